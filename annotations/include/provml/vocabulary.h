// provml/vocabulary.h: the rows of vocabulary.def as constexpr tables (C++20).
//
//   const provml::vocabulary::ValueRole* r = provml::vocabulary::find_value_role("dataset");
//   if (r) use(r->value_class);   // "LearningDatasetReferenceValue"
//
// Everything here is constant; any thread may read it.
#ifndef PROVML_VOCABULARY_H
#define PROVML_VOCABULARY_H

#include <array>
#include <string_view>

namespace provml::vocabulary {

/// Namespace IRI of the PROV-ML ontology (annotations/ontology/provml.ttl).
inline constexpr std::string_view kNamespace = "https://w3id.org/provml/ns/1#";
inline constexpr std::string_view kProv = "http://www.w3.org/ns/prov#";
inline constexpr std::string_view kMls = "http://www.w3.org/ns/mls#";
inline constexpr std::string_view kRdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
inline constexpr std::string_view kRdfs = "http://www.w3.org/2000/01/rdf-schema#";
inline constexpr std::string_view kXsd = "http://www.w3.org/2001/XMLSchema#";

/// A role of a marked function, loop or block. `stage` is a learning stage's local name or "".
struct ActivityRole {
  std::string_view macro, role, plan_class, execution_class, stage;
  bool statement;  ///< a loop or block, not a function
};

/// A role of a value; `output` is the direction of a marked local or field that says nothing else.
struct ValueRole {
  std::string_view macro, role, attribute_class, value_class;
  bool output;
};

/// A flag that adds to a role (reference, output, ignore, size, state). `argument` says what it is given, ""
/// where there is none; `text`: the argument is C++ that the instrumenter reads, not a name.
struct Flag {
  std::string_view macro, name;
  bool has_argument;
  std::string_view argument;
  bool text;
};

inline constexpr auto kActivityRoles = std::to_array<ActivityRole>({
#define PROVML_FUNCTION_ROLE(MACRO, role, plan, execution, stage) \
  {"PROVML_" #MACRO, role, plan, execution, stage, false},
#define PROVML_STATEMENT_ROLE(MACRO, role, plan, execution) \
  {"PROVML_" #MACRO, role, plan, execution, "", true},
#include "vocabulary.def"
});

inline constexpr auto kValueRoles = std::to_array<ValueRole>({
#define PROVML_VALUE_ROLE(MACRO, role, attribute, value, direction) \
  {"PROVML_" #MACRO, role, attribute, value, std::string_view(direction) == "out"},
#include "vocabulary.def"
});

inline constexpr auto kFlags = std::to_array<Flag>({
#define PROVML_FLAG(MACRO, name, has_argument) \
  {"PROVML_" #MACRO, name, has_argument != 0, has_argument != 0 ? "store" : "", false},
#define PROVML_TEXT_FLAG(MACRO, name, argument) {"PROVML_" #MACRO, name, true, argument, true},
#include "vocabulary.def"
});

/// The row of a role name ("training", "iteration", ...), or nullptr.
constexpr const ActivityRole* find_activity_role(std::string_view role) {
  for (const auto& row : kActivityRoles)
    if (row.role == role) return &row;
  return nullptr;
}

/// The row of a value role name ("dataset", ...), or nullptr.
constexpr const ValueRole* find_value_role(std::string_view role) {
  for (const auto& row : kValueRoles)
    if (row.role == role) return &row;
  return nullptr;
}

/// The row of a flag name ("output", ...), or nullptr.
constexpr const Flag* find_flag(std::string_view name) {
  for (const auto& row : kFlags)
    if (row.name == name) return &row;
  return nullptr;
}

}  // namespace provml::vocabulary

#endif  // PROVML_VOCABULARY_H
