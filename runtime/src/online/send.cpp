#include "provml/send.h"

#include <algorithm>

#include "clock.h"
#include "home.h"
#include "sender.h"
#include "settings.h"

extern "C" const provml::runtime::HttpApi* provml_http_api();

namespace provml::runtime {
namespace {

constexpr int kLookMs = 50;

/// Marks every journal of the home.
void mark_all(const std::string& home) {
  std::error_code error;
  for (const auto& item : std::filesystem::recursive_directory_iterator(home + "/journals", error))
    if (item.path().extension() == ".pvj") Unsent::announce(home, item.path().string());
}

}  // namespace

SendReport send(const std::filesystem::path& directory, SendOptions options) {
  SendReport report;
  const std::string home = canonical(std::filesystem::absolute(directory).string());
  std::string complaints;
  const Settings settings = read_settings(complaints);
  if (!complaints.empty())
    report.problems.push_back(complaints.substr(0, complaints.find_last_not_of('\n') + 1));
  if (options.url.empty()) options.url = settings.url;
  if (options.token.empty()) options.token = settings.token;
  if (options.ca_file.empty()) options.ca_file = settings.ca_file;
  if (options.url.empty()) {
    report.problems.emplace_back("no server is named [provml-E0600]; give --url or set PROVML_URL");
    return report;
  }
  if (options.everything) mark_all(home);
  Sender sender(*provml_http_api(), {options.url, options.token, options.ca_file, options.compress, 50, 50});
  const std::vector<std::string> marks = Unsent::list(home);
  sender.adopt(home, marks);
  std::uint64_t heard = monotonic_ns(), events = 0;
  while (!sender.is_sent()) {
    const std::uint64_t now = monotonic_ns();
    sender.step(now);
    if (sender.acknowledged_events() != events || !sender.is_failing()) heard = now;
    events = sender.acknowledged_events();
    if (sender.is_unwelcome() || now - heard > std::uint64_t{options.patience_ms} * 1'000'000) break;
    sender.wait(kLookMs);
  }
  sender.remember();
  for (std::string line : sender.take_warnings()) {
    line.erase(std::remove(line.begin(), line.end(), '\n'), line.end());
    report.problems.push_back(line.substr(std::string_view("provml: warning: ").size()));
  }
  report.events = sender.acknowledged_events();
  report.left = sender.foreign_left();
  report.busy = sender.foreign_busy();
  report.journals = marks.size() - report.busy - report.left;
  return report;
}

}  // namespace provml::runtime
