#include "upgrade.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "meta_keys.h"
#include "provml/error.h"
#include "provml/rdf/mapper.h"

namespace provml::rdf {

namespace {

namespace fs = std::filesystem;

std::vector<RunState> old_runs(const Store& store) {
  std::vector<RunState> old;
  store.each_meta(kRunPrefix, [&](std::string_view, std::string_view value) {
    if (auto state = RunState::decode(value); state && state->mapper < kMapperVersion)
      old.push_back(*std::move(state));
  });
  return old;
}

std::vector<std::pair<std::string, JournalState>> journals_of(const Store& store, const std::string& run) {
  std::vector<std::pair<std::string, JournalState>> found;
  store.each_meta(kJournalPrefix, [&](std::string_view key, std::string_view value) {
    if (auto state = JournalState::decode(value); state && state->run == run)
      found.emplace_back(key, *std::move(state));
  });
  return found;
}

void upgrade_run(Store& store, const fs::path& home, RunState run, IngestReport& report) {
  const auto batch = store.begin();
  const auto current = batch->get_meta(run_key(run.run));
  if (const auto state = RunState::decode(current.value_or("")); !state || state->mapper >= kMapperVersion)
    return;
  const auto journals = journals_of(store, run.run);
  const auto gone = std::find_if(journals.begin(), journals.end(), [&](const auto& entry) {
    std::error_code error;
    return !fs::exists(home / entry.second.path, error);
  });
  if (gone == journals.end()) {
    batch->clear_graph(Term::iri(run_iri(run.run)));
  } else {
    report.problems.push_back("provml-E0410 run " + run.run + ": an older version wrote its quads, and " +
                              gone->second.path + " is gone: they are kept beside those of the new version");
  }
  for (auto [key, state] : journals) {
    state.offset = state.mark = state.size = 0;
    state.reported = false;
    batch->put_meta(key, state.encode());
  }
  run.mapper = kMapperVersion;
  batch->put_meta(run_key(run.run), run.encode());
  batch->commit();
}

int prospective_mapper(const std::optional<std::string>& text) {
  return text ? std::atoi(text->c_str()) : kMapperVersion;
}

void upgrade_sites(Store& store) {
  if (prospective_mapper(store.get_meta(kProspectiveMapperKey)) >= kMapperVersion) return;
  const auto batch = store.begin();
  if (prospective_mapper(batch->get_meta(kProspectiveMapperKey)) >= kMapperVersion) return;
  batch->clear_graph(Term::iri(std::string(kProspectiveGraph)));
  // No read transaction may be open while the batch writes: the store could not grow.
  std::vector<std::string> descriptors;
  store.each_meta(kSitePrefix,
                  [&](std::string_view, std::string_view text) { descriptors.emplace_back(text); });
  for (const std::string& descriptor : descriptors) {
    try {
      map_site(SiteInfo::parse(descriptor), [&](const Quad& quad) { batch->add(quad); });
    } catch (const Error&) {
      // It was named as a problem when its SITE frame was taken in.
    }
  }
  batch->put_meta(kProspectiveMapperKey, std::to_string(kMapperVersion));
  batch->commit();
}

}  // namespace

void upgrade(Store& store, const fs::path& home, IngestReport& report) {
  for (auto& run : old_runs(store)) upgrade_run(store, home, std::move(run), report);
  upgrade_sites(store);
}

}  // namespace provml::rdf
