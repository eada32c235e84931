# How capdrill's targets are made: compile options, one library per layer, the installed package.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release or RelWithDebInfo" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE_PROGRAM ccache)
mark_as_advanced(CCACHE_PROGRAM)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

# A run is the same bits on every machine, so a compiler may not contract a * b + c.
add_compile_options(-ffp-contract=off)
add_compile_definitions(EIGEN_DONT_VECTORIZE)

if(CAPDRILL_SANITIZE)
  set(capdrill_sanitize_flags
    -fsanitize=${CAPDRILL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_compile_options(${capdrill_sanitize_flags})
  add_link_options(${capdrill_sanitize_flags})
endif()

# Warnings for what is ours; third-party headers are system headers and stay silent.
function(capdrill_target_options target)
  set(warnings
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wcast-qual -Wformat=2
    -Wimplicit-fallthrough -Wextra-semi -Wundef)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    list(APPEND warnings -Wmissing-declarations -Wduplicated-cond -Wduplicated-branches -Wlogical-op)
    # False alarms of g++ 12 in inlined std::string and std::optional, optimised builds only; clang
    # and the sanitizers look for the real thing.
    list(APPEND warnings -Wno-maybe-uninitialized -Wno-restrict)
  else()
    list(APPEND warnings -Wunreachable-code -Wmissing-prototypes)
  endif()
  if(CAPDRILL_WERROR)
    list(APPEND warnings -Werror)
  endif()
  target_compile_options(${target} PRIVATE ${warnings})
endfunction()

# capdrill_layer(<name> [DEPENDS <layer>...] [LIBS <target>...] [HEADER_LIBS <target>...])
#
# One library per layer: sources sim/<name>/*.cpp, public headers include/capdrill/<name>/*.hpp.
# LIBS and HEADER_LIBS are for its .cpp files only; HEADER_LIBS have nothing to link, so that users
# of the installed package need not have them. A layer without sources is an interface library.
function(capdrill_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPENDS;LIBS;HEADER_LIBS")
  set(target capdrill_${name})
  file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/sim/${name}/*.cpp")
  file(GLOB headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/capdrill/${name}/*.hpp")
  file(GLOB generated "${PROJECT_BINARY_DIR}/include/capdrill/${name}/*.hpp")
  list(TRANSFORM arg_DEPENDS PREPEND capdrill::)

  if(sources)
    set(scope PUBLIC)
    add_library(${target} STATIC ${sources})
    target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/sim")
    foreach(library IN LISTS arg_HEADER_LIBS)
      target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:${library}>)
    endforeach()
    target_link_libraries(${target} PRIVATE ${arg_LIBS})
    capdrill_target_options(${target})
  else()
    set(scope INTERFACE)
    add_library(${target} INTERFACE)
  endif()
  add_library(capdrill::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(${target} ${scope} cxx_std_20)
  target_link_libraries(${target} ${scope} ${arg_DEPENDS})
  target_sources(${target} ${scope}
    FILE_SET HEADERS
    BASE_DIRS "${PROJECT_SOURCE_DIR}/include" "${PROJECT_BINARY_DIR}/include"
    FILES ${headers} ${generated})
  set_property(GLOBAL APPEND PROPERTY CAPDRILL_LAYERS ${name})
endfunction()

# capdrill::capdrill: every layer at once.
function(capdrill_umbrella)
  get_property(layers GLOBAL PROPERTY CAPDRILL_LAYERS)
  list(TRANSFORM layers PREPEND capdrill::)
  add_library(capdrill_umbrella INTERFACE)
  add_library(capdrill::capdrill ALIAS capdrill_umbrella)
  target_link_libraries(capdrill_umbrella INTERFACE ${layers})
  set_target_properties(capdrill_umbrella PROPERTIES EXPORT_NAME capdrill)
endfunction()

# Headers, libraries, the program, and a package for find_package(capdrill).
function(capdrill_install)
  include(CMakePackageConfigHelpers)
  set(destination "${CMAKE_INSTALL_LIBDIR}/cmake/capdrill")
  get_property(layers GLOBAL PROPERTY CAPDRILL_LAYERS)
  foreach(layer IN LISTS layers)
    install(TARGETS capdrill_${layer} EXPORT capdrillTargets FILE_SET HEADERS)
  endforeach()
  install(TARGETS capdrill_umbrella EXPORT capdrillTargets)
  if(TARGET capdrill)
    install(TARGETS capdrill EXPORT capdrillTargets)
  endif()
  install(EXPORT capdrillTargets NAMESPACE capdrill:: DESTINATION ${destination})

  set(config "${PROJECT_BINARY_DIR}/capdrillConfig.cmake")
  configure_package_config_file(
    "${PROJECT_SOURCE_DIR}/tools/dev/cmake/capdrillConfig.cmake.in" "${config}"
    INSTALL_DESTINATION ${destination})
  write_basic_package_version_file("${PROJECT_BINARY_DIR}/capdrillConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion)
  install(FILES "${config}" "${PROJECT_BINARY_DIR}/capdrillConfigVersion.cmake"
    DESTINATION ${destination})
endfunction()
