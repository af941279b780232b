#include "secrets.h"

#include <fnmatch.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace provml::runtime {
namespace {

constexpr std::string_view kUsual =
    "*password*,*passwd*,*passphrase*,*secret*,*token*,*api_key*,*apikey*,*access_key*,*credential*,*private_"
    "key*,"
    // Tokens of texts, as language models count them.
    "!*tokeniz*,!*tokenis*,!num_tokens,!n_tokens,!max_tokens,!max_new_tokens,!min_tokens,!total_tokens,!"
    "tokens_per_*,"
    "!token_count,!token_id,!token_ids";

/// A site with secrets: whatever its code captures in these slots. Never removed, so that it is read without
/// a lock.
struct Secrets {
  std::uint64_t site;
  std::vector<bool> slots;
  Secrets* next;
};
std::atomic<Secrets*> all_secrets{nullptr};

std::string normal(std::string_view name) {
  std::string text(name);
  for (char& c : text) c = c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// A name, or any part of a field's dotted path.
bool is_secret_slot(const nlohmann::json& slot) {
  for (const char* key : {"name", "field"}) {
    const auto found = slot.find(key);
    if (found == slot.end() || !found->is_string()) continue;
    const auto& text = found->get_ref<const std::string&>();
    for (std::size_t from = 0; from <= text.size();) {
      const std::size_t end = std::min(text.find('.', from), text.size());
      if (secret_names().matches(std::string_view(text).substr(from, end - from))) return true;
      from = end + 1;
    }
  }
  return false;
}

}  // namespace

bool SecretNames::Pattern::matches(const std::string& name) const {
  return anywhere ? name.find(text) != std::string::npos : fnmatch(text.c_str(), name.c_str(), 0) == 0;
}

SecretNames::SecretNames(std::string_view setting) {
  for (std::string_view list : {kUsual, setting}) {
    while (!list.empty()) {
      const std::size_t end = std::min(list.find(','), list.size());
      std::string_view one = list.substr(0, end);
      list.remove_prefix(std::min(end + 1, list.size()));
      const bool harmless = one.substr(0, 1) == "!";
      if (harmless) one.remove_prefix(1);
      if (one.empty()) continue;
      std::string text = normal(one);
      const bool anywhere = text.size() > 2 && text.front() == '*' && text.back() == '*' &&
                            text.find_first_of("*?[\\", 1) == text.size() - 1;
      if (anywhere) text = text.substr(1, text.size() - 2);
      (harmless ? harmless_ : secret_).push_back({std::move(text), anywhere});
    }
  }
}

bool SecretNames::matches(std::string_view name) const {
  if (name.empty()) return false;
  const std::string text = normal(name);
  const auto fits = [&](const Pattern& pattern) { return pattern.matches(text); };
  return std::any_of(secret_.begin(), secret_.end(), fits) &&
         std::none_of(harmless_.begin(), harmless_.end(), fits);
}

const SecretNames& secret_names() {
  static const SecretNames* const names = [] {
    const char* setting = std::getenv("PROVML_REDACT");
    return new SecretNames(setting != nullptr ? setting : "");
  }();
  return *names;
}

bool find_secrets(const provml_site& site) {
  const auto json = nlohmann::json::parse(std::string_view(site.descriptor, site.length), nullptr, false);
  const auto slots = json.is_object() ? json.find("slots") : json.end();
  if (!json.is_object() || slots == json.end() || !slots->is_array()) return false;
  std::vector<bool> secret;
  for (const auto& slot : *slots) secret.push_back(slot.is_object() && is_secret_slot(slot));
  if (std::find(secret.begin(), secret.end(), true) == secret.end()) return false;
  auto* node = new Secrets{site.id, std::move(secret), all_secrets.load()};
  while (!all_secrets.compare_exchange_weak(node->next, node)) {
  }
  return true;
}

bool is_secret(const provml_site& site, std::uint32_t slot) noexcept {
  for (const Secrets* node = all_secrets.load(std::memory_order_acquire); node != nullptr; node = node->next)
    if (node->site == site.id) return slot < node->slots.size() && node->slots[slot];
  return false;
}

}  // namespace provml::runtime
