#include "validate_report.h"

#include <nlohmann/json.hpp>

#include "provml/query/results.h"

namespace provml::cli {
namespace {

std::string counted(std::size_t number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

/// "Run" of "https://w3id.org/provml/shapes/1#Run".
std::string local_name(const std::string& iri) { return iri.substr(iri.find_last_of("#/") + 1); }

}  // namespace

void write_text(std::ostream& out, const std::vector<Validation>& all) {
  for (const Validation& one : all) {
    for (const prov::Violation& v : one.constraints) {
      out << v.constraint;
      if (v.number != 0) out << " (" << v.number << ")";
      if (!v.bundle.empty()) out << " in bundle " << query::visible(v.bundle);
      out << ": " << query::visible(v.explanation) << '\n';
    }
    for (const rdf::ShapeViolation& v : one.shapes)
      out << local_name(v.shape) << " " << v.constraint << ": " << query::visible(v.message) << '\n';
    if (!one.error.empty()) {
      out << one.name << ": not readable\n";
      continue;
    }
    const std::size_t violations = one.constraints.size() + one.shapes.size();
    out << one.name << ": " << (one.valid() ? "valid" : counted(violations, "violation")) << " in "
        << counted(one.statements, "statement") << '\n';
  }
}

void write_json(std::ostream& out, const std::vector<Validation>& all) {
  using nlohmann::ordered_json;
  ordered_json list = ordered_json::array();
  for (const Validation& one : all) {
    ordered_json constraints = ordered_json::array(), shapes = ordered_json::array();
    for (const prov::Violation& v : one.constraints) {
      ordered_json entry{{"constraint", v.constraint}};
      if (v.number != 0) entry["number"] = v.number;
      if (!v.bundle.empty()) entry["bundle"] = v.bundle;
      entry["ids"] = v.ids;
      entry["statements"] = v.statements;
      entry["explanation"] = v.explanation;
      constraints.push_back(std::move(entry));
    }
    for (const rdf::ShapeViolation& v : one.shapes)
      shapes.push_back({{"shape", v.shape},
                        {"constraint", v.constraint},
                        {"path", v.path},
                        {"focus", v.focus.value},
                        {"message", v.message}});
    ordered_json entry{{"name", one.name}, {"valid", one.valid()}, {"statements", one.statements}};
    entry["constraints"] = std::move(constraints);
    entry["shapes"] = std::move(shapes);
    entry["notes"] = one.notes;
    if (!one.error.empty()) entry["error"] = one.error;
    list.push_back(std::move(entry));
  }
  // Text that is not UTF-8 (a file's name) is shown as far as it is.
  out << list.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
}

}  // namespace provml::cli
