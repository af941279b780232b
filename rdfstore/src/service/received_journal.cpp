#include "service/received_journal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "ingest/journal_file.h"
#include "provml/rdf/received.h"
#include "service/files.h"

namespace provml::rdf::service {

namespace fs = std::filesystem;

namespace {

/// Header, payload and padding lie together wherever a frame was read.
std::string_view whole(const frames::Frame& frame) {
  return {frame.payload.data() - frames::kHeaderSize, frame.payload.size() + frames::kHeaderSize};
}

bool is_event(const frames::Frame& frame) {
  return (frame.type == frames::Type::begin || frame.type == frames::Type::values ||
          frame.type == frames::Type::end) &&
         frame.sequence != 0;
}

/// The id of a SITE frame, if it is that of its descriptor.
bool good_site(const frames::Frame& frame, std::uint64_t& id) {
  std::string_view descriptor;
  return frames::decode_site(frame, id, descriptor) && id == frames::hash64(descriptor);
}

bool is_removed(int file) {
  struct stat found{};
  return ::fstat(file, &found) != 0 || found.st_nlink == 0;
}

/// That of a journal and that of its directory.
void sync_names(const fs::path& directory) {
  sync_directory(directory);
  sync_directory(directory.parent_path());
}

}  // namespace

std::shared_ptr<const std::string> SiteFrames::keep(std::uint64_t id, std::string_view frame) {
  const std::lock_guard guard(mutex_);
  auto& known = frames_[id];
  if (auto there = known.lock()) return there;
  auto kept = std::make_shared<const std::string>(frame);
  known = kept;
  if (frames_.size() >= prune_at_) {
    std::erase_if(frames_, [](const auto& entry) { return entry.second.expired(); });
    prune_at_ = std::max<std::size_t>(1024, 2 * frames_.size());
  }
  return kept;
}

ReceivedJournal::ReceivedJournal(fs::path stem, std::uint64_t segment_bytes, SiteFrames& sites,
                                 Durable durable)
    : stem_(std::move(stem)), segment_bytes_(segment_bytes), sites_(sites), durable_(std::move(durable)) {}

ReceivedJournal::~ReceivedJournal() { close_segment(); }

void ReceivedJournal::add(std::string_view body, std::uint64_t begin, std::uint64_t end) {
  try {
    if (lost_) throw std::system_error(EIO, std::generic_category());
    if (!loaded_) load();
    frames::Reader reader(body.substr(0, end), begin);
    for (frames::Frame frame; reader.next(frame);) take(frame);
  } catch (...) {
    give_up();
    throw;
  }
}

void ReceivedJournal::load() {
  const fs::path directory = stem_.parent_path();
  bool continued = false;
  segment_ = 0;
  for (;; ++segment_) {
    const fs::path path = received_segment(stem_, segment_ + 1);
    const int file = ::open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC);
    if (file < 0) {
      if (errno == ENOENT) break;
      fail();
    }
    close_segment();
    file_ = file;
    path_ = path;
    continued = load_segment(path);
    if (size_ == 0) {  // nothing was ever acknowledged of it
      ::unlink(path.c_str());
      break;
    }
  }
  if (segment_ > 0) {
    // What a killed server wrote may not have reached the disk: it is trusted only after this.
    sync_names(directory);
  }
  if (!continued) close_segment();
  loaded_ = true;
}

bool ReceivedJournal::load_segment(const fs::path& path) {
  JournalFile journal(path);
  segment_sites_.clear();
  size_ = 0;
  bool good = journal.has_magic();
  if (!good && journal.stop() == Stop::torn) return false;
  if (good) {
    journal.seek(frames::kMagic.size());
    frames::Frame frame;
    for (bool first = true; journal.next(frame); first = false) {
      if (first && frame.type != frames::Type::process) good = false;
      note(frame);
    }
    if (journal.stop() == Stop::torn) {
      const bool nothing = journal.offset() <= frames::kMagic.size();
      if (::ftruncate(file_, nothing ? 0 : static_cast<off_t>(journal.offset())) != 0) fail();
      if (nothing) return false;
    }
    good = good && journal.stop() != Stop::damaged && journal.offset() > frames::kMagic.size();
  }
  sync_file(file_);
  size_ = std::max<std::uint64_t>(journal.offset(), 1);
  return good && size_ < segment_bytes_;
}

