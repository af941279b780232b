// site.h: a marked function, loop or block, and the descriptor that docs/event-format.md defines for it.
#ifndef PROVML_INSTRUMENT_SITE_H
#define PROVML_INSTRUMENT_SITE_H

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace provml::instrument {

/// One captured value of a site; its index is the slot number.
struct Slot {
  std::string name;
  std::string type;   ///< C++ type as written
  std::string what;   ///< parameter, return, local, loop_variable, state
  std::string field;  ///< dotted path within it, or ""
  std::vector<std::string> roles;
  bool output = false;
  std::optional<std::string> reference;  ///< store; "" is the local file system
  unsigned index = 0;
  std::string description = {};  ///< from the workflow file
};

/// Which inputs feed which outputs, as the data-flow analysis found it.
struct Flow {
  bool done = false;
  std::string all_inputs;  ///< why every input counts, or ""
  using Names = std::set<std::string>;
  std::map<unsigned, std::set<unsigned>> derives;  ///< output slot -> input slots
  std::map<unsigned, Names> outer;                 ///< output slot -> LEVELS/SLOTNAME of sites around it
  std::map<unsigned, Names> formals;  ///< output slot -> what else feeds it: parameters, "this", "globals"
  std::map<unsigned, unsigned> parameters;  ///< input slot -> index of its parameter
  struct Passed {
    std::set<unsigned> slots;
    Names formals;
  };
  /// Called function (hash of its USR, or "*") -> its parameter -> what feeds it.
  std::map<std::string, std::map<std::string, Passed>> passes;
};

struct Site {
  std::string usr;
  unsigned ordinal = 0;
  std::string role, name, description, function, signature, file;
  unsigned line = 0, column = 0, end_line = 0;
  std::string enclosing;  ///< identity, or ""
  unsigned ancestors = 0;
  std::vector<Slot> slots;
  Flow flow;

  /// 16 hex digits that survive rebuilding and moved lines.
  std::string identity() const;
  /// The name of a slot within its site: its name and field, and a number where that is not unique.
  std::string slot_name(unsigned slot) const;
  /// JSON text without line breaks.
  std::string descriptor() const;
  /// 16 hex digits of a text's XXH3-64.
  static std::string hash_name(const std::string& text);
  /// Id of a descriptor's text.
  static std::uint64_t id(const std::string& descriptor);
  /// The definition of the site variable `name`, C++11.
  std::string definition(const std::string& name) const;
};

/// `text` as a C string literal without trigraphs.
std::string string_literal(const std::string& text);

}  // namespace provml::instrument

#endif
