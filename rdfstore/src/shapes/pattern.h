// pattern.h: regular expressions of sh:pattern.
#ifndef PROVML_RDF_SHAPES_PATTERN_H
#define PROVML_RDF_SHAPES_PATTERN_H

#include <memory>
#include <string>

namespace provml::rdf::shapes {

class Pattern {
 public:
  /// Throws std::invalid_argument for a pattern that is none.
  Pattern(const std::string& pattern, const std::string& flags);
  ~Pattern();
  /// Whether it is found anywhere in the text. A pattern that takes too long is not found.
  bool found_in(const std::string& text) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace provml::rdf::shapes

#endif  // PROVML_RDF_SHAPES_PATTERN_H
