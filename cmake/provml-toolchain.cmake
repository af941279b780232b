# Instruments a whole project without a change to it:
#
#   cmake -S . -B build --toolchain PREFIX/lib/cmake/provml/provml-toolchain.cmake
#
# A toolchain file of the user's own is loaded first: -DPROVML_CHAINLOAD_TOOLCHAIN_FILE=FILE. Further settings, as cache
# or environment variables: PROVML_WORKFLOW_FILE, PROVML_STRICT, PROVML_ALL (a threshold, or ON). CMAKE_CXX_COMPILER_LAUNCHER (ccache) is kept behind
# provml-cxx, whether it comes from the command line or from the environment.
if(PROVML_CHAINLOAD_TOOLCHAIN_FILE)
  include("${PROVML_CHAINLOAD_TOOLCHAIN_FILE}")
endif()
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES PROVML_CHAINLOAD_TOOLCHAIN_FILE)

get_property(_provml_trying GLOBAL PROPERTY IN_TRY_COMPILE)
if(NOT _provml_trying)
  get_filename_component(_provml_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
  foreach(_provml_setting IN ITEMS PROVML_WORKFLOW_FILE PROVML_STRICT PROVML_ALL)
    if(NOT DEFINED ${_provml_setting} AND DEFINED ENV{${_provml_setting}})
      set(${_provml_setting} "$ENV{${_provml_setting}}")
    endif()
  endforeach()
  set(_provml_launcher "${_provml_prefix}/bin/provml-cxx" --no-link-runtime)
  if(PROVML_STRICT)
    list(APPEND _provml_launcher --strict)
  endif()
  if(PROVML_ALL OR "${PROVML_ALL}" MATCHES "^[0-9]+$")
    list(APPEND _provml_launcher --all)
    if(PROVML_ALL MATCHES "^[0-9]+$")
      list(APPEND _provml_launcher "--threshold=${PROVML_ALL}")
    endif()
  endif()
  if(PROVML_WORKFLOW_FILE)
    get_filename_component(_provml_workflow "${PROVML_WORKFLOW_FILE}" ABSOLUTE BASE_DIR "${CMAKE_SOURCE_DIR}")
    list(APPEND _provml_launcher "--workflow-file=${_provml_workflow}")
  endif()
  # CMake reads a toolchain file more than once: what is ours already stays as it is.
  if(NOT "${CMAKE_CXX_COMPILER_LAUNCHER}" MATCHES "provml-cxx")
    if(NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
      set(CMAKE_CXX_COMPILER_LAUNCHER "$ENV{CMAKE_CXX_COMPILER_LAUNCHER}")
    endif()
    set(CMAKE_CXX_COMPILER_LAUNCHER ${_provml_launcher} ${CMAKE_CXX_COMPILER_LAUNCHER})
  endif()

  # The headers, after every directory of the project's own, and the runtime, only where an object needs it.
  if(NOT "${_provml_prefix}" MATCHES "^/usr(/local)?$")
    list(APPEND CMAKE_CXX_STANDARD_INCLUDE_DIRECTORIES "${_provml_prefix}/include")
  endif()
  if(NOT "${CMAKE_CXX_STANDARD_LIBRARIES_INIT}" MATCHES "-lprovml")
    string(APPEND CMAKE_CXX_STANDARD_LIBRARIES_INIT
      " -Wl,--push-state,--as-needed -L\"${_provml_prefix}/lib/provml\" -lprovml -Wl,--pop-state -Wl,-rpath,\"${_provml_prefix}/lib\"")
  endif()
endif()
