// Which syntax of PROV a text is of.
#include <algorithm>
#include <filesystem>

#include "provml/prov/readers.h"

namespace provml::prov {
namespace {

/// What follows a byte order mark, white space and comments of PROV-N.
std::string_view first_word(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (text.starts_with("//"))
      text.remove_prefix(std::min(text.find('\n'), text.size()));
    else if (text.starts_with("/*") && text.find("*/", 2) != text.npos)
      text.remove_prefix(text.find("*/", 2) + 2);
    else
      return text;
  }
}

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

}  // namespace

Format guess_format(std::string_view text, const std::string& name) {
  const std::string extension = std::filesystem::path(name).extension().string();
  const std::string_view start = first_word(text);
  if (extension == ".provn" || start.starts_with("document")) return Format::provn;
  if (extension == ".provx") return Format::xml;
  for (const std::string_view rdf : {".ttl", ".trig", ".nt", ".nq", ".rdf", ".owl"})
    if (extension == rdf) return Format::rdf;
  if (extension == ".provjson" || start.starts_with("{")) return Format::json;
  // RDF/XML and other languages have other roots; Turtle may begin with an IRI.
  if ((extension == ".xml" || start.starts_with("<?") || start.starts_with("<!--") ||
       (start.starts_with("<") && text.find(kProv) != text.npos)) &&
      root_element(start) == "document")
    return Format::xml;
  return Format::rdf;
}

}  // namespace provml::prov
