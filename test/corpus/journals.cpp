// provml-corpus-journals HOME RESULT.json: counts what a test suite captured, while it runs.
//
// A suite in which every loop is captured writes more than a disk should hold: a segment that has a successor
// is counted and removed at once. When standard input ends, the rings of crashed processes are recovered, the
// rest is counted, and the totals are written. One thread. Exit status: 0 written, 2 usage, 3 RESULT.json
// cannot be written.
#include <poll.h>
#include <unistd.h>

#include <provml/frames.h>
#include <provml/recover.h>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace {

namespace fs = std::filesystem;
namespace frames = provml::frames;

struct Thread {
  std::unordered_set<std::uint64_t> open;  ///< activities that began and did not end yet
  std::uint64_t events = 0, dropped = 0, last_sequence = 0;
};

struct Process {
  std::unordered_map<std::uint32_t, Thread> threads;
  bool ended = false;  ///< has a PROCESS_END
};

struct Totals {
  std::uint64_t begins = 0, ends = 0, values = 0, ends_by_exception = 0, ends_at_exit = 0, dropped = 0,
                unmatched_ends = 0, repeated_begins = 0, bytes = 0, recovered_events = 0;
};

/// Counts the frames of segments, given in order within each process.
class Counter {
 public:
  void read(const fs::path& segment, const std::string& process) {
    std::string bytes(fs::file_size(segment), '\0');
    std::ifstream in(segment, std::ios::binary);
    if (!in.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
      problem(segment, "cannot be read");
    totals_.bytes += bytes.size();
    Process& of = processes_[process];
    frames::Reader reader(bytes);
    frames::Frame frame;
    while (reader.next(frame)) count(of, frame, segment);
    if (!reader.clean()) problem(segment, reader.problem());
  }

  void recover(const fs::path& home) {
    const auto report = provml::runtime::recover(home);
    totals_.recovered_events = report.events;
    problems_.insert(problems_.end(), report.problems.begin(), report.problems.end());
  }

  nlohmann::json result() const {
    std::uint64_t open = 0, open_unended = 0, missing = 0, unended = 0, threads = 0;
    for (const auto& [name, process] : processes_) {
      unended += process.ended ? 0 : 1;
      for (const auto& [number, thread] : process.threads) {
        ++threads;
        (process.ended ? open : open_unended) += thread.open.size();
        const auto known = thread.events + thread.dropped;
        missing += thread.last_sequence > known ? thread.last_sequence - known : 0;
      }
    }
    return {{"processes", processes_.size()},
            {"processes_without_exit", unended},
            {"threads", threads},
            {"begins", totals_.begins},
            {"ends", totals_.ends},
            {"values", totals_.values},
            {"ends_by_exception", totals_.ends_by_exception},
            {"ends_at_exit", totals_.ends_at_exit},
            {"dropped", totals_.dropped},
            {"missing", missing},
            {"unmatched_ends", totals_.unmatched_ends},
            {"repeated_begins", totals_.repeated_begins},
            {"open", open},
            {"open_without_exit", open_unended},
            {"recovered_events", totals_.recovered_events},
            {"sites_entered", sites_.size()},
            {"bytes", totals_.bytes},
            {"problems", problems_}};
  }

 private:
  void problem(const fs::path& where, const std::string& what) {
    if (problems_.size() < 20) problems_.push_back(where.string() + ": " + what);
  }

  void count(Process& process, const frames::Frame& frame, const fs::path& where) {
    if (frame.type == frames::Type::process_end) process.ended = true;
    if (frame.type == frames::Type::dropped) {
      std::uint64_t number = 0, first = 0, last = 0;
      if (!frames::decode_dropped(frame, number, first, last))
        return problem(where, "a DROPPED frame is malformed");
      totals_.dropped += number;
      Thread& thread = process.threads[frame.thread];
      thread.dropped += number;
      thread.last_sequence = std::max(thread.last_sequence, last);
    }
    const bool begin = frame.type == frames::Type::begin, end = frame.type == frames::Type::end;
    if (!begin && !end && frame.type != frames::Type::values) return;
    frames::Event event;
    if (!frames::decode_event_head(frame, event)) return problem(where, "an event is malformed");
    Thread& thread = process.threads[frame.thread];
    ++thread.events;
    thread.last_sequence = std::max(thread.last_sequence, frame.sequence);
    if (begin) {
      ++totals_.begins;
      sites_.insert(event.site);
      totals_.repeated_begins += thread.open.insert(event.activity).second ? 0 : 1;
    } else if (end) {
      ++totals_.ends;
      totals_.ends_by_exception += (frame.flags & frames::kFlagException) != 0 ? 1 : 0;
      totals_.ends_at_exit += (frame.flags & frames::kFlagTimeUnknown) != 0 ? 1 : 0;
      totals_.unmatched_ends += thread.open.erase(event.activity) == 1 ? 0 : 1;
    } else {
      ++totals_.values;
    }
  }

  std::map<std::string, Process> processes_;
  Totals totals_;
  std::unordered_set<std::uint64_t> sites_;
  std::vector<std::string> problems_;
};

/// The segments of each process in order; the recovered one is the last.
std::map<std::string, std::map<unsigned long, fs::path>> segments(const fs::path& home) {
  std::map<std::string, std::map<unsigned long, fs::path>> found;
  std::error_code error;
  for (fs::recursive_directory_iterator i(home / "journals", error), end; !error && i != end;
       i.increment(error)) {
    if (i->path().extension() != ".pvj") continue;
    const std::string name = i->path().stem().string();
    const auto dash = name.rfind('-');
    if (dash == std::string::npos) continue;
    const std::string number = name.substr(dash + 1);
    const auto order = number == "recovered" ? ~0UL : std::strtoul(number.c_str(), nullptr, 10);
    found[(i->path().parent_path() / name.substr(0, dash)).string()][order] = i->path();
  }
  return found;
}

/// Counts and removes segments: those with a successor, or all.
void take(const fs::path& home, Counter& counter, bool all) {
  for (const auto& [process, numbered] : segments(home))
    for (const auto& [number, path] : numbered) {
      if (!all && number == numbered.rbegin()->first) continue;
      counter.read(path, process);
      std::error_code ignored;
      fs::remove(path, ignored);
    }
}

/// Waits a moment; true when standard input has ended.
bool input_ended() {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  if (::poll(&input, 1, 100) <= 0) return false;
  char buffer[64];
  return ::read(STDIN_FILENO, buffer, sizeof buffer) <= 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: provml-corpus-journals HOME RESULT.json\n", stderr);
    return 2;
  }
  const fs::path home = fs::absolute(argv[1]);
  Counter counter;
  while (!input_ended()) take(home, counter, false);
  counter.recover(home);
  take(home, counter, true);
  std::ofstream out(argv[2]);
  out << counter.result().dump(2) << "\n";
  out.flush();
  return out ? 0 : 3;
}
