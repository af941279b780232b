#include "process.h"

#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <new>
#include <utility>

#include "drops.h"
#include "guard.h"
#include "home.h"
#include "http_loader.h"
#include "identity.h"
#include "provml/detail/record.h"
#include "provml/frames.h"
#include "thread.h"
#include "tracking.h"

namespace provml::runtime {
namespace {

constexpr std::uint64_t kSmallestRing = std::uint64_t{16} << 10;
constexpr auto kLockLimit = std::chrono::seconds(1);
constexpr std::uint32_t kFirstScratch = 1024;
constexpr int kSayMs = 1000;
constexpr int kMostOpenSpans = 100'000;

using Lock = std::unique_lock<std::timed_mutex>;

/// Of a thread that forks: signals wait meanwhile, for the thread holds the process's lock.
__thread sigset_t mask_before_fork __attribute__((tls_model("initial-exec")));

void unblock_signals() noexcept { pthread_sigmask(SIG_SETMASK, &mask_before_fork, nullptr); }

std::string site_payload(std::uint64_t id, std::string_view descriptor) {
  std::string payload(sizeof id, '\0');
  std::memcpy(payload.data(), &id, sizeof id);
  return payload + frames::encode_json(descriptor);
}

template <std::size_t N>
void copy_text(char (&to)[N], const std::string& from) {
  std::memcpy(to, from.data(), std::min(from.size(), N - 1));
}

}  // namespace

void say(std::string_view line) noexcept {
  const Guard guard;
  const NoSignals no_signals;  // standard error may be a pipe that nobody reads
  while (!line.empty()) {
    pollfd error{STDERR_FILENO, POLLOUT, 0};
    if (poll(&error, 1, kSayMs) <= 0) return;
    const ssize_t written = write(STDERR_FILENO, line.data(), std::min<std::size_t>(line.size(), PIPE_BUF));
    if (written <= 0) return;
    line.remove_prefix(static_cast<std::size_t>(written));
  }
}

Process& Process::instance() noexcept {
  alignas(Process) static char storage[sizeof(Process)];
  static Process* const process = new (storage) Process;
  return *process;
}

void Process::loaded() noexcept {
  std::array<char, kPathBytes> directory{};
  try {
    start_directory_ = getcwd(directory.data(), directory.size()) != nullptr ? directory.data() : "/";
  } catch (...) {
    state_ = State::off;
  }
  may_use_tsc_ = true;
  loaded_at_ = read_pair(PROVML_CLOCK_TSC);
}

ThreadState* Process::attach(std::uint32_t abi, const char* compiler) noexcept {
  try {
    const Lock lock(mutex_);
    if (state_ == State::fresh) state_ = start(abi, compiler) ? State::on : State::off;
    if (state_ != State::on) return nullptr;
    auto thread = std::make_unique<ThreadState>();
    if (measures_usage()) thread->usage = std::make_unique<UsageNodes>();
    threads_.reserve(threads_.size() + 1);
    thread->ring = take_ring();
    if (thread->ring == nullptr) {
      ++uncaptured_;
      return nullptr;
    }
    RingHeader& ring = thread->ring->header();
    thread->header = &ring;
    thread->data = thread->ring->data();
    thread->abi.head = &ring.head;
    thread->abi.position = ring.head;
    thread->abi.cursor = thread->ring->data() + (ring.head & (ring.capacity - 1));
    thread->abi.limit = thread->abi.cursor;
    thread->abi.clock = header().clock_kind;
    thread->abi.text_limit = settings_.text_bytes;
    // Most values fit, so that a signal handler that captures them need not ask for memory.
    thread->abi.scratch = static_cast<char*>(malloc(kFirstScratch));
    thread->abi.scratch_capacity = thread->abi.scratch == nullptr ? 0 : kFirstScratch;
    thread->abi.thread = next_thread_++;
    threads_.push_back(thread.get());
    return thread.release();
  } catch (...) {
    return nullptr;
  }
}

bool Process::start(std::uint32_t abi, const char* compiler) {
  if (abi != PROVML_ABI_VERSION) {
    say("provml: warning: provenance is not recorded: the program was instrumented for another version of "
        "libprovml "
        "[provml-E0204]; rebuild it\n");
    return false;
  }
  std::string complaints;
  settings_ = read_settings(complaints);
  if (settings_.disabled) return false;
  if (!complaints.empty()) say(complaints);
  home_ = canonical(find_home(start_directory_));
  run_ = inherited_run_.empty() ? find_run_id(home_) : inherited_run_;
  const std::string problem = make_directories(home_ + "/journals/" + run_);
  if (!problem.empty()) {
    say("provml: warning: provenance is not recorded: cannot make " + problem +
        " [provml-E0201]; set PROVML_HOME to a directory that can be written\n");
    return false;
  }
  return start_files(compiler);
}

bool Process::start_files(const char* compiler) {
  process_ = random_hex16();
  ring_directory_ = ring_directory();
  const bool shared = prepare_ring_directory(ring_directory_);
  if (!shared) ring_directory_.clear();
  const bool tsc = settings_.clock == ClockChoice::tsc ||
                   (settings_.clock == ClockChoice::automatic && may_use_tsc_ && tsc_is_usable());
  const std::uint32_t kind = PROVML_HAS_TSC != 0 && tsc ? PROVML_CLOCK_TSC : PROVML_CLOCK_MONOTONIC;
  ProcessDescription description;
  description.run = run_;
  description.process = process_;
  description.compiler = compiler;
  description.start_directory = start_directory_;
  description.clock = kind;
  const std::string json = describe_process(description);
  const std::string stem =
      home_ + "/journals/" + run_ + "/" + host_name() + "-" + std::to_string(getpid()) + "-" + process_;
  if (stem.size() >= kPathBytes) return false;
  ClockKeeper clock;
  file_ = ProcessFile::create(
      shared ? ring_directory_ + "/" + process_ + ".proc" : std::string(), [&](ProcessFile& file) {
        ProcessHeader& header = file.header();
        header.version = kLayoutVersion;
        header.pid = static_cast<std::uint32_t>(getpid());
        header.start_ticks = description.start_ticks;
        header.start_ns = description.start_ns;
        header.uid = geteuid();
        copy_text(header.boot_id, boot_id());
        copy_text(header.process, process_);
        copy_text(header.home, home_);
        copy_text(header.stem, stem);
        header.online = settings_.url.empty() ? 0 : 1;
        clock.start(header, kind, loaded_at_);
        file.append(
            frames::process_level_frame(frames::Type::process, header.start_ns, frames::encode_json(json)));
        for (const auto& [id, descriptor] : sites_)
          file.append(
              frames::process_level_frame(frames::Type::site, header.start_ns, site_payload(id, descriptor)));
      });
  if (!file_) return false;
  live_file_ = announce_live(home_, run_, description.start_ticks);
  drain_ = std::make_unique<Drain>(*this, clock, json);
  if (!settings_.url.empty()) watch_exit();
  if (drain_->launch()) {
    start_tracking(home_.c_str());
    start_usage(settings_.usage);
    return true;
  }
  say("provml: warning: provenance is not recorded: no thread can be started [provml-E0208]\n");
  remove_files();
  return false;
}

Ring* Process::take_ring() {
  if (!free_rings_.empty()) {
    Ring* ring = free_rings_.back();
    free_rings_.pop_back();
    return ring;
  }
  // The nearer the cap, the smaller the rings, so that many threads still find one.
  const std::uint64_t left = settings_.ring_total_bytes - std::min(ring_bytes_, settings_.ring_total_bytes);
  std::uint64_t capacity = settings_.ring_bytes;
  while (capacity > kSmallestRing && capacity > left / 4) capacity /= 2;
  if (capacity > left) return nullptr;
  const std::string path =
      file_->in_file() ? ring_directory_ + "/" + process_ + "-" + std::to_string(next_ring_++) + ".ring"
                       : std::string();
  rings_.reserve(rings_.size() + 1);
  free_rings_.reserve(rings_.size() + 1);
  auto ring = Ring::create(path, capacity, process_);
  if (!ring) return nullptr;
  ring_bytes_ += capacity;
  rings_.push_back(std::move(ring));
  ring_count_.store(rings_.size(), std::memory_order_release);
  return rings_.back().get();
}

void Process::release(ThreadState* thread) noexcept {
  try {
    const Lock lock(mutex_);
    tell_drops(*thread);
    PendingDrops& drops = thread->ring->header().drops;
    {
      const DropsLock drops_lock(drops);
      if (drops.count != 0 && drops.closed == 0) lost_drops_.push_back(copy_drops(drops));
      drops.count = 0;
    }
    free_rings_.push_back(thread->ring);
    std::erase(threads_, thread);
  } catch (...) {
    say("provml: warning: drops of a thread are not counted: out of memory [provml-E0206]\n");
  }
  free(thread->abi.scratch);
  delete thread;
}

void Process::register_site(const provml_site& site) noexcept {
  try {
    const Lock lock(mutex_);
    const std::string_view descriptor(site.descriptor, site.length);
    if (state_ == State::on && sites_.emplace(site.id, descriptor).second)
      file_->append(frames::process_level_frame(frames::Type::site, header().start_ns,
                                                site_payload(site.id, descriptor)));
  } catch (...) {
    say("provml: warning: what a place means is not recorded: out of memory [provml-E0206]\n");
  }
}

std::optional<std::string> Process::site_frame(std::uint64_t id) {
  const Lock lock(mutex_);
  const auto found = sites_.find(id);
  if (found == sites_.end()) return std::nullopt;
  return frames::process_level_frame(frames::Type::site, header().start_ns, site_payload(id, found->second));
}

std::vector<Ring*> Process::rings() {
  const Lock lock(mutex_);
  std::vector<Ring*> result;
  result.reserve(rings_.size());
  for (const auto& ring : rings_) result.push_back(ring.get());
  return result;
}

std::vector<PendingDrops> Process::take_lost_drops() {
  const Lock lock(mutex_);
  return std::exchange(lost_drops_, {});
}

std::uint32_t Process::uncaptured_threads() {
  const Lock lock(mutex_);
  return uncaptured_;
}

void Process::remove_files() noexcept {
  const Lock lock(mutex_);
  for (const auto& ring : rings_) ring->unlink();
  if (file_) file_->unlink();
  if (!live_file_.empty()) unlink(live_file_.c_str());
}

void Process::exiting(int status) noexcept {
  if (!is_on() || header().pid != static_cast<std::uint32_t>(getpid())) return;
  exit_status_ = status;
  drain_->wait_ready();
}

void Process::finish(std::optional<int> status) noexcept {
  if (!is_on() || header().pid != static_cast<std::uint32_t>(getpid())) return;
  provml_thread* self = provml_self;
  if (self != nullptr && self->thread != 0) {
    int closed = 0;
    for (provml_span* span = self->top; span != nullptr && closed < kMostOpenSpans;
         span = span->parent, ++closed)
      capture::detail::write_end(self, span, capture::detail::flag_time_unknown);
    self->top = nullptr;
    number_nested_drops(*reinterpret_cast<ThreadState*>(self));
  }
  state_ = State::finished;
  switch_off_this_thread();
  drain_->finish(status ? status : exit_status_);
}

std::timed_mutex& loading() {
  static std::timed_mutex mutex;
  return mutex;
}

void Process::before_fork() noexcept {
  block_signals(mask_before_fork);
  fork_loading_ = loading().try_lock_for(kLockLimit);
  fork_locked_ = mutex_.try_lock_for(kLockLimit);
}

void Process::after_fork_in_parent() noexcept {
  if (fork_locked_) mutex_.unlock();
  if (fork_loading_) loading().unlock();
  unblock_signals();
}

void Process::after_fork_in_child() noexcept {
  forget_parent();
  unblock_signals();
}

void Process::forget_parent() noexcept {
  if (fork_loading_) {
    loading().unlock();
  } else {
    new (&loading()) std::timed_mutex;
  }
  if (fork_locked_) {
    mutex_.unlock();
  } else {
    new (&mutex_) std::timed_mutex;
  }
  forget_this_thread();
  if (state_ == State::off || state_ == State::fresh) return;
  // The parent's rings and files are its own: this process lets go of its mappings. The drain has no thread
  // here.
  const bool was_on = state_ == State::on;
  if (drain_) drain_->of_parent = std::move(abandoned_);
  abandoned_ = std::move(drain_);  // never freed, and no leak to who looks for leaks
  rings_.clear();
  ring_count_.store(0, std::memory_order_relaxed);
  free_rings_.clear();
  for (ThreadState* thread : threads_) {
    free(thread->abi.scratch);
    delete thread;
  }
  threads_.clear();
  file_.reset();
  live_file_.clear();
  lost_drops_.clear();
  ring_bytes_ = 0;
  next_ring_ = next_thread_ = 1;
  uncaptured_ = 0;
  inherited_run_ = run_;
  state_ = was_on ? State::fresh : State::off;
}

}  // namespace provml::runtime
