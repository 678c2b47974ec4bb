# meshc_add_layer: one static library for one folder under src/.

# meshc_add_layer(FOLDER [PUBLIC lib...] [PRIVATE lib...])
# Every .cc below src/FOLDER becomes part of the target meshc_FOLDER. Libraries named meshc_X are linked
# only if their folder exists. A folder that does not exist makes no target.
function(meshc_add_layer folder)
  cmake_parse_arguments(ARG "" "" "PUBLIC;PRIVATE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cc)
  if(NOT sources)
    return()
  endif()
  set(target meshc_${folder})
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${target} PRIVATE meshc_warnings)
  foreach(scope PUBLIC PRIVATE)
    foreach(library IN LISTS ARG_${scope})
      if(TARGET ${library} OR NOT library MATCHES "^meshc_")
        target_link_libraries(${target} ${scope} ${library})
      endif()
    endforeach()
  endforeach()
endfunction()
