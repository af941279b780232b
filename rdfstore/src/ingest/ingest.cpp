// Journals -> store: which files, from where, in which transactions.
#include "provml/rdf/ingest.h"

#include <algorithm>
#include <map>
#include <memory>
#include <system_error>

#include "frame_taker.h"
#include "journal_file.h"
#include "liveness.h"
#include "meta_keys.h"
#include "provml/error.h"
#include "provml/rdf/annotate.h"
#include "provml/rdf/home.h"
#include "provml/rdf/received.h"
#include "recover_rings.h"
#include "upgrade.h"

namespace provml::rdf {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kQuadsPerCommit = 100'000;
constexpr std::uint64_t kFirstFrame = frames::kMagic.size();

std::vector<fs::path> journals_below(const fs::path& directory, IngestReport& report) {
  std::vector<fs::path> found;
  std::error_code error;
  if (!fs::exists(directory, error)) return found;
  fs::recursive_directory_iterator at(directory, fs::directory_options::skip_permission_denied, error), end;
  for (; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    if (at->path().extension() == ".pvj" && at->is_regular_file(ignored)) found.push_back(at->path());
  }
  if (error)
    report.problems.push_back("provml-E0303 " + directory.string() +
                              ": cannot be listed: " + error.message());
  std::sort(found.begin(), found.end());
  return found;
}

class Ingest {
 public:
  Ingest(Store& store, const fs::path& home, IngestReport& report, FrameTaker& taker)
      : store_(store), home_(home), report_(report), taker_(taker) {}

  /// Journals that have not changed since they were taken in are not even opened.
  void skip_unchanged() {
    store_.each_meta(kJournalPrefix, [&](std::string_view key, std::string_view value) {
      if (auto state = JournalState::decode(value)) states_.emplace(path_part(key), *std::move(state));
    });
  }

  void take(const fs::path& path) {
    try {
      take_file(path);
    } catch (const std::system_error& error) {
      report_.problems.push_back("provml-E0303 " + path.string() +
                                 ": cannot be read: " + error.code().message());
    }
  }

  void commit() {
    if (!batch_) return;
    batch_->commit();
    batch_.reset();
  }

 private:
  // Keys of one path under several processes share their last part.
  static std::string path_part(std::string_view key) { return std::string(key.substr(key.rfind('/') + 1)); }

  std::string relative_name(const fs::path& path) const {
    const fs::path relative = path.lexically_relative(home_);
    return relative.empty() || *relative.begin() == ".." ? fs::absolute(path).lexically_normal().string()
                                                         : relative.string();
  }

  // What was known of the path when this ingest began, if the file has not changed since.
  const JournalState* unchanged(const std::string& name, std::uint64_t size, std::int64_t mtime_ns) const {
    const auto range = states_.equal_range(path_part(journal_key("", name)));
    for (auto at = range.first; at != range.second; ++at)
      if (at->second.size == size && at->second.mtime_ns == mtime_ns) return &at->second;
    return nullptr;
  }

  void take_file(const fs::path& path) {
    const std::string name = relative_name(path);
    JournalFile file(path);
    const JournalState* before = unchanged(name, file.size(), file.mtime_ns());
    if (before != nullptr && before->complete()) return;

    frames::Frame frame;
    std::string json;
    if (file.has_magic()) {
      file.seek(kFirstFrame);
      std::string_view text;
      if (file.next(frame) && frames::decode_json(frame, text) && frame.type == frames::Type::process)
        json = text;
    }
    std::optional<ProcessInfo> first;
    std::string why;
    try {
      if (!json.empty()) first = ProcessInfo::parse(json);
    } catch (const Error& error) {
      why = error.what();
    }
    if (!first) return refuse(file, path, name, why);
    const bool waiting = before != nullptr && may_go_on(path, json);
    if (!waiting) take_frames(file, path, name, *first);
  }

  // What a server received ends torn only where nothing was acknowledged: the sender has it still.
  static bool may_go_on(const fs::path& path, const std::string& process_json) {
    return is_received_journal(path) || liveness_of(process_json) != Liveness::dead;
  }

  // A file that says of no process whose it is. It is named as a problem once.
  void refuse(JournalFile& file, const fs::path& path, const std::string& name, const std::string& why) {
    if (file.stop() == Stop::torn || (file.size() == kFirstFrame && file.stop() == Stop::end))
      return;  // being created
    open_batch();
    JournalState state;
    state.path = name;
    const std::string key = journal_key("", name);
    save(key, state, file, Rest::reported);
    if (file.stop() == Stop::foreign)
      report_.problems.push_back("provml-E0302 " + path.string() +
                                 ": is no journal: its first 16 bytes are not PROVML-JOURNAL");
    else
      report_.problems.push_back("provml-E0301 " + path.string() + ": " + std::to_string(kFirstFrame) + ": " +
                                 (!why.empty() ? why
                                  : file.problem().empty()
                                      ? std::string("the first frame is no PROCESS frame")
                                      : file.problem()));
  }

