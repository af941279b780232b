// The PROV constraints as the recommendation words them: rule by rule over all statements, again and again
// until nothing changes. For tiny documents; the checker is compared with it.
#ifndef PROVML_TEST_PROV_REFERENCE_H
#define PROVML_TEST_PROV_REFERENCE_H

#include "provml/prov/document.h"

namespace provml::test {

/// Whether the statements are valid. None may lack a required argument.
bool reference_valid(const std::vector<prov::Statement>& statements);

}  // namespace provml::test

#endif  // PROVML_TEST_PROV_REFERENCE_H
