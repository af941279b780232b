// Sends journals to a server, part by part, without ever waiting for it (docs/event-format.md, "HTTP").
//
// The drain tells which journal is being written; step() looks whether something is to be sent, has been
// answered, or is to be tried again. A part that was not acknowledged stays in its journal. One thread.
#ifndef PROVML_RUNTIME_SENDER_H
#define PROVML_RUNTIME_SENDER_H

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "batches.h"
#include "http_abi.h"
#include "outbox.h"

namespace provml::runtime {

struct SenderSettings {
  std::string url, token, ca_file;
  bool compress = true;
  std::uint32_t queue_size = 50;  ///< events of one request
  std::uint32_t flush_ms = 50;    ///< longest wait for more of them
};

class Sender {
 public:
  Sender(const HttpApi& http, SenderSettings settings);
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  /// A journal that is sent from its beginning. `transient`: removed when all of it is acknowledged and
  /// another one was opened. `unsent`: its mark in the home, where it is one that stays.
  void open(const std::string& journal, bool transient, std::optional<Unsent> unsent);
  /// Marks of journals that other processes have left: one at a time is taken, and sent.
  void adopt(std::string home, std::vector<std::string> marks);
  /// `events` more of the newest journal can be read; the oldest came after `since_ns` (monotonic).
  void wrote(std::uint64_t events, std::uint64_t since_ns);
  /// No more will be written.
  void close();

  void step(std::uint64_t now_ns);
  /// Until when nothing is to be done but what the network brings; 0: nothing at all.
  std::uint64_t next_ns() const noexcept;
  /// An answer is awaited, and there is more to send when it comes.
  bool is_pressed() const noexcept;
  /// Waits for the network.
  void wait(int milliseconds) { http_.wait(client_, milliseconds); }

  /// All that was written so far was answered.
  bool is_empty() const noexcept { return own_.size() <= 1 && waiting_ == 0 && !in_flight_; }
  /// All that came before this time is the server's, durably; 0: not known.
  std::uint64_t delivered_ns(std::uint64_t now_ns) const noexcept;
  /// After close(): everything that was written has been answered, or there is no server.
  bool is_done() const noexcept { return hopeless_ || (own_.empty() && !in_flight_); }
  /// Of those that others left: all were answered; how many were not, or not taken whole.
  bool is_sent() const noexcept { return !foreign_ && marks_.empty() && !in_flight_; }
  std::size_t foreign_left() const noexcept { return (foreign_ ? 1 : 0) + marks_.size() + foreign_refused_; }
  /// Of those, how many another process was sending.
  std::size_t foreign_busy() const noexcept { return foreign_busy_; }
  /// The server is away, or refuses: what is written now will wait.
  bool is_failing() const noexcept { return failures_ != 0; }
  /// So many journals wait that no more may be kept in memory.
  bool is_full() const noexcept { return own_.size() + refused_.size() > kMostWaiting; }
  /// It asks for another token.
  bool is_unwelcome() const noexcept { return unwelcome_; }
  std::uint64_t acknowledged_events() const noexcept { return acknowledged_events_; }
  /// Lines for the user, once each; taken away.
  std::vector<std::string> take_warnings();

  /// Writes down what was acknowledged, for who sends the rest.
  void remember();
  /// Journals that were not acknowledged whole; for the end.
  struct Left {
    std::string journal;
    bool transient;
  };
  std::vector<Left> left() const;

 private:
  struct Source {
    Source(std::string path, Batches::Unpack unpack) : batches(std::move(path), unpack) {}
    Batches batches;
    std::optional<Unsent> unsent;
    std::uint64_t position = 0, remembered = 0;
    bool transient = false, foreign = false;
    bool refused = false;  ///< some part will never be taken
  };
  enum class Trouble : unsigned { away, token, refused, journal };

  static constexpr std::size_t kMostWaiting = 64, kMostLocked = 16;

  Source* pick() const noexcept;
  void take_mark();
  void finish_foreign();
  bool begin(std::uint64_t now_ns);
  bool post(Source* source, std::uint64_t now_ns);
  void answered(const HttpReply& reply, std::uint64_t now_ns);
  void acknowledged(std::uint64_t now_ns);
  void passed(std::uint64_t now_ns);
  void again(std::uint64_t now_ns, std::uint64_t least_ms, std::uint64_t most_ms);
  void finish(Source& source);
  void warn(Trouble trouble, const std::string& line);

  const HttpApi& http_;
  SenderSettings settings_;
  void* client_ = nullptr;
  std::deque<std::unique_ptr<Source>> own_;  ///< in the order of writing
  std::unique_ptr<Source> foreign_;
  std::string home_;  ///< of the marks
  std::deque<std::string> marks_;
  std::size_t foreign_refused_ = 0, foreign_busy_ = 0;
  Source* current_ = nullptr;  ///< of the last request
  std::vector<Left> refused_;
  Batch batch_;
  bool in_flight_ = false, closed_ = false, hopeless_ = false, unwelcome_ = false;
  std::uint64_t waiting_ = 0;         ///< events of own journals that were not sent yet
  std::uint64_t oldest_ns_ = 0;       ///< since when there are such
  std::uint64_t next_oldest_ns_ = 0;  ///< the same without those under way; 0: there are none
  std::uint64_t retry_ns_ = 0;        ///< not before
  std::uint64_t most_events_ = 0;     ///< what the server takes at once, where it has refused more
  unsigned failures_ = 0;
  std::uint64_t acknowledged_events_ = 0, remembered_ns_ = 0;
  unsigned warned_ = 0;
  std::vector<std::string> warnings_;
  std::minstd_rand random_;
};

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_SENDER_H
