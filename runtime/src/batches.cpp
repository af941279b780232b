#include "batches.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

namespace provml::runtime {
namespace {

constexpr std::size_t kWindow = std::size_t{256} << 10, kSmallWindow = std::size_t{8} << 10;
constexpr std::size_t kMagicSize = frames::kMagic.size();
constexpr std::uint64_t kStepBytes = std::uint64_t{8} << 20;  // of what was sent before, at once

}  // namespace

bool Batches::open() {
  if (file_ && file_.is_mine()) return true;
  file_ = File(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  const int error = file_ ? 0 : errno;
  short_ = error == EMFILE || error == ENFILE || error == ENOMEM || error == EINTR;
  if (error != 0 && !short_) problem_ = path_ + ": " + std::strerror(error);
  file_.hold();
  return error == 0;
}

/// The window from the position on: `least` bytes and as many more as come at once, or all that there are.
/// Where events are few the whole of what is new is in a small one.
bool Batches::fill(std::size_t least) {
  const std::size_t wanted = std::max(least, window_.size() >= kSmallWindow ? kWindow : kSmallWindow);
  window_.assign(frames::kMagic);  // so that a Reader may begin at any frame
  window_.resize(kMagicSize + wanted);
  window_at_ = position_;
  std::size_t have = 0;
  at_end_ = false;
  while (have < least && !at_end_) {
    const ssize_t got = pread(file_.get(), window_.data() + kMagicSize + have, wanted - have,
                              static_cast<off_t>(position_ + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) problem_ = path_ + ": " + std::strerror(errno);
    at_end_ = got <= 0;
    if (got > 0) have += static_cast<std::size_t>(got);
  }
  window_.resize(kMagicSize + have);
  is_short_window_ = have < wanted;
  return problem_.empty();
}

/// Perhaps there is nothing behind the position: worth no system call when there is something to send.
bool Batches::seems_read() const noexcept {
  return is_short_window_ && position_ == window_at_ + window_.size() - kMagicSize;
}

/// The frame at the position. `raw` holds until the next call.
bool Batches::next(std::string_view& raw, frames::Frame& frame) {
  for (std::uint32_t asked = 0, size = 0; problem_.empty(); asked = size) {
    size = frames::kHeaderSize;
    if (position_ >= window_at_ && position_ - window_at_ + kMagicSize <= window_.size()) {
      const std::size_t at = static_cast<std::size_t>(position_ - window_at_) + kMagicSize;
      const std::size_t left = window_.size() - at;
      if (left >= sizeof size) std::memcpy(&size, window_.data() + at, sizeof size);
      if (left >= sizeof size && (left >= size || size > frames::kMaxFrameSize)) {
        frames::Reader reader(window_, at);
        if (!reader.next(frame)) {
          problem_ = path_ + ": " + reader.problem() + " at byte " + std::to_string(position_);
          return false;
        }
        raw = std::string_view(window_).substr(at, size);
        position_ += size;
        return true;
      }
    }
    if (asked >= size || at_end_ || !fill(size)) return false;  // its length first, then all of it
  }
  return false;
}

void Batches::note(std::string_view raw, const frames::Frame& frame) {
  std::uint64_t id = 0;
  std::string_view descriptor;
  if (frame.type == frames::Type::process && process_.empty()) process_ = raw;
  if (frames::decode_site(frame, id, descriptor)) sites_.try_emplace(id, raw);
  known_ = std::max(known_, position_);
}

template <class Visit>
bool Batches::each(std::string_view raw, const frames::Frame& frame, const Visit& visit) {
  if (frame.type != frames::Type::packed) {
    visit(raw, frame);
    return true;
  }
  std::string journal;
  if (unpack_(frame, journal)) {
    frames::Reader reader(journal);
    frames::Frame inner;
    for (std::size_t at = reader.offset(); reader.next(inner); at = reader.offset())
      visit(std::string_view(journal).substr(at, reader.offset() - at), inner);
    if (reader.clean()) return true;
  }
  problem_ = path_ + ": a damaged PACKED frame before byte " + std::to_string(position_);
  return false;
}

bool Batches::read(std::uint64_t from, std::uint64_t events, std::uint64_t bytes, Batch& batch) {
  reading_ = false;
  if (!problem_.empty() || !open()) return false;
  from = std::max<std::uint64_t>(from, kMagicSize);
  at_end_ = false;
  std::string_view raw;
  frames::Frame frame;
  // Of a journal that was sent in part, the descriptions before the rest.
  position_ = std::min(from, std::max<std::uint64_t>(known_, kMagicSize));
  for (const std::uint64_t limit = position_ + kStepBytes; position_ < from && !reading_;
       reading_ = position_ >= limit)
    if (!next(raw, frame) ||
        !each(raw, frame, [&](std::string_view text, const frames::Frame& one) { note(text, one); }))
      return false;
  reading_ = position_ < from;
  if (reading_) return false;
  batch.end = batch.events = 0;
  std::string sites, body;
  std::vector<std::uint64_t> described;  // sorted
  const auto take = [&](std::string_view text, const frames::Frame& one) {
    note(text, one);
    frames::Event event;
    if (one.type == frames::Type::process || one.type == frames::Type::site) return;
    if (frames::decode_event_head(one, event)) {
      ++batch.events;
      const auto at = std::lower_bound(described.begin(), described.end(), event.site);
      if (at == described.end() || *at != event.site) {
        described.insert(at, event.site);
        if (const auto site = sites_.find(event.site); site != sites_.end()) sites += site->second;
      }
    }
    body += text;
    batch.end = position_;
  };
  while (batch.events < events && body.size() < bytes && (body.empty() || !seems_read()) && next(raw, frame))
    if (!each(raw, frame, take)) break;
  if (body.empty()) return false;
  batch.body.assign(frames::kMagic);
  batch.body += process_;
  batch.body += sites;
  batch.body += body;
  return true;
}

}  // namespace provml::runtime
