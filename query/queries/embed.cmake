# The named queries as a C++ table, made when a query changes; and installed beside the program for people to copy.
file(GLOB queries CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.rq)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${queries})
set(table "")
foreach(file IN LISTS queries)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} text)
  string(APPEND table "    {\"${name}\", R\"provmlrq(${text})provmlrq\"},\n")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/builtin_queries.cpp @ONLY CONTENT
"// Made from query/queries/*.rq.
#include \"named/builtin.h\"

namespace provml::query {

const std::vector<std::pair<std::string_view, std::string_view>>& builtin_queries() {
  static const std::vector<std::pair<std::string_view, std::string_view>> kQueries{
@table@  };
  return kQueries;
}

}  // namespace provml::query
")
set(PROVML_BUILTIN_QUERIES ${CMAKE_CURRENT_BINARY_DIR}/builtin_queries.cpp)
install(FILES ${queries} DESTINATION share/provml/queries)
