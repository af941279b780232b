#include "random_document.h"

#include <set>
#include <string>

namespace provml::prov::testing {
namespace {

using rdf::Term;

class Maker {
 public:
  explicit Maker(std::mt19937& random) : random_(random) {}

  std::vector<Statement> statements(const std::string& prefix) {
    std::vector<Statement> all;
    prefix_ = prefix;
    for (const char c : {'e', 'a', 'g'})
      for (int i = 0; i < 4; ++i) all.push_back(element(c, i));
    std::set<std::string> pairs;  // RDF has one place for a pair without more
    const auto kinds = all_kinds();
    for (int i = 0; i < 30; ++i) {
      const KindInfo& info = kinds[3 + below(static_cast<int>(kinds.size()) - 3)];
      Statement s{info.kind, "", {}, {}};
      for (const ArgumentInfo& argument : info.arguments)
        s.arguments.push_back(argument.required || below(2) == 0 ? value(argument.kind) : "");
      if (!pairs.insert(std::string(info.provn) + s.arguments[0] + " " + s.arguments[1]).second) continue;
      if (info.kind == Kind::mention && !pairs.insert("mention" + s.arguments[0]).second) continue;
      if (info.identified && below(3) == 0) s.id = prefix_ + "r" + std::to_string(i);
      if (info.attributed && below(3) == 0) s.attributes = attributes();
      if (s.arguments[1].empty() && s.id.empty() && s.attributes.empty())
        s.id = prefix_ + "n" + std::to_string(i);
      all.push_back(std::move(s));
    }
    return all;
  }

 private:
  int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }

  std::string name(char c, int i) {
    static const char* const kEnds[] = {"", "/with/path", ";v=1-2", "%C3%A9(x)", "#frag,ment"};
    return prefix_ + c + std::to_string(i) + kEnds[i];
  }
  std::string value(ArgumentKind kind) {
    switch (kind) {
      case ArgumentKind::entity:
      case ArgumentKind::plan:
        return name('e', below(4));
      case ArgumentKind::activity:
        return name('a', below(4));
      case ArgumentKind::agent:
      case ArgumentKind::any:
        return name('g', below(4));
      case ArgumentKind::time:
        return "2026-01-0" + std::to_string(1 + below(9)) + "T10:00:00.000000001Z";
      default:
        return prefix_ + "other" + std::to_string(below(3));
    }
  }
  Statement element(char c, int i) {
    Statement s{c == 'e' ? Kind::entity : c == 'a' ? Kind::activity : Kind::agent, name(c, i), {}, {}};
    if (c == 'a')
      s.arguments = {below(2) == 0 ? value(ArgumentKind::time) : "",
                     below(2) == 0 ? value(ArgumentKind::time) : ""};
    if (below(2) == 0) s.attributes = attributes();
    return s;
  }
  std::vector<Attribute> attributes() {
    const std::string own = "http://example.org/ns#";
    const Attribute all[] = {
        {std::string(kProv) + "type", Term::iri(own + "Kind")},
        {std::string(kProv) + "label", Term::literal("a \"label\"\nof\ttwo lines \\ and more \xC3\xA9")},
        {std::string(kProv) + "label", Term::literal("ein Name", "", "de")},
        {std::string(kProv) + "value", Term::literal("0.5", std::string(kXsd) + "double")},
        {std::string(kProv) + "location", Term::iri("http://example.org/place")},
        {own + "count", Term::literal("12", std::string(kXsd) + "integer")},
        {own + "text", Term::literal("")},
        {own + "of", Term::iri(name('e', below(4)))},
        {own + "odd", Term::literal("x<&>'y'", own + "Datatype")},
        {"urn:provml:odd:name/1", Term::literal("true", std::string(kXsd) + "boolean")},
    };
    std::vector<Attribute> some;
    for (const Attribute& attribute : all)
      if (below(3) == 0) some.push_back(attribute);
    return some;
  }

  std::mt19937& random_;
  std::string prefix_;
};

}  // namespace

Document random_document(std::mt19937& random) {
  Maker maker(random);
  Document document;
  document.prefixes = {{"ex", "http://example.org/"}};
  document.statements = maker.statements("http://example.org/");
  document.bundles.push_back({"http://example.org/bundle1", maker.statements("http://example.org/b1/")});
  document.bundles.push_back({"urn:x:bundle:2", maker.statements("urn:x:b2:")});
  sort(document);
  return document;
}

}  // namespace provml::prov::testing
