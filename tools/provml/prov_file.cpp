#include "prov_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "provml/error.h"
#include "provml/prov/prov_o.h"
#include "provml/prov/readers.h"
#include "provml/prov/writers.h"
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

}  // namespace

ProvFile read_prov_file(const std::filesystem::path& file) {
  const std::string text = read_text(file);
  ProvFile read;
  switch (prov::guess_format(text, file.string())) {
    case prov::Format::provn:
      read.document = prov::read_provn(text, file.string(), &read.notes);
      break;
    case prov::Format::xml:
      read.document = prov::read_provxml(text, file.string(), &read.notes);
      break;
    case prov::Format::json:
      read.document = prov::read_provjson(text, file.string());
      break;
    case prov::Format::rdf:
      rdf::parse_file(file, "", [&](rdf::Quad quad) { read.quads.push_back(std::move(quad)); });
      read.document = prov::from_quads(read.quads);
      read.document.prefixes.insert({"prov", std::string(prov::kProv)});
      return read;
  }
  prov::restore_names(read.document);
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
