// class_kinds.h: which classes are entities, activities, agents, or the relations of PROV.
#ifndef PROVML_PROV_CLASS_KINDS_H
#define PROVML_PROV_CLASS_KINDS_H

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace provml::prov {

class ClassKinds {
 public:
  /// PROV's own classes, and those of PROV-ML's ontology.
  ClassKinds();
  /// Another class that is below one; before the first elements_of().
  void add(const std::string& below, const std::string& above) { above_[below].push_back(above); }
  /// Elements (prov_o_table.h) that an instance of the class is.
  std::uint8_t elements_of(const std::string& type);

 private:
  std::unordered_map<std::string, std::vector<std::string>> above_;
  std::unordered_map<std::string, std::uint8_t> known_;
};

}  // namespace provml::prov

#endif  // PROVML_PROV_CLASS_KINDS_H
