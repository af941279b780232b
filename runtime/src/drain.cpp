#include "drain.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "descriptors.h"
#include "drops.h"
#include "futex.h"
#include "own_stack.h"
#include "process.h"
#include "provml/frames.h"
#include "records.h"
#include "thread.h"

// In a forked child nobody holds what this thread had on its stack, and LeakSanitizer would tell of it.
extern "C" __attribute__((weak)) void leaks_are_ignored() __asm__("__lsan_disable");

namespace provml::runtime {
namespace {

constexpr std::size_t kBatchPerRing = std::size_t{1} << 20;
constexpr std::uint64_t kParts = 4096;
constexpr std::uint32_t kRetryMs = 20;
constexpr std::uint32_t kAnswerMs = 5;
constexpr std::uint32_t kFinishLimitMs = 10'000;              // and PROVML_EXIT_MS
constexpr std::uint64_t kHashBytes = std::uint64_t{4} << 20;  // between two looks at the rings
constexpr std::uint64_t kHashLimitMs = 5000;
constexpr std::uint32_t kSlackPart = 8;  // of a sleep, by which it may begin earlier and last longer
constexpr std::size_t kStackBytes = std::size_t{1} << 20;

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

/// Rings were full because nothing could be written, or because the drain could not keep up.
const char* remedy_for_drops(bool is_written, Overflow overflow) noexcept {
  if (!is_written) return "make room for the journal, or set PROVML_HOME";
  if (overflow == Overflow::drop) return "raise PROVML_RING_KIB, or set PROVML_OVERFLOW=block";
  return "raise PROVML_RING_KIB or PROVML_BLOCK_MS";
}

}  // namespace

Drain::Drain(Process& process, ClockKeeper clock, const std::string& process_json)
    : process_(process),
      clock_(clock),
      pace_(process.settings().drain_ms),
      watch_(process),
      journal_(process.header().stem,
               frames::process_level_frame(frames::Type::process, process.header().start_ns,
                                           frames::encode_json(process_json)),
               process.settings()) {
  if (process.settings().file_hash != FileHash::off)
    contents_ = std::make_unique<FileContents>(process.settings().file_hash, [this](std::uint64_t site) {
      const auto bytes = process_.site_frame(site);
      std::uint64_t id = 0;
      std::string_view descriptor;
      frames::Frame frame;
      const std::string journal = bytes ? std::string(frames::kMagic) + *bytes : std::string();
      frames::Reader reader(journal);
      return reader.next(frame) && frames::decode_site(frame, id, descriptor) ? std::string(descriptor)
                                                                              : std::string();
    });
}

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

void Drain::wait_ready() noexcept {
  const std::uint64_t limit = monotonic_ns() + std::uint64_t{kFinishLimitMs} * 1'000'000;
  while (ready_.load(std::memory_order_acquire) == 0 && monotonic_ns() < limit)
    futex_wait(ready_, 0, kRetryMs);
}

void Drain::finish(std::optional<int> status) noexcept {
  status_ = status;
  // Here, and not on the drain's thread: the driver's library has its descriptors in the process's table.
  with_stack([this] {
    try {
      if (!has_gpu_driver()) return;
      if (const auto gpus = describe_gpus(); !gpus.empty()) gpus_ = gpus.dump();
    } catch (...) {
      gpus_.clear();
    }
  });
  finishing_.store(1, std::memory_order_release);
  wake();
  const std::uint64_t limit =
      monotonic_ns() + (std::uint64_t{kFinishLimitMs} + process_.settings().exit_ms) * 1'000'000;
  while (done_.load(std::memory_order_acquire) == 0 && monotonic_ns() < limit) futex_wait(done_, 0, kRetryMs);
}

void* Drain::thread_main(void* drain) noexcept {
  auto& self = *static_cast<Drain*>(drain);
  switch_off_this_thread();  // the program's operator new may be one that is captured
  if (&leaks_are_ignored != nullptr) leaks_are_ignored();
  if (self.process_.settings().own_descriptors) take_own_descriptors();
  try {
    self.run();
  } catch (...) {
    say("provml: warning: the journal ends here: out of memory [provml-E0206]\n");
  }
  self.done_.store(1, std::memory_order_release);
  futex_wake(self.done_);
  // The end of a thread calls into libraries that it used, and these are being unloaded.
  while (self.sender_) pause();
  return nullptr;
}

void Drain::warn_once(const std::string& line) {
  if (!warned_) say(line);
  warned_ = true;
}

void Drain::run() {
  looking_ns_ = monotonic_ns();
  if (!process_.settings().url.empty())
    go_online();
  else if (process_.settings().journal_zstd != 0)
    pack_journal();
  ready_.store(1, std::memory_order_release);
  futex_wake(ready_);
  if (!open_segment()) {
    discard_ = !journal_.is_open();
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
    if (sender_) {
      sender_->step(now);
      journal_.is_elsewhere(sender_->delivered_ns(now), now);
      say_warnings();
    }
    sync(now, false);
    const bool hashing = !more && hash_files(finishing);
    if ((more || hashing) && !stuck_) continue;
    if (finishing) break;
    if (finishing_.load(std::memory_order_acquire) == 0) sleep(now);
  }
  write_end();
}

bool Drain::pass() {
  const std::uint64_t now = monotonic_ns();
  if (now >= stderr_ns_) {
    follow_standard_error();
    stderr_ns_ = now + kRoundNs;
  }
  if (!replace_lost(now)) return false;
  if (stuck_ && !write_batch()) return false;
  if (watch_.is_drained()) {
    pace_.saw(0, kParts);
    looking_ns_ = now;
    return false;
  }
  if (!discard_ && !change_segment(now)) return false;
  looked_ns_ = std::exchange(looking_ns_, monotonic_ns());
  const bool more = collect();
  if (batch_.empty())
    commit_tails();
  else
    write_batch();
  return more;
}

void Drain::say_warnings() {
  for (const std::string& line : sender_->take_warnings()) say(line);
}

/// Until there may be something to do. An answer on which more depends is waited for, but not so long that a
/// ring could fill up; any other is found at the next look.
void Drain::sleep(std::uint64_t now) {
  std::uint32_t time = stuck_ ? kRetryMs : pace_.ms();
  if (sender_ && sender_->is_pressed()) return sender_->wait(static_cast<int>(std::min(time, kAnswerMs)));
  const std::uint64_t due = sender_ ? sender_->next_ns() : 0;
  if (due == 0 && !stuck_) return doze(now);
  const std::uint64_t left = due > now ? (due - now) / 1'000'000 + 1 : 1;
  if (due != 0) time = static_cast<std::uint32_t>(std::min<std::uint64_t>(time, left));
  rest(time);
}

/// Until wake(), but `milliseconds` at most.
void Drain::rest(std::uint32_t milliseconds) {
  const std::uint32_t slack = milliseconds / kSlackPart;
  if (slack != std::exchange(slack_ms_, slack)) set_timer_slack(slack);
  futex_wait(wake_, 0, milliseconds - slack);
}

/// While there is nothing in the rings everything else waits, but not longer than a second: a look at them
/// from cold caches costs less than half of a whole round.
void Drain::doze(std::uint64_t now) {
  const std::uint64_t limit = std::min(now + kRoundNs, clock_.next_ns());
  while (true) {
    rest(pace_.ms());
    now += std::uint64_t{pace_.ms()} * 1'000'000;
    if (now >= limit || wake_.load(std::memory_order_acquire) != 0 || !watch_.is_drained()) return;
    pace_.saw(0, kParts);
  }
}

bool Drain::collect() {
  bool more = false;
  const auto rings = process_.rings();
  std::uint64_t fullest = 0;  // of kParts
  for (std::size_t i = 0; i < rings.size(); ++i) {
    Ring& ring = *rings[i];
    const std::uint64_t head = __atomic_load_n(&ring.header().head, __ATOMIC_ACQUIRE);
    const std::uint64_t tail = ring.header().tail.load(std::memory_order_relaxed);
    ring.staged = tail;
    if (head == tail) continue;
    fullest = std::max(fullest, (head - tail) * kParts / ring.capacity());
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
      const std::size_t at = batch_.size();
      append_record(batch_, record, process_.header());
      if (contents_ && record.is_event()) contents_->note(std::string_view(batch_).substr(at));
    }
    ring.staged = reader.damaged() ? head : reader.position();
    if (reader.damaged())
      warn_once(
          "provml: warning: a record in memory was overwritten; what was captured behind it is lost "
          "[provml-E0306]; look for a write out of bounds in the program\n");
    if (ring.staged != head) more = true;
  }
  pace_.saw(fullest, kParts);
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
  const bool is_news = !batch.empty() || stuck_;
  batch_.clear();
  stuck_ = !discard_ && !journal_.write(batch);
  if (stuck_) {
    warn_once("provml: warning: cannot write the journal " + journal_.error() +
              " [provml-E0202]; events are kept in memory and dropped when it is full\n");
    return false;
  }
  if (process_.settings().sync == Sync::always) sync(monotonic_ns(), true);
  commit_tails();
  if (sender_ && is_news) sender_->wrote(events_ - told_events_, looked_ns_);
  told_events_ = events_;
  told_dropped_ = dropped_;
  return true;
}

