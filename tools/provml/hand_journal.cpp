#include "hand_journal.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <nlohmann/json.hpp>

#include "machine.h"
#include "provml/error.h"
#include "provml/frames.h"
#include "provml/mounts.h"

namespace provml::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::uint64_t now_ns() {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                        std::chrono::system_clock::now().time_since_epoch())
                                        .count());
}

std::string hex(std::uint64_t number) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(number));
  return text;
}

std::uint64_t random_number() {
  std::uint64_t number = 0;
  if (::getrandom(&number, sizeof number, 0) != static_cast<ssize_t>(sizeof number))
    number = now_ns() * 2654435761u + static_cast<std::uint64_t>(::getpid());
  return number;
}

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

// A text that is an address of something elsewhere is no path.
bool is_address(const std::string& text) { return text.find("://") != text.npos || text.starts_with("urn:"); }

frames::Value reference(std::uint16_t slot, const std::string& text) {
  frames::Value value;
  value.slot = slot;
  value.kind = frames::Kind::reference;
  value.reference.text = text;
  if (is_address(text)) return value;
  std::error_code failed;
  const fs::path path = fs::weakly_canonical(text, failed);
  value.reference.path =
      without_bind_mounts(failed ? fs::absolute(text).lexically_normal().string() : path.string());
  struct stat entry{};
  if (::stat(value.reference.path.c_str(), &entry) != 0 || !S_ISREG(entry.st_mode)) return value;
  value.reference.size = static_cast<std::uint64_t>(entry.st_size);
  value.reference.mtime_ns =
      static_cast<std::int64_t>(entry.st_mtim.tv_sec) * 1'000'000'000 + entry.st_mtim.tv_nsec;
  value.reference.inode = entry.st_ino;
  return value;
}

bool is_missing(const frames::Value& value) {
  std::error_code failed;
  return value.reference.size == frames::kNoFile && !value.reference.path.empty() &&
         !fs::exists(value.reference.path, failed);
}

std::string event_frame(frames::Type type, std::uint64_t sequence, std::uint64_t time, bool failed,
                        const frames::Event& event) {
  frames::Frame frame;
  frame.type = type;
  frame.flags = failed ? frames::kFlagException : 0;
  frame.thread = 1;
  frame.sequence = sequence;
  frame.time = time;
  const std::string payload = frames::encode_event(event);
  frame.payload = payload;
  std::string bytes;
  frames::append_frame(bytes, frame);
  return bytes;
}

}  // namespace

HandJournal::HandJournal(const fs::path& home, HandStep step) : home_(home), step_(std::move(step)) {
  begin_time_ = now_ns();
  const auto seconds = static_cast<std::time_t>(begin_time_ / 1'000'000'000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> day{};
  std::strftime(day.data(), day.size(), "%Y%m%dT%H%M%SZ", &parts);
  const std::uint64_t id = random_number();
  run_ = std::string(day.data()) + "-record-" + hex(id).substr(8);
  process_ = hex(id);
  descriptor_ = descriptor();
  file_ = home_ / "journals" / run_ /
          (host_name() + "-" + std::to_string(::getpid()) + "-" + process_ + "-0.pvj");
}

// A step is a transformation; the same name with the same files is the same plan.
std::string HandJournal::descriptor() const {
  json slots = json::array();
  const auto add = [&](const std::string& name, bool output, const json& store) {
    slots.push_back({{"name", name},
                     {"type", "file"},
                     {"what", "parameter"},
                     {"roles", json::array()},
                     {"output", output},
                     {"reference", store}});
  };
  for (std::size_t i = 0; i < step_.used.size(); ++i)
    add("used" + (i == 0 ? std::string() : std::to_string(i + 1)), false, "");
  for (std::size_t i = 0; i < step_.generated.size(); ++i)
    add("generated" + (i == 0 ? std::string() : std::to_string(i + 1)), true, "");
  if (!step_.note.empty()) add("note", false, nullptr);
  const std::string usr = "provml-record:" + step_.activity;
  return dump({{"v", 1},
               {"identity", hex(frames::hash64(usr + "\n0\ntransformation"))},
               {"usr", usr},
               {"ordinal", 0},
               {"role", "transformation"},
               {"name", step_.activity},
               {"function", step_.command.empty() ? std::string() : step_.command.front()},
               {"signature", ""},
               {"file", ""},
               {"line", 0},
               {"column", 0},
               {"end_line", 0},
               {"enclosing", nullptr},
               {"slots", slots}});
}

void HandJournal::begin() {
  std::error_code failed;
  fs::create_directories(file_.parent_path(), failed);
  json argv = json::array();
  for (const std::string& word : step_.command) argv.push_back(word);
  const json process{{"format", 1},
                     {"run", run_},
                     {"process", process_},
                     {"workflow", step_.activity},
                     {"host", host_name()},
                     {"user", step_.user},
                     {"uid", ::geteuid()},
                     {"pid", ::getpid()},
                     {"ppid", ::getppid()},
                     {"exe", step_.command.empty() ? std::string() : program_path(step_.command.front())},
                     {"argv", argv},
                     {"cwd", fs::current_path(failed).string()},
                     {"start_ns", begin_time_},
                     {"runtime_version", PROVML_VERSION},
                     {"boot_id", boot_id()},
                     {"start_ticks", start_ticks()}};
  frames::Event event;
  event.site = frames::hash64(descriptor_);
  event.activity = 1;
  event.begin_time = begin_time_;
  std::uint16_t slot = 0;
  for (const std::string& file : step_.used) {
    event.values.push_back(reference(slot++, file));
    if (is_missing(event.values.back())) missing_.push_back(file);
  }
  if (!step_.note.empty()) {
    frames::Value note;
    note.slot = static_cast<std::uint16_t>(step_.used.size() + step_.generated.size());
    note.kind = frames::Kind::string;
    note.text = step_.note;
    note.unsigned_integer = step_.note.size();
    event.values.push_back(note);
  }
  append(std::string(frames::kMagic) +
         frames::process_level_frame(frames::Type::process, begin_time_, frames::encode_json(dump(process))) +
         frames::process_level_frame(frames::Type::site, begin_time_, frames::encode_site(descriptor_)) +
         event_frame(frames::Type::begin, 1, begin_time_, false, event));
}

void HandJournal::end(int status) {
  const std::uint64_t time = now_ns();
  frames::Event event;
  event.site = frames::hash64(descriptor_);
  event.activity = 1;
  event.begin_time = begin_time_;
  auto slot = static_cast<std::uint16_t>(step_.used.size());
  for (const std::string& file : step_.generated) {
    event.values.push_back(reference(slot++, file));
    if (is_missing(event.values.back())) missing_.push_back(file);
  }
  const json done{{"end_ns", time}, {"status", status}, {"events", 2}, {"dropped", 0}};
  append(event_frame(frames::Type::end, 2, time, status != 0, event) +
         frames::process_level_frame(frames::Type::process_end, time, frames::encode_json(dump(done))));
}

void HandJournal::append(const std::string& bytes) {
  const int descriptor = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  std::size_t done = 0;
  while (descriptor >= 0 && done < bytes.size()) {
    const ssize_t written = ::write(descriptor, bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) break;
    done += static_cast<std::size_t>(written);
  }
  const int reason = errno;
  const bool synced = descriptor >= 0 && done == bytes.size() && ::fdatasync(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  if (!synced)
    throw Error("provml-E0602", std::string("cannot write: ") + std::strerror(reason),
                "make the provenance home writable, or give --home DIR", file_.string());
}

}  // namespace provml::cli
