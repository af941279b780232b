// PROV-N, by recursive descent.
#include <algorithm>

#include "prov/provn_scanner.h"
#include "prov/required.h"
#include "provml/error.h"
#include "provml/prov/readers.h"

namespace provml::prov {
namespace {

constexpr int kDeepest = 200;  // of nested extensibility expressions

using Prefixes = std::map<std::string, std::string>;

class Reader {
 public:
  Reader(std::string_view text, const std::string& name, std::vector<std::string>* notes)
      : in_(text, name), notes_(notes) {}

  Document read() {
    if (word() != "document") wrong_word("a PROV-N text begins with 'document'");
    prefixes_ = {{"prov", std::string(kProv)}, {"xsd", std::string(kXsd)}};
    declarations();
    document_.prefixes = declared_;
    for (;;) {
      const std::size_t start = in_.position();
      const std::string next = word();
      if (next == "endDocument") break;
      if (next == "bundle")
        bundle();
      else
        expression(next, start, document_.statements);
    }
    if (!in_.at_end()) in_.fail("nothing may follow 'endDocument'");
    return std::move(document_);
  }

 private:
  std::string word() {
    last_word_ = in_.position();
    std::string name = in_.qualified_name();
    if (name.empty()) in_.fail("a statement is expected, not " + in_.shown(), "end with 'endDocument'");
    return name;
  }

  [[noreturn]] void wrong_word(const std::string& what) {
    in_.go_back(last_word_);
    in_.fail(what);
  }

  /// The prefixes that are declared here, on top of those that hold already.
  void declarations() {
    declared_.clear();
    for (;;) {
      const std::size_t start = in_.position();
      const std::string next = in_.qualified_name();
      if (next == "default") {
        declare("", in_.iri());
      } else if (next == "prefix") {
        const std::string prefix = in_.qualified_name();
        if (prefix.empty() || prefix.find(':') != prefix.npos)
          in_.fail("a prefix is expected, not " + in_.shown());
        declare(prefix, in_.iri());
      } else {
        in_.go_back(start);
        return;
      }
    }
  }

  void declare(const std::string& prefix, const std::string& iri) {
    if (prefix == "prov" && iri != kProv)
      in_.fail("the prefix prov: stands for " + std::string(kProv), "use another prefix");
    // XML Schema's namespace as XML writes it, and as the recommendation misprints it.
    const bool xsd =
        iri == "http://www.w3.org/2001/XMLSchema" || iri == "http://www.w3.org/2000/10/XMLSchema#";
    prefixes_[prefix] = declared_[prefix] = xsd ? std::string(kXsd) : iri;
  }

  void bundle() {
    Bundle bundle{identifier("a bundle"), {}};
    const Prefixes outer = prefixes_;
    declarations();
    document_.prefixes.insert(declared_.begin(), declared_.end());
    for (;;) {
      const std::size_t start = in_.position();
      const std::string next = word();
      if (next == "endBundle") break;
      if (next == "bundle") wrong_word("a bundle cannot stand in a bundle");
      if (next == "endDocument") wrong_word("a bundle ends with 'endBundle'");
      expression(next, start, bundle.statements);
    }
    prefixes_ = outer;
    document_.bundles.push_back(std::move(bundle));
  }

  void expression(const std::string& name, std::size_t start, std::vector<Statement>& statements) {
    std::optional<Kind> kind = kind_named(name);
    if (!kind && name.find(':') != name.npos) {
      const std::string iri = resolve(name, start);
      if (iri.starts_with(kProv)) kind = kind_named(std::string_view(iri).substr(kProv.size()));
      if (!kind) return extension(name, start);
    }
    if (!kind) wrong_word("'" + name + "' is no statement of PROV-N");
    Statement s{*kind, {}, {}, {}};
    const KindInfo& info = kind_info(*kind);
    s.arguments.resize(info.arguments.size());
    in_.expect('(', "the name of a statement");
    if (info.element) {
      s.id = identifier("an identifier");
    } else if (info.identified) {
      optional_identifier(s);
    }
    arguments(info, s);
    in_.expect(')', "the arguments of a statement");
    if (const std::string_view missing = missing_argument(s); !missing.empty()) {
      in_.go_back(start);
      throw Error("provml-E0443", name + " lacks its argument '" + std::string(missing) + "'", "name it",
                  in_.place());
    }
    statements.push_back(std::move(s));
  }

  /// `id;` or `-;` before the arguments.
  void optional_identifier(Statement& s) {
    const std::size_t start = in_.position();
    if (in_.take('-')) {
      if (in_.take(';')) return;
    } else if (const std::string name = in_.qualified_name(); !name.empty() && in_.peek() == ';') {
      s.id = resolve(name, start);
      in_.take(';');
      return;
    }
    in_.go_back(start);
  }

  void arguments(const KindInfo& info, Statement& s) {
    std::size_t next = 0;
    for (bool first = !info.element;; first = false) {
      if (!first && !in_.take(',')) return;
      if (in_.peek() == '[') {
        if (!info.attributed) in_.fail(std::string(info.provn) + " has no attributes");
        attributes(s);
        return;
      }
      if (next == info.arguments.size())
        in_.fail(std::string(info.provn) + " has at most " + std::to_string(next) + " arguments");
      s.arguments[next] = argument(info.arguments[next]);
      ++next;
    }
  }

