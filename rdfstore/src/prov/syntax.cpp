// Which syntax a PROV document is in.
#include <algorithm>
#include <filesystem>

#include "provml/prov/readers.h"

namespace provml::prov {
namespace {

/// The local name of the first element of XML.
std::string_view root_element(std::string_view text) {
  for (std::size_t at = text.find('<'); at != text.npos; at = text.find('<', at + 1)) {
    if (text.substr(at).starts_with("<!--")) {
      at = text.find("-->", at);
      if (at == text.npos) return {};
    } else if (at + 1 < text.size() && text[at + 1] != '?' && text[at + 1] != '!') {
      std::string_view name = text.substr(at + 1);
      name = name.substr(0, name.find_first_of(" \t\r\n/>"));
      return name.substr(name.find(':') == name.npos ? 0 : name.find(':') + 1);
    }
  }
  return {};
}

/// PROV-N may begin with comments.
std::string_view without_comments(std::string_view text) {
  while (text.starts_with("//")) {
    text.remove_prefix(std::min(text.find('\n'), text.size()));
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  }
  return text;
}

}  // namespace

Syntax guess_syntax(const std::string& name, std::string_view text) {
  const std::string extension = std::filesystem::path(name).extension().string();
  if (extension == ".provn") return Syntax::provn;
  if (extension == ".provx") return Syntax::xml;
  const std::size_t start = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  const std::string_view rest = start == text.npos ? "" : text.substr(start);
  if (extension == ".json" || extension == ".provjson" || rest.starts_with("{")) return Syntax::json;
  if (extension == ".xml" || rest.starts_with("<?xml"))
    return root_element(text) == "document" ? Syntax::xml : Syntax::rdf;
  return without_comments(rest).starts_with("document") ? Syntax::provn : Syntax::rdf;
}

}  // namespace provml::prov
