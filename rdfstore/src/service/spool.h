// Received batches -> journals on stable storage, many connections at once.
#ifndef PROVML_RDF_SERVICE_SPOOL_H
#define PROVML_RDF_SERVICE_SPOOL_H

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "service/batch.h"
#include "service/budget.h"
#include "service/received_journal.h"

namespace provml::rdf::service {

/// A checked body on its way to the disk.
struct Submission {
  std::string body;
  Batch batch;
  std::shared_ptr<Budget::Share> memory;
};

/// Threads of its own write and sync. Batches that wait for the same journal are synced together, batches of
/// different journals at the same time. Any thread may call.
class Spool {
 public:
  /// Called once, by a thread of the spool, when all frames are durable or when some may not be.
  using Done = std::function<void(std::optional<Refusal>)>;

  Spool(std::uint64_t segment_bytes, std::size_t most_journals, ReceivedJournal::Durable durable);
  /// Everything that was submitted is answered first.
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  void submit(Submission submission, Done done);

  std::uint64_t duplicates() const { return duplicates_; }
  /// Why the last write failed, until one succeeds; "" when all is well.
  std::string trouble() const;
  void set_trouble(std::string why);

 private:
  struct Task {
    Task(Submission what, Done then)
        : submission(std::move(what)), done(std::move(then)), parts_left(submission.batch.parts.size()) {}
    Submission submission;
    Done done;
    std::mutex mutex;
    std::size_t parts_left;
    std::optional<Refusal> refusal;
  };
  struct Waiting {
    std::shared_ptr<Task> task;
    const Part* part;
  };
  /// One process's journal and what waits for it; at most one thread works on it.
  struct Slot {
    std::unique_ptr<ReceivedJournal> journal;
    std::deque<Waiting> waiting;
    bool busy = false;
    std::uint64_t used = 0;
  };

  void work();
  void write(Slot& slot, const std::deque<Waiting>& batch);
  static void finish(const Waiting& waiting, const std::optional<Refusal>& refusal);
  void forget_idle();

  const std::uint64_t segment_bytes_;
  const std::size_t most_journals_;
  const ReceivedJournal::Durable durable_;
  SiteFrames sites_;
  std::atomic<std::uint64_t> duplicates_{0};

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::filesystem::path, std::shared_ptr<Slot>> slots_;
  std::deque<std::shared_ptr<Slot>> ready_;
  std::uint64_t clock_ = 0;
  std::string trouble_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace provml::rdf::service

#endif  // PROVML_RDF_SERVICE_SPOOL_H
