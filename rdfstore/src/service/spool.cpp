#include "service/spool.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace provml::rdf::service {

namespace {

// Syncs of different files at once: the file system makes one of them.
constexpr std::size_t kThreads = 4;
constexpr unsigned kRetrySeconds = 5;

Refusal cannot_store(const std::string& why) {
  Refusal refusal{503, "provml-E0718", "the server cannot store the frames: " + why, "send them again later"};
  refusal.retry_after = kRetrySeconds;
  return refusal;
}

}  // namespace

Spool::Spool(std::uint64_t segment_bytes, std::size_t most_journals, ReceivedJournal::Durable durable)
    : segment_bytes_(segment_bytes), most_journals_(most_journals), durable_(std::move(durable)) {
  for (std::size_t i = 0; i < kThreads; ++i) threads_.emplace_back([this] { work(); });
}

Spool::~Spool() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Spool::submit(Submission submission, Done done) {
  const auto task = std::make_shared<Task>(std::move(submission), std::move(done));
  const std::lock_guard guard(mutex_);
  for (const Part& part : task->submission.batch.parts) {
    auto& slot = slots_[part.stem];
    if (slot == nullptr) {
      slot = std::make_shared<Slot>();
      slot->journal = std::make_unique<ReceivedJournal>(part.stem, segment_bytes_, sites_, durable_);
    }
    slot->used = ++clock_;
    slot->waiting.push_back({task, &part});
    if (std::exchange(slot->busy, true)) continue;
    ready_.push_back(slot);
    changed_.notify_one();
  }
  if (slots_.size() > most_journals_) forget_idle();
}

void Spool::forget_idle() {
  std::vector<std::uint64_t> idle;
  for (const auto& [stem, slot] : slots_)
    if (!slot->busy) idle.push_back(slot->used);
  if (idle.empty()) return;
  const auto quarter = idle.begin() + static_cast<std::ptrdiff_t>(idle.size() / 4);
  std::nth_element(idle.begin(), quarter, idle.end());
  std::erase_if(slots_,
                [&](const auto& entry) { return !entry.second->busy && entry.second->used <= *quarter; });
}

void Spool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || !ready_.empty(); });
    if (ready_.empty()) return;
    const std::shared_ptr<Slot> slot = std::move(ready_.front());
    ready_.pop_front();
    const std::deque<Waiting> batch = std::exchange(slot->waiting, {});
    lock.unlock();
    write(*slot, batch);
    lock.lock();
    slot->busy = !slot->waiting.empty();
    if (slot->busy) ready_.push_back(slot);
  }
}

void Spool::write(Slot& slot, const std::deque<Waiting>& batch) {
  std::optional<Refusal> refusal;
  const std::uint64_t before = slot.journal->duplicates();
  try {
    for (const Waiting& waiting : batch)
      slot.journal->add(waiting.task->submission.body, waiting.part->begin, waiting.part->end);
    slot.journal->commit();
  } catch (const std::system_error& error) {
    refusal = cannot_store(error.code().message());
    set_trouble(error.code().message());
  } catch (const std::exception& error) {
    refusal = cannot_store(error.what());
  }
  if (!refusal) set_trouble("");
  duplicates_ += slot.journal->duplicates() - before;
  for (const Waiting& waiting : batch) finish(waiting, refusal);
}

void Spool::finish(const Waiting& waiting, const std::optional<Refusal>& refusal) {
  Task& task = *waiting.task;
  {
    const std::lock_guard guard(task.mutex);
    if (refusal) task.refusal = refusal;
    if (--task.parts_left > 0) return;
  }
  task.done(task.refusal);
}

std::string Spool::trouble() const {
  const std::lock_guard guard(mutex_);
  return trouble_;
}

void Spool::set_trouble(std::string why) {
  const std::lock_guard guard(mutex_);
  trouble_ = std::move(why);
}

}  // namespace provml::rdf::service
