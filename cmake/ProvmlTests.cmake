# provml_unit_test(NAME SOURCES ... LIBRARIES ...): one GoogleTest program, every test case known to ctest.
find_package(GTest REQUIRED)
include(GoogleTest)
function(provml_unit_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} GTest::gmock GTest::gtest_main provml_warnings)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES LABELS unit TIMEOUT 120)
endfunction()
