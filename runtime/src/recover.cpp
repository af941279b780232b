#include "provml/recover.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "drops.h"
#include "home.h"
#include "identity.h"
#include "keep.h"
#include "layout.h"
#include "outbox.h"
#include "provml/frames.h"
#include "provml/packed.h"
#include "records.h"
#include "settings.h"
#include "shm.h"

namespace provml::runtime {
namespace fs = std::filesystem;
namespace {

constexpr time_t kUnfinishedSeconds = 60;

/// A whole file, read-only, in memory.
class Mapping {
 public:
  explicit Mapping(const File& file) {
    struct stat found{};
    if (!file || fstat(file.get(), &found) != 0 || found.st_size <= 0) return;
    void* at = mmap(nullptr, static_cast<std::size_t>(found.st_size), PROT_READ, MAP_SHARED, file.get(), 0);
    if (at != MAP_FAILED) bytes_ = {static_cast<const char*>(at), static_cast<std::size_t>(found.st_size)};
  }
  ~Mapping() {
    if (!bytes_.empty()) munmap(const_cast<char*>(bytes_.data()), bytes_.size());
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  std::string_view bytes() const { return bytes_; }

 private:
  std::string_view bytes_;
};

File open_to_read(const fs::path& path) {
  return File(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
}

template <std::size_t N>
std::string text_of(const char (&field)[N]) {
  return std::string(field, strnlen(field, N));
}

bool is_alive(const ProcessHeader& header) {
  if (text_of(header.boot_id) != boot_id()) return false;
  const auto stat = read_process_stat(static_cast<int>(header.pid));
  return stat && stat->start_ticks == header.start_ticks;
}

/// PROCESS and SITE frames behind a process header.
struct Preamble {
  std::string process;  ///< the frame
  std::unordered_map<std::uint64_t, std::string> sites;
};

std::string whole_frame(const frames::Frame& frame) {
  std::string out;
  frames::append_frame(out, frame);
  return out;
}

Preamble read_preamble(std::string_view bytes) {
  Preamble preamble;
  frames::Reader reader(bytes, kProcessHeaderBytes);
  frames::Frame frame;
  while (reader.next(frame)) {
    std::uint64_t id = 0;
    std::string_view descriptor;
    if (frame.type == frames::Type::process) preamble.process = whole_frame(frame);
    if (frames::decode_site(frame, id, descriptor)) preamble.sites.emplace(id, whole_frame(frame));
  }
  return preamble;
}

/// The last sequence number of each thread in the process's journals, and whether there is a readable one.
struct Written {
  std::map<std::uint32_t, std::uint64_t> last;
  bool has_process = false;
};

void note_written(std::string_view journal, Written& written) {
  frames::Reader reader(journal);
  frames::Frame frame;
  std::string packed;
  while (reader.next(frame)) {
    std::uint64_t count = 0, first = 0, last = frame.sequence;
    if (frame.type == frames::Type::process) written.has_process = true;
    if (frames::unpack(frame, packed)) note_written(packed, written);
    if (frame.thread == 0) continue;
    frames::decode_dropped(frame, count, first, last);
    auto& seen = written.last[frame.thread];
    seen = std::max(seen, last);
  }
}

Written read_written(const fs::path& stem) {
  Written written;
  const std::string prefix = stem.filename().string() + "-";
  std::error_code error;
  for (const auto& item : fs::directory_iterator(stem.parent_path(), error)) {
    if (item.path().filename().string().rfind(prefix, 0) != 0 || item.path().extension() != ".pvj") continue;
    const File file = open_to_read(item.path());
    if (!file) continue;
    const Mapping mapping(file);
    note_written(mapping.bytes(), written);
  }
  return written;
}

/// Journals of a process that waited in shared memory for a server; empty, or what cannot be moved.
std::string keep_spooled(const fs::path& directory, const std::string& home, const std::string& stem,
                         const std::string& process) {
  std::error_code error;
  std::vector<std::string> spooled;
  for (const auto& item : fs::directory_iterator(directory, error))
    if (item.path().filename().string().rfind(process + "-spool-", 0) == 0)
      spooled.push_back(item.path().string());
  for (const std::string& journal : spooled)
    if (!keep_journal(home, stem, journal)) return journal + ": " + std::strerror(errno);
  return {};
}

/// One dead process.
class Recovery {
 public:
  Recovery(fs::path file, std::string_view bytes, RecoverReport& report)
      : file_(std::move(file)),
        header_(*reinterpret_cast<const ProcessHeader*>(bytes.data())),
        preamble_(read_preamble(bytes)),
        report_(report) {}

  void run() {
    const std::string process = text_of(header_.process);
    std::vector<fs::path> rings;
    std::error_code error;
    for (const auto& item : fs::directory_iterator(file_.parent_path(), error)) {
      const std::string name = item.path().filename().string();
      if (name.rfind(process + "-", 0) == 0 && item.path().extension() == ".ring")
        rings.push_back(item.path());
    }
    std::sort(rings.begin(), rings.end());
    const std::string home = text_of(header_.home);
    const std::string stuck = keep_spooled(file_.parent_path(), home, text_of(header_.stem), process);
    if (!stuck.empty()) return problem("cannot be recovered: " + stuck);
    written_ = read_written(text_of(header_.stem));
    if (preamble_.process.empty()) return problem("holds no description of its process");
    for (const auto& ring : rings)
      if (!read_ring(ring)) return problem("cannot be recovered: " + ring.string() + ": " + trouble_);
    if ((events_ != 0 || !written_.has_process || !drops_.empty()) && !write_journal()) return;
    for (const auto& ring : rings) fs::remove(ring, error);
    fs::remove(file_, error);
    ++report_.processes;
    report_.events += events_;
  }

 private:
  void problem(const std::string& what) {
    report_.problems.push_back(file_.string() + ": " + what + " [provml-E0305]");
  }

  /// False: the ring stays, for another try.
  bool read_ring(const fs::path& path) {
    const File file = open_to_read(path);
    struct stat found{};
    if (!file || fstat(file.get(), &found) != 0) return fails(errno);
    const Mapping mapping(file);
    const std::string_view bytes = mapping.bytes();
    if (bytes.empty() && found.st_size != 0) return fails(errno);
    if (bytes.size() < kRingHeaderBytes) return true;  // killed while it was made
    const auto& header = *reinterpret_cast<const RingHeader*>(bytes.data());
    const std::uint64_t capacity = header.capacity;
    if (header.magic[0] == '\0') return true;  // the same
    const std::uint64_t head = header.head, tail = header.tail.load();
    if (std::memcmp(header.magic, kRingMagic, sizeof header.magic) != 0 || header.version != kLayoutVersion ||
        capacity == 0 || (capacity & (capacity - 1)) != 0 || bytes.size() < kRingHeaderBytes + capacity ||
        head - tail > capacity) {
      problem("has a damaged ring " + path.filename().string());
      return true;
    }
    RecordReader reader(bytes.data() + kRingHeaderBytes, capacity, tail, head);
    Record record;
    while (reader.next(record)) add(record);
    if (reader.damaged())
      report_.problems.push_back(path.string() + ": ends with a damaged record [provml-E0306]");
    const PendingDrops drops = settled_drops(header.drops);
    if (drops.count != 0 && drops.last > written_.last[drops.thread]) append_drops(drops_, drops, header_);
    return true;
  }

  bool fails(int error) {
    trouble_ = std::strerror(error);
    return false;
  }

  void add(const Record& record) {
    if (record.sequence() <= written_.last[record.thread()]) return;
    if (record.is_event()) {
      const auto site = preamble_.sites.find(record.site());
      if (site != preamble_.sites.end() && sites_.insert(record.site()).second) frames_ += site->second;
      ++events_;
    }
    append_record(frames_, record, header_);
  }

  bool write_journal() {
    const std::string path = text_of(header_.stem) + "-recovered.pvj";
    const std::string temporary = path + "." + random_hex16();
    const std::string trouble = make_directories(fs::path(path).parent_path().string());
    if (!trouble.empty()) {
      problem("cannot be recovered: " + trouble);
      return false;
    }
    std::string text = std::string(frames::kMagic) + preamble_.process + frames_ + drops_;
    bool good = false;
    {
      const File file(open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
      good = file && write_all(file.get(), text) && fsync(file.get()) == 0;
    }
    good = good && rename(temporary.c_str(), path.c_str()) == 0;
    if (!good) {
      problem("cannot be recovered: " + path + ": " + std::strerror(errno));
      unlink(temporary.c_str());
      return false;
    }
    report_.journals.emplace_back(path);
    if (header_.online != 0) Unsent::announce(text_of(header_.home), path);
    return true;
  }

  fs::path file_;
  const ProcessHeader& header_;
  Preamble preamble_;
  Written written_;
  RecoverReport& report_;
  std::unordered_set<std::uint64_t> sites_;
  std::string frames_, drops_, trouble_;
  std::uint64_t events_ = 0;
};

void recover_process(const fs::path& path, const std::string& home, RecoverReport& report) {
  const File file = open_to_read(path);
  struct stat found{};
  // The lock is held by the process while it lives, and by the one command that recovers it.
  if (!file || fstat(file.get(), &found) != 0 || found.st_uid != geteuid()) return;
  if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) return;
  if (fstat(file.get(), &found) != 0 || found.st_nlink == 0) return;  // another command was faster
  const Mapping mapping(file);
  if (mapping.bytes().size() < kProcessHeaderBytes) return;
  const auto& header = *reinterpret_cast<const ProcessHeader*>(mapping.bytes().data());
  if (std::memcmp(header.magic, kProcessMagic, sizeof header.magic) != 0 || header.version != kLayoutVersion)
    return;
  if (canonical(text_of(header.home)) != home || is_alive(header)) return;
  Recovery(path, mapping.bytes(), report).run();
}

/// What a process that was killed while it began has left. Young ones may still be in the making.
void remove_unfinished(const fs::path& path) {
  struct stat found{};
  if (stat(path.c_str(), &found) == 0 && found.st_uid == geteuid() &&
      found.st_mtim.tv_sec + kUnfinishedSeconds < time(nullptr))
    unlink(path.c_str());
}

}  // namespace

RecoverReport recover(const std::filesystem::path& home) {
  RecoverReport report;
  std::error_code error;
  const fs::path absolute = fs::absolute(home, error);
  const std::string wanted = canonical(absolute.string());
  std::vector<fs::path> processes;
  for (const auto& item : fs::directory_iterator(ring_directory(), error))
    if (item.path().extension() == ".proc")
      processes.push_back(item.path());
    else if (item.path().extension() == ".new")
      remove_unfinished(item.path());
  std::sort(processes.begin(), processes.end());
  for (const auto& path : processes) recover_process(path, wanted, report);
  remove_dead_live_files(wanted);
  return report;
}

}  // namespace provml::runtime
