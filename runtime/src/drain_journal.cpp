// Where the drain writes: segments of the journal in the home, or in shared memory until a server has them.
#include <algorithm>
#include <mutex>
#include <utility>

#include "drain.h"
#include "home.h"
#include "http_loader.h"
#include "keep.h"
#include "process.h"

namespace provml::runtime {
namespace {

constexpr std::uint64_t kTransientBytes = std::uint64_t{1} << 20;
constexpr unsigned kMostDoublings = 6;
constexpr int kAnswerMs = 20;  // between two looks at the network at the end

}  // namespace

void Drain::go_online() {
  const Settings& settings = process_.settings();
  std::string problem;
  is_online_ = true;
  std::unique_lock<std::timed_mutex> lock(loading());
  const HttpApi* http = load_http(settings.url, problem);
  if (http != nullptr) {
    sender_ = std::make_unique<Sender>(
        *http, SenderSettings{settings.url, settings.token, settings.ca_file, settings.compress,
                              settings.queue_size, settings.flush_ms});
  } else {
    say("provml: warning: nothing is sent to " + settings.url + ": " + problem +
        " [provml-E0210]; the journal is kept, 'provml send' sends it\n");
    return;
  }
  lock.unlock();
  http->at_goodbye([] { Process::instance().finish(std::nullopt); });
  const std::string spool = process_.spool_stem();
  transient_ = !settings.keep_journal && !spool.empty();
  if (transient_) journal_.use(spool);
  sender_->adopt(process_.home(), Unsent::list(process_.home()));
}

/// A journal that is sent stays as it is: it is compressed on its way.
void Drain::pack_journal() {
  ZstdApi zstd;
  std::string problem;
  const std::lock_guard<std::timed_mutex> lock(loading());
  if (load_zstd(zstd, problem))
    journal_.pack_with(zstd, process_.settings().journal_zstd);
  else
    say("provml: warning: the journal is not compressed: " + problem +
        " [provml-E0218]; install libzstd1, or unset PROVML_JOURNAL_ZSTD\n");
}

/// Journals in shared memory, or in the home.
void Drain::use_stem(bool spilled) {
  spilled_ = spilled;
  journal_.use(spilled_ ? std::string(process_.header().stem) : process_.spool_stem());
}

/// False with the journal's error: `stuck_` when there is a new segment, which cannot be written to; without
/// it the one before, if any, is as it was.
bool Drain::open_segment() {
  const std::string before = journal_.path();
  std::optional<Unsent> unsent;  // first, so that no journal is without its mark
  if (is_online_ && (!transient_ || spilled_))
    unsent = Unsent::announce(process_.home(), journal_.next_path());
  const bool good = journal_.open_segment();
  if (journal_.path() == before) {
    if (unsent) unsent->remove();
    return false;
  }
  stuck_ = !good;
  sites_in_segment_.clear();
  if (sender_)
    sender_->open(journal_.path(), transient_, std::move(unsent));
  else if (unsent)
    marks_.push_back(std::move(*unsent));
  return good;
}

/// A new segment, where one is due. When there can be none now, the one before goes on, and another try is
/// made later. False: the new one cannot be written to.
bool Drain::change_segment(std::uint64_t now) {
  if (now < change_ns_) return true;
  const bool spill = transient_ && !spilled_ && (sender_->is_failing() || sender_->is_full());
  const bool back =
      transient_ && spilled_ && !sender_->is_failing() && sender_->is_empty() && !sender_->is_full();
  const bool doubtful = journal_.sync_error() != 0 && now >= renew_ns_;
  if (!journal_.is_full() && !doubtful && !spill && !back &&
      !(transient_ && journal_.bytes() >= kTransientBytes))
    return true;
  if (doubtful) renew_ns_ = now + (kRoundNs << std::min(journal_.failed_syncs(), kMostDoublings));
  const bool before = spilled_;
  if (spill || back) use_stem(spill);
  if (open_segment()) return true;
  warn_once("provml: warning: cannot write the journal " + journal_.error() + " [provml-E0202]\n");
  if (stuck_) return false;
  if (spill || back) use_stem(before);
  change_ns_ = now + kRoundNs;
  return true;
}

/// A journal that somebody removed takes with it what was in it; the rest goes to a new one. What a server
/// has is not lost, so that it is not looked every time. Shared memory that is full is not waited for.
/// False: nothing can be written now.
bool Drain::replace_lost(std::uint64_t now) {
  if (discard_ || (!stuck_ && sender_ && !sender_->is_failing() && now < removed_ns_)) return true;
  removed_ns_ = now + kRoundNs;
  const bool spill = stuck_ && transient_ && !spilled_;
  if (!spill && !journal_.is_gone()) return true;
  const std::string path = process_.header().stem;
  if (spill) {
    use_stem(true);
  } else {
    warn_once("provml: warning: the journal was removed while the program ran: " + journal_.path() +
              " [provml-E0202]; what was in it is lost, what comes goes to another one\n");
  }
  if (spill || !transient_ || spilled_) make_directories(path.substr(0, path.rfind('/')));
  const std::string before = journal_.path();
  open_segment();
  if (journal_.path() != before) {
    // What was not written whole is read from the rings once more.
    for (Ring* ring : process_.rings()) ring->staged = ring->header().tail.load(std::memory_order_relaxed);
    events_ = told_events_;
    dropped_ = told_dropped_;
    return !stuck_;
  }
  if (spill) use_stem(false);
  stuck_ = true;
  return false;
}

/// After an error of the disk's the pages may be lost that were to be written: what comes goes to another
/// file, less and less often where no sync succeeds.
void Drain::sync(std::uint64_t now, bool at_end) {
  journal_.sync(now, at_end);
  if (const std::string doubt = journal_.take_doubt(); !doubt.empty())
    warn_once("provml: warning: the journal may not be whole on the disk: " + doubt +
              " [provml-E0202]; look after the disk\n");
}

/// At the end: waits for the server, for a bounded time. What it has not taken then stays in the home; false:
/// it could not be brought there.
bool Drain::deliver_rest() {
  const std::uint64_t limit = monotonic_ns() + std::uint64_t{process_.settings().exit_ms} * 1'000'000;
  sender_->close();
  for (std::uint64_t now = monotonic_ns();; now = monotonic_ns()) {
    sender_->step(now);
    if (sender_->is_done() || now >= limit) break;
    sender_->wait(static_cast<int>(std::min<std::uint64_t>((limit - now) / 1'000'000 + 1, kAnswerMs)));
  }
  say_warnings();
  sender_->remember();
  const auto left = sender_->left();
  std::string trouble;
  for (const auto& journal : left)
    if (journal.transient) {
      if (!keep_journal(process_.home(), process_.header().stem, journal.journal)) trouble = journal.journal;
    } else if (!Unsent::is_announced(process_.home(), journal.journal)) {
      Unsent::announce(process_.home(), journal.journal);
    }
  if (!trouble.empty())
    say("provml: warning: events that were not sent stay in " + trouble +
        " [provml-E0202]; the next provml command takes them, when the home can be written\n");
  else if (!left.empty())
    say("provml: warning: not everything was sent to " + process_.settings().url + ": the rest is in " +
        process_.home() + " [provml-E0213]; 'provml send' sends it, and so does the next program\n");
  return trouble.empty();
}

}  // namespace provml::runtime
