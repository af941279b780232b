// provml/rdf/home.h: where a run's journals and the store are.
//
//   const std::filesystem::path home = rdf::find_home(std::filesystem::current_path());
//   auto store = rdf::Store::open(rdf::store_directory(home), rdf::Store::Mode::read_write);
//
// Any thread (the environment must not change meanwhile). Nothing is created and nothing is thrown.
#ifndef PROVML_RDF_HOME_H
#define PROVML_RDF_HOME_H

#include <filesystem>

namespace provml::rdf {

/// The home that a program started in `cwd` writes to: $PROVML_HOME (taken from `cwd` if relative) where it
/// is set and not empty; else the nearest directory `.provml` of `cwd` and the directories above it; else
/// `cwd`/.provml, which may not exist.
std::filesystem::path find_home(const std::filesystem::path& cwd);

/// `home`/journals: one directory per run.
std::filesystem::path journals_directory(const std::filesystem::path& home);
/// `home`/store: the embedded quad store.
std::filesystem::path store_directory(const std::filesystem::path& home);

}  // namespace provml::rdf

#endif  // PROVML_RDF_HOME_H