/// A piece of the files that were referred to, when the rings are empty. True: there is more.
bool Drain::hash_files(bool finishing) {
  if (!contents_ || discard_ || stuck_) return false;
  const std::uint64_t now = monotonic_ns();
  if (finishing && hash_limit_ns_ == 0) hash_limit_ns_ = now + kHashLimitMs * 1'000'000;
  if (finishing && now > hash_limit_ns_) contents_->give_up("there was no time at the end");
  contents_->step(kHashBytes);
  if (!contents_->ready().empty()) {
    batch_ = contents_->ready();
    if (write_batch()) contents_->ready().clear();
  }
  return contents_->is_busy();
}

void Drain::say_left_out() {
  if (contents_ && contents_->left_out() != 0)
    say("provml: warning: " + std::to_string(contents_->left_out()) +
        " files have no content hash [provml-E0217], the first is " + contents_->first_left_out() + "\n");
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
  nlohmann::json end = {{"end_ns", now},
                        {"status", status_ ? nlohmann::json(*status_ & 0xff) : nlohmann::json()},
                        {"events", events_},
                        {"dropped", dropped_},
                        {"cpu_user_s", seconds(usage.ru_utime)},
                        {"cpu_system_s", seconds(usage.ru_stime)},
                        {"max_rss_kib", usage.ru_maxrss}};
  if (const auto joules = energy_.joules()) end["energy_j"] = *joules;
  if (!gpus_.empty()) end["gpus"] = nlohmann::json::parse(gpus_, nullptr, false);
  batch_ += frames::process_level_frame(frames::Type::process_end, now, frames::encode_json(end.dump()));
  const bool written = !discard_ && !stuck_ && write_batch();
  sync(monotonic_ns(), true);
  const bool kept = !sender_ || !written || deliver_rest();
  if (const auto threads = process_.uncaptured_threads(); threads != 0)
    say("provml: warning: " + std::to_string(threads) +
        " threads were not captured: no ring memory left [provml-E0207]; raise PROVML_RING_TOTAL_MIB\n");
  say_left_out();
  if (dropped_ != 0 && !discard_)
    say("provml: warning: " + std::to_string(dropped_) + " events were dropped [provml-E0203]; " +
        remedy_for_drops(written, process_.settings().overflow) + "\n");
  // What could not be written stays in the rings: recovery may find room for it later.
  if ((written && kept) || discard_) process_.remove_files();
}

}  // namespace provml::runtime
