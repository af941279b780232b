// Documents of all kinds of statements, with odd names, texts and attributes.
#ifndef PROVML_TEST_RANDOM_DOCUMENT_H
#define PROVML_TEST_RANDOM_DOCUMENT_H

#include <random>

#include "provml/prov/document.h"

namespace provml::prov::testing {

/// Sorted. Nothing is in it that RDF has one place for (provml/prov/prov_o.h); every element is declared.
Document random_document(std::mt19937& random);

}  // namespace provml::prov::testing

#endif  // PROVML_TEST_RANDOM_DOCUMENT_H
