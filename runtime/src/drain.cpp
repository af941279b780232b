#include "drain.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "drops.h"
#include "futex.h"
#include "process.h"
#include "provml/frames.h"
#include "records.h"

namespace provml::runtime {
namespace {

constexpr std::size_t kBatchPerRing = std::size_t{1} << 20;
constexpr std::uint64_t kIdleAfterNs = 1'000'000'000;
constexpr std::uint32_t kIdleFactor = 2;
constexpr std::uint32_t kRetryMs = 20;
constexpr std::uint32_t kFinishLimitMs = 10'000;
constexpr std::size_t kStackBytes = std::size_t{512} << 10;

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

}  // namespace

Drain::Drain(Process& process, ClockKeeper clock, const std::string& process_json)
    : process_(process),
      clock_(clock),
      journal_(process.header().stem,
               frames::process_level_frame(frames::Type::process, process.header().start_ns,
                                           frames::encode_json(process_json)),
               process.settings()) {}

bool Drain::launch() noexcept {
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return false;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  const int error = pthread_create(&thread, &attributes, &Drain::thread_main, this);
  if (error == 0) pthread_setname_np(thread, "provml-drain");
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  return error == 0;
}

void Drain::wake() noexcept {
  if (wake_.exchange(1, std::memory_order_acq_rel) == 0) futex_wake(wake_);
}

void Drain::finish(std::optional<int> status) noexcept {
  status_ = status;
  finishing_.store(1, std::memory_order_release);
  wake();
  const std::uint64_t limit = monotonic_ns() + std::uint64_t{kFinishLimitMs} * 1'000'000;
  while (done_.load(std::memory_order_acquire) == 0 && monotonic_ns() < limit) futex_wait(done_, 0, kRetryMs);
}

void* Drain::thread_main(void* drain) noexcept {
  auto& self = *static_cast<Drain*>(drain);
  try {
    self.run();
  } catch (...) {
    say("provml: warning: the journal ends here: out of memory [provml-E0206]\n");
  }
  self.done_.store(1, std::memory_order_release);
  futex_wake(self.done_);
  return nullptr;
}

void Drain::warn_once(const std::string& line) {
  if (!warned_) say(line);
  warned_ = true;
}

void Drain::run() {
  if (!journal_.open_segment()) {
    discard_ = !journal_.is_open();
    stuck_ = journal_.is_open();
    if (discard_)
      warn_once("provml: warning: provenance is not recorded: cannot write " + journal_.error() +
                " [provml-E0201]; set PROVML_HOME to a directory that can be written\n");
  }
  while (true) {
    const bool finishing = finishing_.load(std::memory_order_acquire) != 0;
    wake_.store(0, std::memory_order_release);
    const bool more = pass();
    const std::uint64_t now = monotonic_ns();
    clock_.refine(now);
    journal_.sync(now, false);
    if (more && !stuck_) continue;
    if (finishing) break;
    const bool idle = now - last_event_ns_ > kIdleAfterNs;
    const std::uint32_t interval = process_.settings().drain_ms * (idle ? kIdleFactor : 1);
    if (finishing_.load(std::memory_order_acquire) == 0) futex_wait(wake_, 0, stuck_ ? kRetryMs : interval);
  }
  write_end();
}

bool Drain::pass() {
  if (stuck_) {
    if (!write_batch()) return false;
  }
  if (!discard_ && journal_.wants_new_segment()) {
    sites_in_segment_.clear();
    if (!journal_.open_segment()) {
      discard_ = !journal_.is_open();
      stuck_ = !discard_;
      warn_once("provml: warning: the journal is not complete: " + journal_.error() + " [provml-E0202]\n");
      if (stuck_) return false;
    }
  }
  const bool more = collect();
  if (batch_.empty()) {
    commit_tails();
    return more;
  }
  last_event_ns_ = monotonic_ns();
  write_batch();
  return more;
}

bool Drain::collect() {
  bool more = false;
  const auto rings = process_.rings();
  for (std::size_t i = 0; i < rings.size(); ++i) {
    Ring& ring = *rings[i];
    const std::uint64_t head = __atomic_load_n(&ring.header().head, __ATOMIC_ACQUIRE);
    const std::uint64_t tail = ring.header().tail.load(std::memory_order_relaxed);
    ring.staged = tail;
    if (head == tail) continue;
    RecordReader reader(ring.data(), ring.capacity(), tail, head);
    Record record;
    const std::size_t before = batch_.size();
    while (batch_.size() - before < kBatchPerRing && reader.next(record)) {
      if (discard_) {
        ++dropped_;
        continue;
      }
      if (record.is_event()) {
        emit_site(record.site());
        ++events_;
      } else {
        std::uint64_t count = 0;
        std::memcpy(&count, record.bytes.data() + frames::kHeaderSize, sizeof count);
        dropped_ += count;
      }
      append_record(batch_, record, process_.header());
    }
    ring.staged = reader.damaged() ? head : reader.position();
    if (ring.staged != head) more = true;
  }
  return more;
}

void Drain::emit_site(std::uint64_t id) {
  if (!sites_in_segment_.insert(id).second) return;
  if (const auto frame = process_.site_frame(id)) batch_ += *frame;
}

void Drain::commit_tails() {
  for (Ring* ring : process_.rings())
    if (ring->staged > ring->header().tail.load(std::memory_order_relaxed))
      ring->header().tail.store(ring->staged, std::memory_order_release);
}

bool Drain::write_batch() {
  const std::string batch = std::move(batch_);
  batch_.clear();
  stuck_ = !discard_ && !journal_.write(batch);
  if (stuck_) {
    warn_once("provml: warning: cannot write the journal " + journal_.error() +
              " [provml-E0202]; events are kept in memory and dropped when it is full\n");
    return false;
  }
  if (process_.settings().sync == Sync::always) journal_.sync(monotonic_ns(), true);
  commit_tails();
  return true;
}

/// Threads that still run may have captured since the last pass, and drop now. What they captured goes first,
/// so that no number is missing between.
void Drain::write_last_drops() {
  std::vector<PendingDrops> all;
  for (const Ring* ring : process_.rings()) all.push_back(close_drops(ring->header().drops));
  for (const PendingDrops& drops : process_.take_lost_drops()) all.push_back(drops);
  while (!stuck_ && collect()) write_batch();
  for (const PendingDrops& drops : all) {
    if (drops.count == 0) continue;
    append_drops(batch_, drops, process_.header());
    dropped_ += drops.count;
  }
}

void Drain::write_end() {
  write_last_drops();
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const std::uint64_t now = ticks_to_ns(process_.header(), read_ticks(process_.header().clock_kind));
  const nlohmann::json end = {{"end_ns", now},
                              {"status", status_ ? nlohmann::json(*status_ & 0xff) : nlohmann::json()},
                              {"events", events_},
                              {"dropped", dropped_},
                              {"cpu_user_s", seconds(usage.ru_utime)},
                              {"cpu_system_s", seconds(usage.ru_stime)},
                              {"max_rss_kib", usage.ru_maxrss}};
  batch_ += frames::process_level_frame(frames::Type::process_end, now, frames::encode_json(end.dump()));
  const bool written = !discard_ && !stuck_ && write_batch();
  journal_.sync(monotonic_ns(), true);
  if (const auto threads = process_.uncaptured_threads(); threads != 0)
    say("provml: warning: " + std::to_string(threads) +
        " threads were not captured: no ring memory left [provml-E0207]; raise PROVML_RING_TOTAL_MIB\n");
  if (dropped_ != 0 && !discard_)
    say("provml: warning: " + std::to_string(dropped_) +
        " events were dropped [provml-E0203]; raise PROVML_RING_KIB or set PROVML_OVERFLOW=block\n");
  // What could not be written stays in the rings: recovery may find room for it later.
  if (written || discard_) process_.remove_files();
}

}  // namespace provml::runtime
