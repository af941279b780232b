#include "instrumenter.h"

#include <provml/error.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <csignal>
#include <cstdlib>

#include "closure.h"
#include "files.h"
#include "process.h"

namespace provml::launcher {
namespace {

/// Without Clang's last line, "2 warnings generated.": it would be taken for the compiler's.
std::string without_count(const std::string& messages) {
  const auto end = messages.rfind(" generated.\n");
  if (end == std::string::npos || end + 12 != messages.size()) return messages;
  const auto line = messages.rfind('\n', end);
  const auto begin = line == std::string::npos ? 0 : line + 1;
  const bool counts = std::isdigit(static_cast<unsigned char>(messages[begin])) != 0;
  return counts ? messages.substr(0, begin) : messages;
}

/// Seconds; 0 is no limit.
int time_limit() {
  const auto value = environment("PROVML_TIMEOUT");
  const bool number =
      !value.empty() && value.size() < 7 && value.find_first_not_of("0123456789") == std::string::npos;
  return number ? std::atoi(value.c_str()) : 600;
}

}  // namespace

std::string reason_in(const std::string& messages) {
  std::string last;
  std::size_t begin = 0;
  while (begin < messages.size()) {
    const auto end = std::min(messages.find('\n', begin), messages.size());
    const auto line = messages.substr(begin, end - begin);
    if (line.find("error:") != std::string::npos) return line;
    if (line.find_first_not_of(" \t") != std::string::npos) last = line;
    begin = end + 1;
  }
  return last;
}

std::string Instrumenter::stamp() const {
  std::string text =
      tool + '@' + quick_stamp(tool) + (strict ? "strict" : "") + (all ? "all " + threshold : "");
  if (!workflow_file.empty())
    text += workflow_file + '@' + hex(hash_text(read_text(workflow_file).value_or("")));
  return hex(hash_text(text));
}

bool Instrumenter::saved(Manifest& manifest, std::string& messages) const {
  try {
    manifest = read_manifest(directory + "/manifest.json");
  } catch (const Error&) {
    return false;
  }
  messages = read_text(directory + "/messages.txt").value_or("");
  return true;
}

std::string Instrumenter::run(const Command& command, const Arguments& args, const Arguments& more,
                              Manifest& manifest, std::string& messages) const {
  ::unlink((directory + "/manifest.json").c_str());
  Arguments line{tool, "--out", directory, "--move-forced-includes"};
  if (!workflow_file.empty()) line.insert(line.end(), {"--workflow-file", workflow_file});
  if (strict) line.emplace_back("--strict");
  if (all) line.emplace_back("--all");
  if (all && !threshold.empty()) line.push_back("--threshold=" + threshold);
  line.insert(line.end(), {command.args[command.sources[0]], "--", command.compiler});
  line.insert(line.end(), args.begin(), args.end());
  line.insert(line.end(), more.begin(), more.end());
  std::string out;
  const auto outcome = provml::launcher::run(line, &out, &messages, time_limit());
  if (outcome.interrupted && !outcome.ok()) std::exit(outcome.status);
  if (!outcome.started) return tool + ": " + outcome.why;
  if (outcome.timed_out)
    return "provml-instrument took more than " + std::to_string(time_limit()) + " s (set PROVML_TIMEOUT)";
  if (outcome.signalled) {
    const auto log = directory + "/tool-messages.txt";
    const bool kept = !messages.empty() && write_text(log, messages);
    const bool killed = outcome.status == 128 + SIGKILL;
    return "provml-instrument was killed by signal " + std::to_string(outcome.status - 128) +
           (killed ? " (is memory short?)" : "") + (kept ? "; its messages are in " + log : "");
  }
  if (outcome.status != 0) {
    const auto reason = reason_in(messages);
    return reason.empty() ? "provml-instrument ended with status " + std::to_string(outcome.status) : reason;
  }
  try {
    manifest = read_manifest(directory + "/manifest.json");
  } catch (const Error& e) {
    return e.line();
  }
  messages = without_count(messages);
  write_text(directory + "/messages.txt", messages);
  return {};
}

}  // namespace provml::launcher
