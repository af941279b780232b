// Who may send: a file with tokens.
#ifndef PROVML_RDF_SERVICE_TOKENS_H
#define PROVML_RDF_SERVICE_TOKENS_H

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace provml::rdf::service {

/// Any thread.
class Tokens {
 public:
  /// "": anybody may send. Throws provml-E0703.
  explicit Tokens(std::filesystem::path file);
  /// Reads the file again; the tokens stay as they are where it throws.
  void reload();
  bool required() const { return !file_.empty(); }
  /// Whether an Authorization header's value admits. Its time does not depend on how much of a token is
  /// right.
  bool admit(std::string_view authorization) const;

 private:
  const std::filesystem::path file_;
  mutable std::mutex mutex_;
  std::shared_ptr<const std::vector<std::string>> tokens_;
};

}  // namespace provml::rdf::service

#endif  // PROVML_RDF_SERVICE_TOKENS_H
