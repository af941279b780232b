// The capturing child program's parts.
#ifndef PROVML_TEST_RUNTIME_CHILD_H
#define PROVML_TEST_RUNTIME_CHILD_H

#include <string>

#include "provml/capture.h"

extern ::provml::capture::site test_site, inner_site;
void capture_values();
/// Returns when the drain has taken all that this thread captured, and sleeps for its interval.
void wait_for_drain();
/// The program's exit status; -1: no such subcommand.
int hostile(const std::string& command, int number);

#endif  // PROVML_TEST_RUNTIME_CHILD_H
