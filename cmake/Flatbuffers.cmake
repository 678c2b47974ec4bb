# meshc_add_flatbuffer: the header that flatc makes of a schema, visible to one target alone.

# meshc_add_flatbuffer(TARGET SCHEMA): schemas/SCHEMA.fbs -> "SCHEMA_generated.h" for TARGET only.
# A target or schema that does not exist is left out.
function(meshc_add_flatbuffer target schema)
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
  target_include_directories(${target} SYSTEM PRIVATE ${folder})
  target_link_libraries(${target} PRIVATE PkgConfig::flatbuffers)
endfunction()
