#include "depfile.h"

#include <algorithm>
#include <unordered_set>

namespace provml::launcher {
namespace {

std::string escape(const std::string& path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    if (c == ' ' || c == '\t') {
      // A backslash before a blank is doubled: make reads "\\ " as a backslash and an escaped blank.
      for (std::size_t k = i; k > 0 && path[k - 1] == '\\'; --k) out += '\\';
      out += '\\';
    }
    if (c == '#') out += '\\';
    if (c == '$') out += '$';
    out += c;
  }
  return out;
}

}  // namespace

std::vector<Rule> parse_depfile(std::string_view text) {
  std::vector<Rule> rules;
  Rule rule;
  std::string word;
  bool after_colon = false;
  const auto end_word = [&] {
    if (!word.empty()) (after_colon ? rule.prerequisites : rule.targets).push_back(std::move(word));
    word.clear();
  };
  const auto end_rule = [&] {
    end_word();
    if (after_colon) rules.push_back(std::move(rule));
    rule = {};
    after_colon = false;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\n';
    if (c == '\\' && next == '\n') {
      end_word();
      ++i;
    } else if (c == '\\' && next == '\r' && i + 2 < text.size() && text[i + 2] == '\n') {
      end_word();
      i += 2;
    } else if (c == '\\' && (next == ' ' || next == '\t' || next == '#' || (next == ':' && !after_colon))) {
      word += next;
      ++i;
    } else if (c == '\\' && next == '\\') {
      std::size_t end = text.find_first_not_of('\\', i);
      if (end == std::string_view::npos) end = text.size();
      const std::size_t run = end - i;  // 2n+1 backslashes and a blank: n backslashes and the blank itself
      if (end < text.size() && (text[end] == ' ' || text[end] == '\t') && run % 2 == 1) {
        word.append(run / 2, '\\');
        word += text[end];
        i = end;
      } else {
        word.append(run, '\\');
        i = end - 1;
      }
    } else if (c == '$' && next == '$') {
      word += '$';
      ++i;
    } else if (c == ':' && !after_colon &&
               (next == ' ' || next == '\t' || next == '\n' || next == '\r' || next == '\\')) {
      end_word();
      after_colon = true;
    } else if (c == '\n') {
      end_rule();
    } else if (c == ' ' || c == '\t' || c == '\r') {
      end_word();
    } else {
      word += c;
    }
  }
  end_rule();
  return rules;
}

std::string write_depfile(const std::vector<Rule>& rules) {
  std::string out;
  for (const auto& rule : rules) {
    for (const auto& target : rule.targets)
      out += (&target == rule.targets.data() ? "" : " ") + escape(target);
    out += ":";
    for (const auto& path : rule.prerequisites)
      out += (&path == rule.prerequisites.data() ? " " : " \\\n ") + escape(path);
    out += "\n";
  }
  return out;
}

void mend_depfile(std::vector<Rule>& rules, const std::function<std::string(const std::string&)>& name,
                  const std::vector<std::string>& extra, bool phony) {
  if (rules.empty()) return;
  for (auto& rule : rules) {
    auto& list = rule.prerequisites.empty() ? rule.targets : rule.prerequisites;
    std::unordered_set<std::string> seen;
    std::vector<std::string> kept;
    for (const auto& path : list)
      if (auto mended = name(path); !mended.empty() && seen.insert(mended).second)
        kept.push_back(std::move(mended));
    list = std::move(kept);
  }
  std::unordered_set<std::string> phonies;
  const auto rule_count = rules.size();
  for (std::size_t i = 0; i < rule_count; ++i) {
    if (rules[i].prerequisites.empty()) continue;
    phonies.insert(rules[i].prerequisites.front());  // the source itself has no phony rule
    for (const auto& path : extra) {
      auto& list = rules[i].prerequisites;
      if (std::find(list.begin(), list.end(), path) != list.end()) continue;
      list.push_back(path);
      if (phony) rules.push_back({{path}, {}});
    }
  }
  std::erase_if(rules, [&](const Rule& rule) {
    if (!rule.prerequisites.empty()) return false;
    return rule.targets.empty() || (rule.targets.size() == 1 && !phonies.insert(rule.targets[0]).second);
  });
}

}  // namespace provml::launcher
