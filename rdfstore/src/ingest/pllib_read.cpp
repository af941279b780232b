#include "pllib_read.h"

#include <algorithm>

#include "mapping/json_input.h"
#include "mapping/utf8.h"

namespace provml::rdf {

namespace {

using nlohmann::json;

class Items {
 public:
  Items(const std::string& name, const PllibVisit& visit, PllibProblems& problems)
      : name_(name), visit_(visit), problems_(problems) {}

  void value(const json& value, const std::string& where) {
    if (!value.is_array()) return item(value, where);
    std::size_t index = 0;
    for (const json& one : value) item(one, where + "[" + std::to_string(index++) + "]");
  }
  void problem(const std::string& where, const std::string& what) {
    problems_.push_back("provml-E0413 " + name_ + where + ": " + what);
  }

 private:
  void item(const json& one, const std::string& where) {
    if (is_pllib_plan(one) || is_pllib_message(one))
      visit_(one, name_ + where);
    else
      problem(where, "is neither a message nor a plan of PLLib; it is left out");
  }

  const std::string& name_;
  const PllibVisit& visit_;
  PllibProblems& problems_;
};

}  // namespace

bool is_pllib_plan(const json& item) {
  return item.is_object() && item.contains("data_transformations") &&
         item["data_transformations"].is_object();
}

bool is_pllib_message(const json& item) {
  return item.is_object() && item.contains("prov_obj") && item["prov_obj"].is_object();
}

void each_pllib_item(std::string_view text, const std::string& name, const PllibVisit& visit,
                     PllibProblems& problems) {
  Items items(name, visit, problems);
  const std::string clean = clean_utf8(text);
  if (nested_too_deep(clean)) return items.problem("", "is nested too deep; it is left out");
  const json whole = json::parse(clean, nullptr, false);
  if (!whole.is_discarded()) return items.value(whole, "");
  // A log: one JSON value on each line.
  std::size_t number = 0;
  for (std::size_t at = 0; at < clean.size();) {
    const std::size_t end = std::min(clean.find('\n', at), clean.size());
    const std::string_view line = std::string_view(clean).substr(at, end - at);
    at = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    const std::string where = ":" + std::to_string(number);
    const json value = json::parse(line, nullptr, false);
    if (value.is_discarded())
      items.problem(where, "is not JSON; it is left out");
    else
      items.value(value, where);
  }
}

}  // namespace provml::rdf
