# provml_instrument(TARGET... [WORKFLOW_FILE FILE] [STRICT] [ALL] [THRESHOLD N] [STATIC])
#
# Compiles the C++ sources of the targets through provml-cxx and links provml::runtime and provml::annotations.
#   WORKFLOW_FILE  names functions, loops and roles without marks; relative to the current source directory
#   STRICT         a source that cannot be instrumented is an error instead of a warning
#   ALL            functions and loops without marks too; THRESHOLD leaves the smaller functions out
#   STATIC         links libprovml.a instead of the shared library: for programs that are linked with -static
# A launcher that the target has already (ccache) is kept and runs behind provml-cxx. To be called after the target was
# made; calling it again replaces the options of the first call. Included by provml-config.cmake and by the project's
# own build; there the launcher and the tool are targets, built before the first object.

function(_provml_launcher_of target out)
  get_target_property(launcher ${target} CXX_COMPILER_LAUNCHER)
  if(NOT launcher)
    set(launcher "")
  endif()
  list(FIND launcher "--no-link-runtime" ours)  # ours: PROGRAM --no-link-runtime [--strict] [--workflow-file=F]
  if(NOT ours EQUAL -1)
    math(EXPR before "${ours} - 1")
    list(REMOVE_AT launcher ${before} ${ours})
    list(FILTER launcher EXCLUDE REGEX "^--(strict$|all$|threshold=|workflow-file=)")
  endif()
  set(${out} "${launcher}" PARENT_SCOPE)
endfunction()

# In the project's own build the objects are also built again when the tools that made them were.
function(_provml_rebuild_with_tools target)
  get_target_property(sources ${target} SOURCES)
  get_target_property(dir ${target} SOURCE_DIR)
  foreach(source IN LISTS sources)
    if(source MATCHES "\\$<" OR NOT source MATCHES "\\.(cc|cp|cxx|cpp|CPP|c\\+\\+|C)$")
      continue()
    endif()
    get_filename_component(source "${source}" ABSOLUTE BASE_DIR ${dir})
    set_property(SOURCE "${source}" TARGET_DIRECTORY ${target} APPEND PROPERTY OBJECT_DEPENDS
      ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/provml-instrument ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/provml-cxx)
  endforeach()
endfunction()

function(provml_instrument)
  cmake_parse_arguments(PARSE_ARGV 0 arg "STRICT;ALL;STATIC" "WORKFLOW_FILE;THRESHOLD" "")
  if(NOT arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "provml_instrument: no target is named; "
      "use provml_instrument(TARGET... [WORKFLOW_FILE FILE] [STRICT] [ALL] [THRESHOLD N] [STATIC]) [provml-E0160]")
  endif()
  if(arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "provml_instrument: a value is missing after ${arg_KEYWORDS_MISSING_VALUES} [provml-E0161]")
  endif()
  if(DEFINED arg_THRESHOLD AND NOT (arg_ALL AND arg_THRESHOLD MATCHES "^[0-9]+$"))
    message(FATAL_ERROR "provml_instrument: THRESHOLD is a number and goes with ALL [provml-E0161]")
  endif()

  if(TARGET provml-cxx)
    set(options ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/provml-cxx)
  else()
    set(options ${PROVML_CXX})
  endif()
  list(APPEND options --no-link-runtime)
  if(arg_STRICT)
    list(APPEND options --strict)
  endif()
  set(runtime provml::runtime)
  if(arg_STATIC)
    set(runtime provml::runtime_static)
  endif()
  if(arg_ALL)
    list(APPEND options --all)
  endif()
  if(DEFINED arg_THRESHOLD)
    list(APPEND options "--threshold=${arg_THRESHOLD}")
  endif()
  if(arg_WORKFLOW_FILE)
    get_filename_component(workflow "${arg_WORKFLOW_FILE}" ABSOLUTE BASE_DIR ${CMAKE_CURRENT_SOURCE_DIR})
    if(NOT EXISTS "${workflow}" AND NOT "${workflow}" MATCHES "^${CMAKE_BINARY_DIR}/")
      message(FATAL_ERROR "provml_instrument: ${workflow}: no such workflow file [provml-E0161]; "
        "the name is relative to ${CMAKE_CURRENT_SOURCE_DIR}")
    endif()
    list(APPEND options "--workflow-file=${workflow}")
  endif()

  foreach(target IN LISTS arg_UNPARSED_ARGUMENTS)
    if(NOT TARGET ${target})
      message(FATAL_ERROR "provml_instrument: ${target} is not a target [provml-E0160]; "
        "call provml_instrument after add_executable or add_library")
    endif()
    get_target_property(aliased ${target} ALIASED_TARGET)
    if(aliased)
      set(target ${aliased})
    endif()
    get_target_property(type ${target} TYPE)
    get_target_property(imported ${target} IMPORTED)
    if(imported OR NOT type MATCHES "^(EXECUTABLE|(STATIC|SHARED|MODULE|OBJECT)_LIBRARY)$")
      message(FATAL_ERROR "provml_instrument: ${target} has no sources that are compiled here (${type}) "
        "[provml-E0160]; name the targets that use it")
    endif()
    _provml_launcher_of(${target} existing)
    set_property(TARGET ${target} PROPERTY CXX_COMPILER_LAUNCHER ${options} ${existing})
    target_link_libraries(${target} PRIVATE ${runtime} provml::annotations)
    foreach(built IN ITEMS provml-cxx provml-instrument)
      if(TARGET ${built})
        add_dependencies(${target} ${built})
      endif()
    endforeach()
    if(TARGET provml-cxx AND TARGET provml-instrument)
      _provml_rebuild_with_tools(${target})
    endif()
  endforeach()
endfunction()
