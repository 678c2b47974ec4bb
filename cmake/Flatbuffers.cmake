# meshc_add_flatbuffer: the header that flatc makes of a schema.

# meshc_add_flatbuffer(TARGET SCHEMA [PUBLIC]): schemas/SCHEMA.fbs -> "SCHEMA_generated.h" for TARGET
# only; with PUBLIC also for those that link it, since TARGET's own headers show the generated views.
# A target or schema that does not exist is left out.
function(meshc_add_flatbuffer target schema)
  set(scope PRIVATE)
  if("PUBLIC" IN_LIST ARGN)
    set(scope PUBLIC)
  endif()
  set(source ${PROJECT_SOURCE_DIR}/schemas/${schema}.fbs)
  if(NOT TARGET ${target} OR NOT EXISTS ${source})
    return()
  endif()
  set(folder ${PROJECT_BINARY_DIR}/generated/${schema})
  set(header ${folder}/${schema}_generated.h)
  add_custom_command(
    OUTPUT ${header}
    COMMAND ${FLATC} --cpp --scoped-enums --cpp-std c++17 -o ${folder} ${source}
    DEPENDS ${source}
    COMMENT "flatc ${schema}.fbs"
    VERBATIM)
  target_sources(${target} PRIVATE ${header})
  target_include_directories(${target} SYSTEM ${scope} ${folder})
  target_link_libraries(${target} ${scope} PkgConfig::flatbuffers)
endfunction()
