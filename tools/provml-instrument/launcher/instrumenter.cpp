#include "instrumenter.h"

#include <provml/error.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
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

std::string Instrumenter::run(const Command& command, const Arguments& more, Manifest& manifest,
                              std::string& messages) const {
  ::unlink((directory + "/manifest.json").c_str());
  Arguments line{tool, "--out", directory};
  if (!workflow_file.empty()) line.insert(line.end(), {"--workflow-file", workflow_file});
  if (strict) line.emplace_back("--strict");
  if (all) line.emplace_back("--all");
  if (all && !threshold.empty()) line.push_back("--threshold=" + threshold);
  line.insert(line.end(), {command.args[command.sources[0]], "--", command.compiler});
  line.insert(line.end(), command.args.begin(), command.args.end());
  line.insert(line.end(), more.begin(), more.end());
  std::string out;
  const auto outcome = provml::launcher::run(line, &out, &messages);
  if (outcome.interrupted && !outcome.ok()) std::exit(outcome.status);
  if (!outcome.started) return tool + ": " + outcome.why;
  if (outcome.signalled)
    return "provml-instrument was killed by signal " + std::to_string(outcome.status - 128);
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
