// What is kept below the home besides journals -> store: statements and verdicts of people, provenance of
// others, messages of other libraries.
#include <algorithm>
#include <map>
#include <system_error>

#include "domain.h"
#include "meta_keys.h"
#include "pllib_take.h"
#include "provml/error.h"
#include "provml/rdf/annotate.h"
#include "provml/rdf/imported.h"
#include "provml/rdf/mapper.h"
#include "provml/rdf/syntax.h"

namespace provml::rdf {

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(const fs::path& directory, const std::string& extension) {
  std::vector<fs::path> found;
  std::error_code failed;
  for (fs::directory_iterator at(directory, failed), end; !failed && at != end; at.increment(failed))
    if (at->path().extension() == extension) found.push_back(at->path());
  std::sort(found.begin(), found.end());
  return found;
}

// Tells one content of a file from another; `version` from one way of reading it.
std::string state_of(const fs::path& file, int version) {
  std::error_code failed;
  const auto size = fs::file_size(file, failed);
  const auto time = fs::last_write_time(file, failed).time_since_epoch().count();
  return std::to_string(version) + " " + std::to_string(size) + " " + std::to_string(time);
}

class Kept {
 public:
  Kept(Store& store, IngestReport& report) : store_(store), report_(report) {
    store.each_meta(kKeptPrefix,
                    [&](std::string_view key, std::string_view value) { known_.emplace(key, value); });
  }

  /// Files of this extension are read again.
  void forget(std::string_view extension) {
    std::erase_if(known_, [&](const auto& entry) { return entry.first.ends_with(extension); });
  }

  template <class Load>
  void take(const fs::path& file, const Load& load) {
    const std::string key = kept_key(file.filename().string());
    const std::string state = state_of(file, kMapperVersion);
    if (const auto known = known_.find(key); known != known_.end() && known->second == state) return;
    try {
      const auto batch = store_.begin();
      load(*batch, file);
      batch->put_meta(key, state);
      batch->commit();
    } catch (const Error& error) {
      report_.problems.push_back(error.line());
    }
  }

 private:
  Store& store_;
  IngestReport& report_;
  std::map<std::string, std::string> known_;
};

}  // namespace

void take_kept(Store& store, const fs::path& home, IngestReport& report) {
  Kept kept(store, report);
  for (const fs::path& file : files_of(kept_directory(home), ".nq"))
    kept.take(file, [](Batch& batch, const fs::path& path) { load_domain(batch, path, ""); });
  for (const fs::path& file : files_of(imports_directory(home), ".nq"))
    kept.take(file, [](Batch& batch, const fs::path& path) {
      parse_file(path, "", [&](Quad quad) { batch.add(quad); });
    });
  // What the plans say comes first: messages are read with it.
  const fs::path messages = messages_directory(home);
  bool news = false;
  for (const fs::path& file : files_of(messages, ".plan"))
    kept.take(file, [&](Batch& batch, const fs::path& path) {
      load_pllib(batch, path);
      news = true;
    });
  if (news) kept.forget(".json");
  for (const fs::path& file : files_of(messages, ".json"))
    kept.take(file, [&](Batch& batch, const fs::path& path) { load_pllib(batch, path); });
}

}  // namespace provml::rdf
