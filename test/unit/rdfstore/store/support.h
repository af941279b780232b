// support.h: temporary directories and random quads for the tests of the store.
#ifndef PROVML_TEST_RDFSTORE_SUPPORT_H
#define PROVML_TEST_RDFSTORE_SUPPORT_H

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <ostream>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "provml/error.h"
#include "provml/rdf/store.h"

namespace provml::rdf {

/// How GoogleTest prints quads.
inline void PrintTo(const Quad& quad, std::ostream* out) {
  *out << to_ntriples(quad.subject) << ' ' << to_ntriples(quad.predicate) << ' ' << to_ntriples(quad.object)
       << ' ' << to_ntriples(quad.graph) << '\n';
}

}  // namespace provml::rdf

namespace provml::rdf::test {

class TempDir {
 public:
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "provml-store-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// An environment variable for the life of the object.
class ScopedEnv {
 public:
  ScopedEnv(std::string name, const std::string& value) : name_(std::move(name)) {
    ::setenv(name_.c_str(), value.c_str(), 1);
  }
  ~ScopedEnv() { ::unsetenv(name_.c_str()); }
  ScopedEnv(const ScopedEnv&) = delete;
  ScopedEnv& operator=(const ScopedEnv&) = delete;

 private:
  std::string name_;
};

/// The id of the provml::Error that `action` throws, or "".
inline std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.id();
  }
  return "";
}

/// Runs `body` in a child process; its exit status (128 + signal if killed).
inline int in_child(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    int status = 99;
    try {
      status = body();
    } catch (...) {
    }
    ::_exit(status);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Terms that are alike in the ways that go wrong: empty, long, unicode, equal text with other types.
inline Term odd_term(std::mt19937& random, unsigned range) {
  const std::string n = std::to_string(random() % range);
  const std::string xsd = "http://www.w3.org/2001/XMLSchema#";
  switch (random() % 14) {
    case 0:
      return Term::iri("urn:provml:run:r" + n + "/a/00ff-1-" + n + "/s/x");
    case 1:
      return Term::iri("http://example.org/" + n);
    case 2:
      return Term::iri("http://example.org/" + n + "#");
    case 3:
      return Term::literal(n);
    case 4:
      return Term::literal(n, xsd + "integer");
    case 5:
      return Term::literal(n, xsd + "double");
    case 6:
      return Term::literal(n, {}, "en");
    case 7:
      return Term::literal(n, {}, "en-GB");
    case 8:
      return Term::literal(n, "urn:own:type");
    case 9:
      return Term::blank("b" + n);
    case 10:
      return Term::literal(std::string(600 + random() % 3, 'x') + n);
    case 11:
      return Term::literal("größe \xF0\x9F\x8C\x8B \"\\\n\t" + n);
    case 12:
      return Term::literal("");
    default:
      return Term::iri("a" + n);
  }
}

inline Quad odd_quad(std::mt19937& random, unsigned range) {
  Quad quad;
  do quad.subject = odd_term(random, range);
  while (quad.subject.kind == TermKind::literal);
  quad.predicate = Term::iri("urn:p:" + std::to_string(random() % 4));
  quad.object = odd_term(random, range);
  const unsigned graph = random() % 4;
  quad.graph = Term::iri(graph == 0 ? "" : "urn:graph:" + std::to_string(graph));
  return quad;
}

/// Every quad of a source as values.
inline std::set<Quad> contents(const QuadSource& source, const QuadIds& pattern = {},
                               MatchMode mode = MatchMode::quads) {
  std::set<Quad> result;
  const auto cursor = source.match(pattern, mode);
  for (QuadIds q; cursor->next(q);) {
    const Quad quad{source.term_of(q.subject), source.term_of(q.predicate), source.term_of(q.object),
                    q.graph == 0 ? Term::iri("urn:none") : source.term_of(q.graph)};
    if (!result.insert(quad).second)
      throw std::logic_error("a quad came twice: " + to_ntriples(quad.subject));
  }
  return result;
}

}  // namespace provml::rdf::test

#endif  // PROVML_TEST_RDFSTORE_SUPPORT_H
