# The Envoy and Istio message types: classes for those that meshc writes itself (meshc_envoy_api), and
# the descriptors of all of them as one compressed object in the binary (meshc_descriptors).
set(MESHC_XDS_PROTOS ${PROJECT_SOURCE_DIR}/build/xds-protos CACHE PATH
    "The unpacked xds-protos wheel, as tools/setup leaves it")
if(NOT IS_DIRECTORY ${MESHC_XDS_PROTOS}/envoy)
  message(FATAL_ERROR "${MESHC_XDS_PROTOS} has no Envoy message types; run tools/setup first")
endif()

set(api_folder ${PROJECT_BINARY_DIR}/generated/api)
set(descriptors ${PROJECT_BINARY_DIR}/generated/descriptors.pb)
set(compiled_list ${PROJECT_BINARY_DIR}/generated/compiled_protos.txt)
set(roots ${PROJECT_SOURCE_DIR}/schemas/envoy_roots.txt)
file(GLOB_RECURSE istio_protos CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/schemas/istio/*.proto)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${istio_protos} ${roots}
             ${PROJECT_SOURCE_DIR}/tools/extract_descriptors.py)

# At configure time (one second), because the names of the generated files follow from it.
execute_process(
  COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/extract_descriptors.py
          --protoc ${PROTOC} --xds-protos ${MESHC_XDS_PROTOS}
          --schemas ${PROJECT_SOURCE_DIR}/schemas --roots ${roots}
          --descriptors ${descriptors} --sources ${compiled_list}
  COMMAND_ERROR_IS_FATAL ANY)

file(STRINGS ${compiled_list} compiled_protos)
set(generated_files "")
foreach(proto IN LISTS compiled_protos)
  string(REGEX REPLACE "\\.proto$" "" stem ${proto})
  list(APPEND generated_files ${api_folder}/${stem}.pb.h ${api_folder}/${stem}.pb.cc)
endforeach()

set(batch_count 16)
set(batches "")
math(EXPR last_batch "${batch_count} - 1")
foreach(index RANGE ${last_batch})
  if(index LESS 10)
    string(PREPEND index 0)
  endif()
  list(APPEND batches ${api_folder}/batch_${index}.cc)
endforeach()

add_custom_command(
  OUTPUT ${api_folder}/stamp
  BYPRODUCTS ${batches} ${generated_files}
  COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/generate_messages.py
          --protoc ${PROTOC} --descriptors ${descriptors} --sources ${compiled_list}
          --batches ${batch_count} --out ${api_folder}
  COMMAND ${CMAKE_COMMAND} -E touch ${api_folder}/stamp
  DEPENDS ${descriptors} ${compiled_list} ${PROJECT_SOURCE_DIR}/tools/generate_messages.py
  COMMENT "Generate the Envoy message classes"
  VERBATIM)
add_custom_target(meshc_envoy_api_files DEPENDS ${api_folder}/stamp)

add_library(meshc_envoy_api STATIC ${batches})
add_dependencies(meshc_envoy_api meshc_envoy_api_files)
target_include_directories(meshc_envoy_api SYSTEM PUBLIC ${api_folder})
target_link_libraries(meshc_envoy_api PUBLIC protobuf::libprotobuf)
# UndefinedBehaviorSanitizer would triple the time to compile it, to check protoc's output.
target_compile_options(meshc_envoy_api PRIVATE -w -fno-sanitize=undefined)

# The embedded set: zstd, then placed in a section of its own by the assembler.
set(embedded ${PROJECT_BINARY_DIR}/generated/descriptors)
add_custom_command(
  OUTPUT ${embedded}.zst
  COMMAND ${ZSTD} -q -f -19 --no-progress ${descriptors} -o ${embedded}.zst
  DEPENDS ${descriptors}
  COMMENT "Compress the descriptors"
  VERBATIM)
file(CONFIGURE OUTPUT ${embedded}.S @ONLY CONTENT [[
  .section .rodata
  .global meshc_descriptors_begin
  .global meshc_descriptors_end
  .balign 16
meshc_descriptors_begin:
  .incbin "@embedded@.zst"
meshc_descriptors_end:
  .byte 0
  .section .note.GNU-stack,"",%progbits
]])
set_source_files_properties(${embedded}.S PROPERTIES OBJECT_DEPENDS ${embedded}.zst)
add_library(meshc_descriptors STATIC ${embedded}.S)
