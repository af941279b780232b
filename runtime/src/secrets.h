// Which names stand for secrets: values of that name are never written anywhere.
#ifndef PROVML_RUNTIME_SECRETS_H
#define PROVML_RUNTIME_SECRETS_H

#include <string>
#include <string_view>
#include <vector>

#include "provml/abi.h"

namespace provml::runtime {

/// Patterns with `*` and `?` over whole names; letters' case means nothing, and `-` is `_`.
class SecretNames {
 public:
  /// The usual ones, and `setting`: patterns separated by commas, one that begins with `!` is an exception.
  explicit SecretNames(std::string_view setting);
  bool matches(std::string_view name) const;

 private:
  struct Pattern {
    std::string text;
    bool anywhere;  ///< `*word*`: `text` is the word
    bool matches(const std::string& name) const;
  };
  std::vector<Pattern> secret_, harmless_;
};

/// Those of this process: PROVML_REDACT.
const SecretNames& secret_names();

/// Whether a slot of the site bears such a name; remembers which, for is_secret(). Once for a site.
bool find_secrets(const provml_site& site);
/// Without a lock; for sites in which secrets were found.
bool is_secret(const provml_site& site, std::uint32_t slot) noexcept;

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_SECRETS_H
