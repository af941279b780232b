// Writes workflow.schema.json from its template: @FUNCTION_ROLES@, @VALUE_ROLES@ and
// @VALUE_ROLES_TEXT@ come from vocabulary.def.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "provml/vocabulary.h"

namespace {

void append(std::string& list, std::string_view role) {
  if (!list.empty()) list += ", ";
  list.append("\"").append(role).append("\"");
}

// Replaces every place of `mark`; false if there is none.
bool replace(std::string& text, const std::string& mark, const std::string& with) {
  bool found = false;
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + with.size())) {
    text.replace(at, mark.size(), with);
    found = true;
  }
  return found;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: " << argv[0] << " TEMPLATE OUTPUT\n";
    return 2;
  }
  std::stringstream read;
  read << std::ifstream(argv[1]).rdbuf();
  std::string text = read.str(), functions, values;
  for (const auto& row : provml::vocabulary::kActivityRoles)
    if (!row.statement) append(functions, row.role);
  for (const auto& row : provml::vocabulary::kValueRoles) append(values, row.role);
  std::string plain = values;
  plain.erase(std::remove(plain.begin(), plain.end(), '"'), plain.end());
  if (!replace(text, "@FUNCTION_ROLES@", functions) || !replace(text, "@VALUE_ROLES@", values) ||
      !replace(text, "@VALUE_ROLES_TEXT@", plain)) {
    std::cerr << argv[1] << ": a place for the roles is missing\n";
    return 1;
  }
  std::ofstream out(argv[2]);
  out << text;
  return out.flush() ? 0 : 1;
}
