// The one file of rdfstore that touches Boost.Regex. Patterns are XPath's, which are Perl's but for rare
// corners.
#include "shapes/pattern.h"

#include <boost/regex.hpp>
#include <stdexcept>

namespace provml::rdf::shapes {

struct Pattern::Compiled {
  boost::regex regex;
};

Pattern::Pattern(const std::string& pattern, const std::string& flags)
    : compiled_(std::make_unique<Compiled>()) {
  auto syntax = boost::regex::perl | boost::regex::no_mod_m | boost::regex::no_mod_s;
  for (const char flag : flags) {
    switch (flag) {
      case 'i':
        syntax |= boost::regex::icase;
        break;
      case 's':
        syntax = (syntax & ~boost::regex::no_mod_s) | boost::regex::mod_s;
        break;
      case 'm':
        syntax &= ~boost::regex::no_mod_m;
        break;
      case 'x':
        syntax |= boost::regex::mod_x;
        break;
      default:
        throw std::invalid_argument(std::string("there is no flag '") + flag + "'");
    }
  }
  try {
    compiled_->regex.assign(pattern, syntax);
  } catch (const boost::regex_error& error) {
    throw std::invalid_argument(error.what());
  }
}

Pattern::~Pattern() = default;

bool Pattern::found_in(const std::string& text) const {
  try {
    return boost::regex_search(text, compiled_->regex);
  } catch (const std::runtime_error&) {  // Boost's limit of complexity
    return false;
  }
}

}  // namespace provml::rdf::shapes