  void take_frames(JournalFile& file, const fs::path& path, const std::string& name,
                   const ProcessInfo& first) {
    open_batch();
    const std::string key = journal_key(first.process, name);
    JournalState state = position(key, file, name, first);
    std::shared_ptr<const ProcessInfo> process = state.process == first.process
                                                     ? std::make_shared<const ProcessInfo>(first)
                                                     : taker_.known_process(state.process);
    const std::uint64_t from = state.offset;
    const std::uint64_t frames_before = report_.frames;
    std::uint64_t unmapped = 0, unmapped_offset = 0;
    std::string unmapped_why, refused;
    file.seek(from);
    frames::Frame frame;
    for (std::uint64_t at = file.offset(); file.next(frame); at = file.offset()) {
      if (frame.type == frames::Type::process) {
        try {
          process = taker_.take_process(frame);
        } catch (const Error& error) {
          refused = error.what();
          file.seek(at);
          break;
        }
      } else if (process == nullptr || !taker_.take(*process, frame)) {
        if (unmapped++ == 0) {
          unmapped_offset = at;
          unmapped_why = process == nullptr ? "its PROCESS frame is not known" : taker_.why();
        }
      }
      ++report_.frames;
      if (taker_.written() >= kQuadsPerCommit) {
        state.process = process ? process->process : state.process;
        save(key, state, file, Rest::unread);
        commit();
        open_batch();
        // Another process may have gone on from here meanwhile.
        const JournalState now = position(key, file, name, first);
        if (now.offset > file.offset()) {
          state = now;
          process = taker_.known_process(now.process);
          file.seek(now.offset);
        }
      }
    }
    if (process) state.process = process->process;
    if (report_.frames > frames_before) ++report_.journals;
    const bool damaged = !refused.empty() || file.stop() == Stop::damaged;
    const bool torn = !damaged && file.stop() == Stop::torn && !may_go_on(path, first.json);
    if (damaged || torn)
      report_.problems.push_back("provml-E0301 " + path.string() + ": " + std::to_string(file.offset()) +
                                 ": " + (refused.empty() ? file.problem() : refused) + "; " +
                                 std::to_string(file.size() - file.offset()) + " bytes are left out");
    if (unmapped > 0)
      report_.problems.push_back("provml-E0304 " + path.string() + ": " + std::to_string(unmapped_offset) +
                                 ": " + std::to_string(unmapped) +
                                 " frames from here on are not, or not wholly, mapped: " + unmapped_why);
    save(key, state, file, damaged || torn ? Rest::reported : Rest::waits);
    if (taker_.written() >= kQuadsPerCommit) commit();
  }

  // Where to go on, as the open transaction sees it; the start for a file that is new, shorter or another.
  JournalState position(const std::string& key, JournalFile& file, const std::string& name,
                        const ProcessInfo& first) {
    auto state = JournalState::decode(batch_->get_meta(key).value_or(""));
    if (state && state->offset > file.size()) file.look_again();  // it grew, and another was faster
    const bool same = state && state->offset >= kFirstFrame && state->offset <= file.size() &&
                      file.mark(state->offset) == state->mark;
    if (!same) {
      state.emplace();
      state->offset = kFirstFrame;
      state->process = first.process;
    }
    state->path = name;
    state->run = first.run;
    return *state;
  }

  enum class Rest { unread, waits, reported };
  void save(const std::string& key, JournalState& state, JournalFile& file, Rest rest) {
    state.offset = file.offset();
    state.mark = file.mark(state.offset);
    state.size = rest == Rest::unread ? 0 : file.size();
    state.mtime_ns = file.mtime_ns();
    state.reported = rest == Rest::reported;
    batch_->put_meta(key, state.encode());
  }

  void open_batch() {
    if (batch_) return;
    batch_ = store_.begin();
    taker_.use_batch(*batch_);
  }

  Store& store_;
  const fs::path& home_;
  IngestReport& report_;
  FrameTaker& taker_;
  std::unique_ptr<Batch> batch_;
  std::multimap<std::string, JournalState> states_;
};

}  // namespace

IngestReport ingest(Store& store, const fs::path& home, const IngestOptions& options) {
  IngestReport report;
  const fs::path root = fs::absolute(home).lexically_normal();
  if (options.recover_rings) recover_rings(root, report);
  if (options.journals.empty()) upgrade(store, root, report);
  FrameTaker taker(store, report);
  Ingest work(store, root, report, taker);
  work.skip_unchanged();
  const auto journals =
      options.journals.empty() ? journals_below(journals_directory(root), report) : options.journals;
  for (const fs::path& journal : journals) work.take(fs::absolute(journal).lexically_normal());
  work.commit();
  if (options.journals.empty()) take_kept(store, root, report);
  return report;
}

struct Ingester::State {
  State(Store& given, const fs::path& where) : store(given), home(fs::absolute(where).lexically_normal()) {}
  Store& store;
  const fs::path home;
  IngestReport report;
  std::unique_ptr<FrameTaker> taker;
};

Ingester::Ingester(Store& store, const fs::path& home) : state_(std::make_unique<State>(store, home)) {}
Ingester::~Ingester() = default;

IngestReport Ingester::take(const std::vector<fs::path>& journals) {
  State& state = *state_;
  state.report = {};
  // A taker is trusted only as long as everything that it gave away was committed.
  auto taker = std::move(state.taker);
  if (taker == nullptr || taker->remembers_much())
    taker = std::make_unique<FrameTaker>(state.store, state.report);
  Ingest work(state.store, state.home, state.report, *taker);
  for (const fs::path& journal : journals) work.take(fs::absolute(journal).lexically_normal());
  work.commit();
  state.taker = std::move(taker);
  return state.report;
}

}  // namespace provml::rdf
