// Values and parameters of a crate: PropertyValue, FormalParameter, and the files that are values.
#ifndef PROVML_RDFSTORE_SRC_EXPORT_CRATE_VALUES_H
#define PROVML_RDFSTORE_SRC_EXPORT_CRATE_VALUES_H

#include <set>
#include <string>
#include <vector>

#include "export/crate.h"
#include "export/crate_files.h"
#include "export/record.h"

namespace provml::exporting {

class CrateValues {
 public:
  CrateValues(Crate& crate, CrateFiles& files, const Record& record)
      : crate_(crate), files_(files), record_(record) {}

  /// The parameter that an attribute is; returns its @id.
  std::string parameter(const Attribute& attribute);
  /// Entities that a value is: files, or one PropertyValue.
  std::vector<std::string> value(const Value& value);
  /// Several values of one slot as one PropertyValue of this @id: the last, the least and the greatest of
  /// numbers.
  std::string summary(const std::string& id, const std::vector<const Value*>& values);
  /// The files among them only.
  std::vector<std::string> files(const Value& value);

 private:
  void example(const std::string& id, const Value& value, const char* type);

  Crate& crate_;
  CrateFiles& files_;
  const Record& record_;
};

}  // namespace provml::exporting

#endif  // PROVML_RDFSTORE_SRC_EXPORT_CRATE_VALUES_H
