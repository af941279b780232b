// The capturing child program's parts.
#ifndef PROVML_TEST_RUNTIME_CHILD_H
#define PROVML_TEST_RUNTIME_CHILD_H

#include "provml/capture.h"

extern ::provml::capture::site test_site, inner_site;
void capture_values();

#endif  // PROVML_TEST_RUNTIME_CHILD_H