void ReceivedJournal::note(const frames::Frame& frame) {
  const std::string_view bytes = whole(frame);
  std::uint64_t id = 0;
  if (is_event(frame)) {
    known_.insert_event(frame.thread, frame.sequence);
  } else if (good_site(frame, id)) {
    known_sites_[id] = sites_.keep(id, bytes);
    segment_sites_.insert(id);
  } else {
    known_.insert_other(frames::hash64(bytes));
    if (frame.type == frames::Type::process) process_frame_ = bytes;
  }
}

void ReceivedJournal::take(const frames::Frame& frame) {
  if (size_ + added_.size() >= segment_bytes_ && (file_ >= 0 || !added_.empty())) {
    commit();
    close_segment();
  }
  std::uint64_t id = 0;
  if (frame.type == frames::Type::process) return take_process(frame);
  if (good_site(frame, id)) return take_site(frame);
  const std::string_view bytes = whole(frame);
  const bool is_new = is_event(frame) ? known_.insert_event(frame.thread, frame.sequence)
                                      : known_.insert_other(frames::hash64(bytes));
  if (!is_new) {
    ++duplicates_;
    return;
  }
  put_site_of(frame);
  put(bytes, true);
}

void ReceivedJournal::take_process(const frames::Frame& frame) {
  const std::string_view bytes = whole(frame);
  if (bytes == process_frame_) return;
  process_frame_ = bytes;
  if (!known_.insert_other(frames::hash64(bytes))) return;
  if (file_ < 0 && added_.empty()) {
    put({}, true);
  } else {
    put(bytes, true);
  }
}

void ReceivedJournal::take_site(const frames::Frame& frame) {
  std::uint64_t id = 0;
  good_site(frame, id);
  const bool is_new = !known_sites_.contains(id);
  if (is_new) known_sites_[id] = sites_.keep(id, whole(frame));
  // Of a site that is known the frame is put where an event needs it.
  if (!is_new || segment_sites_.contains(id)) return;
  put(whole(frame), true);
  segment_sites_.insert(id);
}

void ReceivedJournal::put_site_of(const frames::Frame& event) {
  frames::Event head;
  if (!frames::decode_event_head(event, head)) return;
  const auto site = known_sites_.find(head.site);
  if (site == known_sites_.end()) return;
  if (segment_sites_.insert(head.site).second) put(*site->second, false);
}

void ReceivedJournal::put(std::string_view bytes, bool counts) {
  if (file_ < 0 && added_.empty()) {
    added_ = std::string(frames::kMagic) + process_frame_;
    size_ = 0;
  }
  added_ += bytes;
  if (counts) ++added_frames_;
}

void ReceivedJournal::commit() {
  if (added_.empty()) return;
  try {
    if (file_ >= 0 && is_removed(file_)) throw std::system_error(ENOENT, std::generic_category());
    if (file_ < 0) create_segment();
    write_all(file_, added_);
    sync_file(file_);
    if (size_ == 0) sync_names(stem_.parent_path());
  } catch (...) {
    give_up();
    throw;
  }
  size_ += added_.size();
  added_.clear();
  durable_(path_, std::exchange(added_frames_, 0));
}

void ReceivedJournal::create_segment() {
  make_directory(stem_.parent_path());
  while (file_ < 0) {
    path_ = received_segment(stem_, ++segment_);
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
    if (file_ < 0 && errno != EEXIST) fail();
  }
}

void ReceivedJournal::close_segment() noexcept {
  if (file_ >= 0) ::close(file_);
  file_ = -1;
  size_ = 0;
  segment_sites_.clear();
}

void ReceivedJournal::give_up() noexcept {
  // What was written and is not known to be durable must not be taken for known later.
  if (file_ >= 0 && loaded_ && ::ftruncate(file_, static_cast<off_t>(size_)) != 0) lost_ = true;
  if (file_ >= 0 && loaded_ && size_ == 0) ::unlink(path_.c_str());
  close_segment();
  loaded_ = false;
  known_ = {};
  process_frame_.clear();
  known_sites_.clear();
  added_.clear();
  added_frames_ = 0;
}

}  // namespace provml::rdf::service
