#include "prov_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "provml/error.h"
#include "provml/prov/prov_o.h"
#include "provml/prov/readers.h"
#include "provml/rdf/syntax.h"

namespace provml::cli {
namespace {

std::string read_text(const std::filesystem::path& file) {
  std::error_code failed;
  std::ifstream in;
  if (std::filesystem::is_directory(file, failed))
    errno = EISDIR;
  else
    in.open(file, std::ios::binary);
  if (!in.is_open())
    throw Error("provml-E0602", "cannot read: " + std::string(std::strerror(errno)), "check the path",
                file.string());
  return {std::istreambuf_iterator<char>(in), {}};
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

ProvSyntax guess_prov_syntax(const std::filesystem::path& file, std::string_view text) {
  const std::string extension = file.extension();
  if (extension == ".provn") return ProvSyntax::provn;
  if (extension == ".provx") return ProvSyntax::xml;
  const std::size_t start = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  const std::string_view rest = start == text.npos ? "" : text.substr(start);
  if (extension == ".json" || extension == ".provjson" || rest.starts_with("{")) return ProvSyntax::json;
  if (extension == ".xml" || rest.starts_with("<?xml"))
    return root_element(text) == "document" ? ProvSyntax::xml : ProvSyntax::rdf;
  return rest.starts_with("document") ? ProvSyntax::provn : ProvSyntax::rdf;
}

ProvFile read_prov_file(const std::filesystem::path& file) {
  const std::string text = read_text(file);
  ProvFile read;
  switch (guess_prov_syntax(file, text)) {
    case ProvSyntax::provn:
      read.document = prov::read_provn(text, file.string(), &read.notes);
      break;
    case ProvSyntax::xml:
      read.document = prov::read_provxml(text, file.string(), &read.notes);
      break;
    case ProvSyntax::json:
    case ProvSyntax::rdf:
      rdf::parse_file(file, "", [&](rdf::Quad quad) { read.quads.push_back(std::move(quad)); });
      read.document = prov::from_quads(read.quads);
      read.document.prefixes.insert({"prov", std::string(prov::kProv)});
  }
  return read;
}

prov::Document document_of(const rdf::QuadSource& source, const std::optional<rdf::Term>& graph) {
  rdf::QuadIds pattern;
  if (graph) pattern.graph = source.id_of(*graph);
  prov::Document document = prov::from_quads(source, pattern);
  document.prefixes = rdf::usual_prefixes();
  return document;
}

}  // namespace provml::cli
