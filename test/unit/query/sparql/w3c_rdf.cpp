#include <raptor2.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "w3c_files.h"

namespace provml::test {
namespace {

const std::string kXsdString = "http://www.w3.org/2001/XMLSchema#string";

struct Parsing {
  std::vector<rdf::Quad>* out;
  std::string graph, error;
  int number;
};

std::string text_of(const unsigned char* s) { return reinterpret_cast<const char*>(s); }

rdf::Term term_of(const raptor_term* t, const Parsing& p) {
  switch (t->type) {
    case RAPTOR_TERM_TYPE_URI:
      return rdf::Term::iri(text_of(raptor_uri_as_string(t->value.uri)));
    case RAPTOR_TERM_TYPE_BLANK:
      return rdf::Term::blank("f" + std::to_string(p.number) + text_of(t->value.blank.string));
    default: {
      rdf::Term l = rdf::Term::literal(text_of(t->value.literal.string));
      if (t->value.literal.language != nullptr) l.language = text_of(t->value.literal.language);
      if (t->value.literal.datatype != nullptr)
        l.datatype = text_of(raptor_uri_as_string(t->value.literal.datatype));
      if (l.datatype == kXsdString || !l.language.empty()) l.datatype.clear();
      return l;
    }
  }
}

std::vector<rdf::Quad> parse(const std::string& text, const std::string& base, const std::string& graph,
                             const char* syntax) {
  static raptor_world* world = [] {
    raptor_world* w = raptor_new_world();
    raptor_world_open(w);
    return w;
  }();
  static int count = 0;
  std::vector<rdf::Quad> quads;
  Parsing state{&quads, graph, {}, ++count};
  raptor_world_set_log_handler(world, &state, [](void* data, raptor_log_message* m) {
    if (m->level >= RAPTOR_LOG_LEVEL_ERROR) static_cast<Parsing*>(data)->error = m->text;
  });
  raptor_parser* parser = raptor_new_parser(world, syntax);
  raptor_parser_set_statement_handler(parser, &state, [](void* data, raptor_statement* s) {
    auto& p = *static_cast<Parsing*>(data);
    p.out->push_back(
        {term_of(s->subject, p), term_of(s->predicate, p), term_of(s->object, p), rdf::Term::iri(p.graph)});
  });
  raptor_uri* uri = raptor_new_uri(world, reinterpret_cast<const unsigned char*>(base.c_str()));
  raptor_parser_parse_start(parser, uri);
  raptor_parser_parse_chunk(parser, reinterpret_cast<const unsigned char*>(text.data()), text.size(), 1);
  raptor_free_uri(uri);
  raptor_free_parser(parser);
  raptor_world_set_log_handler(world, nullptr, nullptr);
  if (!state.error.empty()) throw std::runtime_error(base + ": " + state.error);
  return quads;
}

}  // namespace

std::string read_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string file_uri(const std::filesystem::path& file) { return "file://" + file.string(); }
std::filesystem::path path_of(const std::string& uri) { return uri.substr(uri.find('/') + 2); }

std::vector<rdf::Quad> read_rdf(const std::filesystem::path& file, const std::string& graph) {
  return parse(read_text(file), file_uri(file), graph, file.extension() == ".rdf" ? "rdfxml" : "turtle");
}
std::vector<rdf::Quad> read_turtle(const std::string& text, const std::string& base) {
  return parse(text, base, "", "turtle");
}

}  // namespace provml::test
