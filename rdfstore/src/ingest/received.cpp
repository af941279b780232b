#include "provml/rdf/received.h"

#include <sys/stat.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>

#include "mapping/json_input.h"
#include "mapping/literals.h"
#include "provml/frames.h"
#include "provml/rdf/home.h"
#include "provml/rdf/mapper.h"

namespace provml::rdf {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kServer = "-server-", kExtension = ".pvj";
constexpr std::size_t kLongestRun = 128, kLongestHost = 64, kLongestProcess = 32;
constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

/// The part of a received journal's name before "-server-", or "".
std::string_view sender_part(std::string_view name) {
  if (!name.ends_with(kExtension)) return {};
  name.remove_suffix(kExtension.size());
  const auto at = name.rfind(kServer);
  if (at == name.npos) return {};
  const std::string_view segment = name.substr(at + kServer.size());
  const bool number = !segment.empty() && segment.find_first_not_of("0123456789") == segment.npos;
  return number ? name.substr(0, at) : std::string_view();
}

}  // namespace

std::string safe_name(std::string_view text, std::size_t most) {
  const bool plain = !text.empty() && text.size() <= most && text.front() != '.' &&
                     text.find_first_not_of(kPlain) == text.npos;
  if (plain) return std::string(text);
  std::string name(text.substr(0, most - 17));
  for (char& c : name)
    if (kPlain.find(c) == kPlain.npos) c = '_';
  if (name.empty() || name.front() == '.') name.insert(0, 1, '_').resize(std::min(name.size(), most - 17));
  return name + "-" + hex_text(frames::hash64(text));
}

fs::path received_stem(const fs::path& home, std::string_view process_json) {
  const ProcessInfo process = ProcessInfo::parse(process_json);
  const auto pid = integer_of(parse_object(process_json, "PROCESS frame"), "pid").value_or(0);
  return journals_directory(home) / safe_name(process.run, kLongestRun) /
         (safe_name(process.host, kLongestHost) + "-" + std::to_string(std::max<std::int64_t>(pid, 0)) + "-" +
          safe_name(process.process, kLongestProcess) + "-server");
}

fs::path received_segment(const fs::path& stem, unsigned segment) {
  return stem.string() + "-" + std::to_string(segment) + std::string(kExtension);
}

bool is_received_journal(const fs::path& file) { return !sender_part(file.filename().string()).empty(); }

std::map<std::string, std::chrono::system_clock::time_point> last_heard(const fs::path& home) {
  std::map<std::string, std::chrono::system_clock::time_point> heard;
  std::error_code error;
  fs::recursive_directory_iterator at(journals_directory(home), fs::directory_options::skip_permission_denied,
                                      error),
      end;
  for (; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    const std::string_view sender = sender_part(name);
    struct stat status{};
    if (sender.empty() || ::stat(at->path().c_str(), &status) != 0) continue;
    const auto process = std::string(sender.substr(sender.rfind('-') + 1));
    const std::chrono::system_clock::time_point time(
        std::chrono::duration_cast<std::chrono::system_clock::duration>(
            std::chrono::seconds(status.st_mtim.tv_sec) + std::chrono::nanoseconds(status.st_mtim.tv_nsec)));
    auto& latest = heard[process];
    latest = std::max(latest, time);
  }
  return heard;
}

}  // namespace provml::rdf
