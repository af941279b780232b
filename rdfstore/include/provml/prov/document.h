// provml/prov/document.h: a PROV document as values: what PROV-N, PROV-XML, PROV-JSON and PROV-O all say.
//
//   Document d;
//   d.statements.push_back({Kind::entity, "urn:e", {}, {}});
//   d.statements.push_back({Kind::usage, "", {"urn:a", "urn:e", ""}, {}});    // arguments as kind_info()
//   lists
//
// Any thread; values only. Source: PROV-DM (W3C, 2013), sections 5 and 7; PROV-N section 3.
#ifndef PROVML_PROV_DOCUMENT_H
#define PROVML_PROV_DOCUMENT_H

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "provml/rdf/term.h"

namespace provml::prov {

enum class Kind : std::uint8_t {
  entity,
  activity,
  agent,
  generation,
  usage,
  communication,
  start,
  end,
  invalidation,
  derivation,
  attribution,
  association,
  delegation,
  influence,
  alternate,
  specialization,
  membership,
  mention,
};

/// What an argument of a statement is. `time` is the lexical form of an xsd:dateTime, the others are IRIs.
enum class ArgumentKind : std::uint8_t {
  entity,
  activity,
  agent,
  generation,
  usage,
  plan,
  bundle,
  any,
  time
};

struct ArgumentInfo {
  std::string_view name;  ///< of the PROV-XML element and, with "prov:", the PROV-JSON key: "generatedEntity"
  ArgumentKind kind;
  bool required;  ///< PROV-N does not let it be "-"
};

/// One row of the table that all syntaxes share.
struct KindInfo {
  Kind kind;
  std::string_view provn;  ///< PROV-N's word, PROV-XML's element and PROV-JSON's section: "wasGeneratedBy"
  bool element;            ///< entity, activity or agent: the identifier is required, and is the subject
  bool identified;         ///< may have an identifier
  bool attributed;         ///< may have attributes
  std::span<const ArgumentInfo> arguments;  ///< in PROV-N's order, without the identifier
};

const KindInfo& kind_info(Kind kind);
std::span<const KindInfo> all_kinds();
/// By PROV-N's word ("wasGeneratedBy"); nothing for words that PROV-DM does not have.
std::optional<Kind> kind_named(std::string_view provn);

/// An attribute-value pair. `name` is an IRI (prov:type is kProv + "type"); the value an IRI (a qualified
/// name) or a literal with datatype and language as in RDF; PROV-N's 'ex:a' is an IRI, "ex:a" %% xsd:QName
/// too.
struct Attribute {
  std::string name;
  rdf::Term value;
  friend auto operator<=>(const Attribute&, const Attribute&) = default;
};

/// One statement. Identifiers are IRIs, in full. "" is an absent optional identifier or argument.
struct Statement {
  Kind kind = Kind::entity;
  std::string id;
  std::vector<std::string> arguments;  ///< always as many as kind_info(kind).arguments
  std::vector<Attribute> attributes;
  friend auto operator<=>(const Statement&, const Statement&) = default;
};

struct Bundle {
  std::string id;  ///< IRI
  std::vector<Statement> statements;
};

/// A document: statements at the top, and named bundles (which do not nest).
struct Document {
  std::map<std::string, std::string> prefixes;  ///< "" is the default namespace; for readable output only
  std::vector<Statement> statements;
  std::vector<Bundle> bundles;
};

inline constexpr std::string_view kProv = "http://www.w3.org/ns/prov#";
inline constexpr std::string_view kXsd = "http://www.w3.org/2001/XMLSchema#";

/// Sorts statements and attributes and takes out repeated ones: documents that say the same are then equal
/// but for prefixes and the names of statements without an identifier.
void sort(Document& document);

}  // namespace provml::prov

#endif  // PROVML_PROV_DOCUMENT_H
