#include "sender.h"

#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "clock.h"

namespace provml::runtime {
namespace {

constexpr std::uint64_t kMs = 1'000'000;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 20;  ///< of one request, before it is compressed
constexpr std::uint64_t kFirstPauseMs = 100, kLongestPauseMs = 10'000, kRefusedPauseMs = 30'000;
constexpr std::uint64_t kRememberNs = 2000 * kMs;
constexpr int kRequestsPerStep = 64;

std::string endpoint(std::string url) {
  while (!url.empty() && url.back() == '/') url.pop_back();
  return url + "/v1/events";
}

/// The server's word that it has all: `{"durable":true`.
bool says_durable(std::string_view answer) {
  constexpr std::string_view kWord = "\"durable\"";
  std::string text(answer);
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t'; });
  const auto at = text.find(kWord);
  return at != std::string::npos && std::string_view(text).substr(at + kWord.size()).starts_with(":true");
}

}  // namespace

Sender::Sender(const HttpApi& http, SenderSettings settings) : http_(http), settings_(std::move(settings)) {
  random_.seed(static_cast<unsigned>(monotonic_ns() ^ static_cast<std::uint64_t>(getpid()) << 16));
  const std::string url = endpoint(settings_.url);
  const HttpOptions options{url.c_str(), settings_.token.c_str(), settings_.ca_file.c_str(),
                            settings_.compress, File::table()};
  client_ = http_.open(&options);
  if (client_ == nullptr) throw std::bad_alloc();
}

Sender::~Sender() { http_.close(client_); }

void Sender::open(const std::string& journal, bool transient, std::optional<Unsent> unsent) {
  auto source = std::make_unique<Source>(journal, http_.unpack);
  source->transient = transient;
  source->unsent = std::move(unsent);
  // Whoever takes one that is complete may send it; what comes twice is stored once.
  if (own_.size() > kMostLocked && own_.back()->unsent) own_.back()->unsent->let_go();
  own_.push_back(std::move(source));
}

void Sender::adopt(std::string home, std::vector<std::string> marks) {
  home_ = std::move(home);
  marks_.assign(std::make_move_iterator(marks.begin()), std::make_move_iterator(marks.end()));
}

/// The next journal that others left, where none is being sent.
void Sender::take_mark() {
  while (!foreign_ && !marks_.empty()) {
    auto unsent = Unsent::take(home_, marks_.front());
    marks_.pop_front();
    if (!unsent) {
      ++foreign_busy_;
      continue;
    }
    foreign_ = std::make_unique<Source>(unsent->journal(), http_.unpack);
    foreign_->foreign = true;
    foreign_->position = foreign_->remembered = unsent->acknowledged();
    foreign_->unsent = std::move(unsent);
  }
}

void Sender::wrote(std::uint64_t events, std::uint64_t since_ns) {
  if (waiting_ == 0) oldest_ns_ = since_ns;
  if (in_flight_ && next_oldest_ns_ == 0) next_oldest_ns_ = since_ns;
  waiting_ += std::max<std::uint64_t>(events, 1);
}

void Sender::close() {
  closed_ = true;
  retry_ns_ = 1;  // once more, at once
  finish_foreign();
}

/// At the end no more of a foreign journal is sent; one that was answered whole is done with.
void Sender::finish_foreign() {
  if (!foreign_ || (in_flight_ && current_ == foreign_.get())) return;
  Batch rest;
  const Batches& batches = foreign_->batches;
  if (!foreign_->batches.read(foreign_->position, 1, 1, rest) && batches.problem().empty() &&
      !batches.is_reading() && !batches.is_short())
    finish(*foreign_);
}

/// The journal to send from: its own in order, and what others left when there is nothing else.
Sender::Source* Sender::pick() const noexcept {
  if (!own_.empty() && (own_.size() > 1 || waiting_ != 0 || closed_)) return own_.front().get();
  return closed_ ? nullptr : foreign_.get();
}

std::uint64_t Sender::next_ns() const noexcept {
  const Source* source = pick();
  if (in_flight_) return 0;
  if (source == nullptr) return closed_ || marks_.empty() ? 0 : std::max<std::uint64_t>(retry_ns_, 1);
  if (failures_ != 0) return retry_ns_;
  if (source->foreign || closed_ || waiting_ >= settings_.queue_size || waiting_ == 0) return 1;
  return oldest_ns_ + settings_.flush_ms * kMs;
}

bool Sender::is_pressed() const noexcept {
  return in_flight_ && (current_->foreign || own_.size() > 1 || closed_ || failures_ != 0 ||
                        waiting_ >= batch_.events + settings_.queue_size);
}

std::uint64_t Sender::delivered_ns(std::uint64_t now_ns) const noexcept {
  if (own_.size() > 1 || !refused_.empty() || (!own_.empty() && own_.front()->refused)) return 0;
  return waiting_ == 0 ? now_ns : oldest_ns_;
}

void Sender::step(std::uint64_t now_ns) {
  for (int requests = 0; requests < kRequestsPerStep; ++requests) {
    if (in_flight_) {
      HttpReply reply;
      if (!http_.step(client_, &reply)) return;
      in_flight_ = false;
      answered(reply, now_ns);
      if (closed_) finish_foreign();
    }
    if (!begin(now_ns)) return;
  }
}

/// Sends the next batch if it is time; false: there is nothing to do now.
bool Sender::begin(std::uint64_t now_ns) {
  while (true) {
    Source* source = pick();
    if (source == nullptr && !closed_) {
      take_mark();
      source = pick();
    }
    if (source == nullptr) return false;
    const std::uint64_t due = next_ns();
    if (due == 0 || due > now_ns) return false;
    const std::uint64_t events = most_events_ != 0 ? most_events_ : ~std::uint64_t{0};
    if (source->batches.read(source->position, events, kMostBytes, batch_)) return post(source, now_ns);
    if (source->batches.is_reading()) return false;
    if (source->batches.is_short()) {
      again(now_ns, kFirstPauseMs, kLongestPauseMs);
      return false;
    }
    if (!source->batches.problem().empty()) {
      source->refused = access(source->batches.path().c_str(), F_OK) == 0;  // one that is gone is forgotten
      warn(Trouble::journal, "a journal cannot be sent: " + source->batches.problem() + " [provml-E0301]");
    } else if (!source->foreign && own_.size() == 1 && !closed_) {
      waiting_ = 0;  // the newest: nothing more is in it yet
      continue;
    }
    finish(*source);
  }
}

bool Sender::post(Source* source, std::uint64_t now_ns) {
  current_ = source;
  if (!source->foreign) next_oldest_ns_ = 0;
  in_flight_ = http_.post(client_, batch_.body.data(), batch_.body.size());
  if (!in_flight_) again(now_ns, kFirstPauseMs, kLongestPauseMs);
  return in_flight_;
}

void Sender::answered(const HttpReply& reply, std::uint64_t now_ns) {
  const std::string where = settings_.url + ": ";
  const std::string what =
      reply.status == 0 ? reply.message : "HTTP " + std::to_string(reply.status) + " " + reply.message;
  switch (reply.status) {
    case 200:
      if (says_durable(reply.message)) return acknowledged(now_ns);
      break;  // something else answers there, as a portal does that asks for a password
    case 415:
      if (settings_.compress) {
        settings_.compress = false;
        return http_.compress(client_, false);
      }
      break;
    case 413:
      // A PACKED frame is taken whole: more than was asked for cannot be made less.
      if (batch_.events > 1 && (most_events_ == 0 || batch_.events <= most_events_)) {
        most_events_ = batch_.events / 2;
        return;
      }
      break;
    case 401:
    case 403:
      unwelcome_ = true;
      warn(Trouble::token, where + what +
                               ": events are kept in journals [provml-E0211]; set PROVML_TOKEN or "
                               "PROVML_TOKEN_FILE, then 'provml send'");
      return again(now_ns, kRefusedPauseMs, kRefusedPauseMs);
    default:
      break;
  }
  const bool for_ever = reply.status >= 400 && reply.status < 500 && reply.status != 408 &&
                        reply.status != 429 && reply.status != 404 && reply.status != 405;
  if (for_ever) {
    current_->refused = true;
    warn(Trouble::refused, where + what + ": these events are kept in " + current_->batches.path() +
                               " [provml-E0212]; 'provml send' tries again");
    return passed(now_ns);
  }
  warn(Trouble::away, where + what +
                          ": events are kept in journals until the server answers [provml-E0209]; start the "
                          "server or correct PROVML_URL");
  again(now_ns, static_cast<std::uint64_t>(reply.retry_after_s) * 1000, kLongestPauseMs);
}

void Sender::acknowledged(std::uint64_t now_ns) {
  failures_ = 0;
  unwelcome_ = false;
  acknowledged_events_ += batch_.events;
  passed(now_ns);
}

/// The batch is done with.
void Sender::passed(std::uint64_t now_ns) {
  Source& source = *current_;
  source.position = batch_.end;
  if (!source.foreign) {
    waiting_ -= std::min(waiting_, std::max<std::uint64_t>(batch_.events, 1));
    if (next_oldest_ns_ != 0) oldest_ns_ = next_oldest_ns_;
  }
  if (source.refused || !source.unsent || now_ns - remembered_ns_ < kRememberNs) return;
  remembered_ns_ = now_ns;
  source.unsent->acknowledge(source.position);
  source.remembered = source.position;
}

void Sender::again(std::uint64_t now_ns, std::uint64_t least_ms, std::uint64_t most_ms) {
  const std::uint64_t grown = kFirstPauseMs << std::min(failures_, 10u);
  const std::uint64_t limit = std::max(std::min(grown, most_ms), kFirstPauseMs);
  const std::uint64_t pause = std::uniform_int_distribution<std::uint64_t>(kFirstPauseMs / 2, limit)(random_);
  ++failures_;
  hopeless_ = closed_ && failures_ > 1 && least_ms == 0;
  retry_ns_ = now_ns + std::max(pause, least_ms) * kMs;
}

/// All that is in the journal was answered.
void Sender::finish(Source& source) {
  if (source.refused) {
    if (source.unsent) source.unsent->acknowledge(source.remembered);
    if (source.foreign)
      ++foreign_refused_;
    else
      refused_.push_back({source.batches.path(), source.transient});
  } else {
    if (source.unsent) source.unsent->remove();
    if (source.transient) unlink(source.batches.path().c_str());
  }
  if (source.foreign)
    foreign_.reset();
  else
    own_.pop_front();
}

void Sender::remember() {
  const auto remember = [](Source& source) {
    if (source.unsent && !source.refused && source.position != source.remembered)
      source.unsent->acknowledge(source.position);
  };
  for (const auto& source : own_) remember(*source);
  if (foreign_) remember(*foreign_);
}

std::vector<Sender::Left> Sender::left() const {
  std::vector<Left> left = refused_;
  for (const auto& source : own_) left.push_back({source->batches.path(), source->transient});
  return left;
}

std::vector<std::string> Sender::take_warnings() { return std::exchange(warnings_, {}); }

void Sender::warn(Trouble trouble, const std::string& line) {
  const unsigned bit = 1u << static_cast<unsigned>(trouble);
  if ((warned_ & bit) == 0) warnings_.push_back("provml: warning: " + line + "\n");
  warned_ |= bit;
}

}  // namespace provml::runtime
