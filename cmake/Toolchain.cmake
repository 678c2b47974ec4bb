# Language level, warnings, sanitizers and the compiler cache; everything that is the same for all targets.
set(MESHC_SANITIZER "" CACHE STRING "Value of -fsanitize= for the whole build, empty for none")
set(MESHC_BINARY_DIR "${PROJECT_BINARY_DIR}" CACHE PATH "Where the meshc binary is placed")
option(MESHC_MIMALLOC "Link the meshc binary and the benchmarks with mimalloc" OFF)
option(MESHC_LTO "Link-time optimisation" OFF)
option(MESHC_FUZZ "Link the fuzz targets with libFuzzer (clang only)" OFF)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
if(MESHC_MIMALLOC AND MESHC_SANITIZER)
  message(FATAL_ERROR "MESHC_MIMALLOC hides what a sanitizer looks for; use one or the other")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g")
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ${MESHC_LTO})
set(THREADS_PREFER_PTHREAD_FLAG ON)

if(MESHC_SANITIZER)
  add_compile_options(-fsanitize=${MESHC_SANITIZER} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${MESHC_SANITIZER})
endif()
if(MESHC_SANITIZER MATCHES "thread")
  # With g++'s own macro Protobuf's headers add fields to map messages that the installed library,
  # which is built without it, does not have.
  add_compile_options(-U__SANITIZE_THREAD__ -DMESHC_THREAD_SANITIZER)
endif()
if(MESHC_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# The cache sees paths relative to the sources' root, so all build folders and checkouts share objects.
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
                                  ${CCACHE})
endif()

# What our own code must be clean under; generated code is not compiled with it.
add_library(meshc_warnings INTERFACE)
target_compile_options(meshc_warnings INTERFACE -Wall -Wextra -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 sees overlapping copies in std::string::insert and replace where there are none.
  target_compile_options(meshc_warnings INTERFACE -Wno-restrict)
endif()