  std::string argument(const ArgumentInfo& info) {
    if (in_.peek() == '-') {
      const std::size_t start = in_.position();
      in_.take('-');
      const char next = in_.peek();
      if (next == ',' || next == ')') return {};
      in_.go_back(start);
    }
    if (info.kind != ArgumentKind::time) return identifier(("'" + std::string(info.name) + "'").c_str());
    std::string time = in_.date_time();
    if (time.empty()) in_.fail("a time such as 2013-04-30T12:00:00Z is expected, not " + in_.shown());
    return time;
  }

  void attributes(Statement& s) {
    in_.take('[');
    if (in_.take(']')) return;
    do {
      const std::size_t start = in_.position();
      const std::string name = in_.qualified_name();
      if (name.empty()) in_.fail("the name of an attribute is expected, not " + in_.shown());
      in_.expect('=', "the name of an attribute");
      s.attributes.push_back({resolve(name, start), literal()});
    } while (in_.take(','));
    in_.expect(']', "the attributes");
  }

  rdf::Term literal() {
    if (in_.peek() == '\'') {
      in_.take('\'');
      const std::string iri = identifier("a qualified name");
      in_.expect('\'', "a qualified name");
      return rdf::Term::iri(iri);
    }
    if (in_.peek() != '"') {
      const std::string number = in_.integer();
      if (number.empty()) in_.fail("a value is expected, not " + in_.shown(), "\"text\", 12 or 'ex:name'");
      return rdf::Term::literal(number, std::string(kXsd) + "int");
    }
    std::string text = in_.string();
    if (std::string language = in_.language(); !language.empty())
      return rdf::Term::literal(text, {}, language);
    if (!in_.take("%%")) return rdf::Term::literal(text);
    std::string type = identifier("a datatype");
    if (type == std::string(kXsd) + "string") return rdf::Term::literal(text);
    if (type == std::string(kXsd) + "QName" || type == std::string(kProv) + "QUALIFIED_NAME")
      return rdf::Term::iri(resolve(text, in_.position()));
    return rdf::Term::literal(text, type);
  }

  std::string identifier(const char* what) {
    const std::size_t start = in_.position();
    const std::string name = in_.qualified_name();
    if (name.empty()) in_.fail(std::string(what) + " is expected, not " + in_.shown());
    return resolve(name, start);
  }

  /// The IRI of a qualified name. `start` is where it stands.
  std::string resolve(const std::string& name, std::size_t start) {
    const std::size_t colon = name.find(':');
    // An escaped colon belongs to the local name.
    const bool prefixed = colon != name.npos && (colon == 0 || name[colon - 1] != '\\');
    const std::string prefix = prefixed ? name.substr(0, colon) : "";
    const auto found = prefixes_.find(prefix);
    if (found == prefixes_.end()) {
      in_.go_back(start);
      throw Error("provml-E0442",
                  prefix.empty() ? "'" + name + "' has no prefix, and there is no default namespace"
                                 : "the prefix '" + prefix + ":' is not declared",
                  prefix.empty() ? "add 'default <IRI>'" : "add 'prefix " + prefix + " <IRI>'", in_.place());
    }
    std::string iri = found->second;
    for (std::size_t i = prefixed ? colon + 1 : 0; i < name.size(); ++i) {
      if (name[i] == '\\' && i + 1 < name.size()) ++i;
      iri += name[i];
    }
    return iri;
  }

  /// An extensibility expression of others: read, and told of.
  void extension(const std::string& name, std::size_t start) {
    in_.expect('(', "the name of a statement");
    extension_arguments(')', 0);
    if (!notes_) return;
    const std::size_t end = in_.position();
    in_.go_back(start);
    notes_->push_back(in_.place() + ": '" + name + "' is no statement of PROV; it is left out");
    in_.go_back(end);
  }

  void extension_arguments(char end, int depth) {
    if (depth > kDeepest) in_.fail("expressions are nested too deeply");
    while (!in_.take(end)) {
      Statement ignored;
      const char c = in_.peek();
      if (c == '[') {
        attributes(ignored);
      } else if (c == '"' || c == '\'') {
        literal();
      } else if (in_.take('{')) {
        extension_arguments('}', depth + 1);
      } else if (in_.take('(')) {
        extension_arguments(')', depth + 1);
      } else if (!in_.date_time().empty()) {
      } else if (!in_.qualified_name().empty()) {
        if (in_.take('(')) extension_arguments(')', depth + 1);
      } else if (in_.integer().empty() && !in_.take('-')) {
        in_.fail("an argument is expected, not " + in_.shown());
      }
      if (!in_.take(',')) in_.take(';');
    }
  }

  ProvnScanner in_;
  std::vector<std::string>* notes_;
  Document document_;
  Prefixes prefixes_, declared_;
  std::size_t last_word_ = 0;
};

}  // namespace

Document read_provn(std::string_view text, const std::string& name, std::vector<std::string>* notes) {
  return Reader(text, name, notes).read();
}

}  // namespace provml::prov
