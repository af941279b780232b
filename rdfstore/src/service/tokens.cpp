#include "service/tokens.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "provml/error.h"

namespace provml::rdf::service {

namespace {

constexpr std::size_t kShortest = 16, kLongest = 1024;
constexpr std::string_view kBlank = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(kBlank);
  return begin == text.npos ? std::string_view()
                            : text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

bool same(std::string_view given, std::string_view token) {
  unsigned difference = given.size() == token.size() ? 0 : 1;
  for (std::size_t i = 0; i < given.size(); ++i)
    difference |= static_cast<unsigned char>(given[i]) ^ static_cast<unsigned char>(token[i % token.size()]);
  const volatile unsigned result = difference;
  return result == 0;
}

std::vector<std::string> read_tokens(const std::filesystem::path& file) {
  const auto refuse = [&](const std::string& what, const std::string& remedy) {
    throw Error("provml-E0703", what, remedy, file.string());
  };
  errno = 0;
  std::ifstream in(file);
  if (!in)
    refuse("the token file cannot be read: " + std::string(std::strerror(errno)), "check --token-file");
  std::vector<std::string> tokens;
  for (std::string line; std::getline(in, line);) {
    const std::string_view token = trimmed(line);
    if (token.empty() || token.front() == '#') continue;
    if (token.size() < kShortest || token.size() > kLongest)
      refuse("a token has " + std::to_string(token.size()) + " characters",
             "a token has 16 to 1024: openssl rand -hex 32");
    if (token.find_first_of(kBlank) != token.npos)
      refuse("a token has blanks in it", "write one token a line");
    tokens.emplace_back(token);
  }
  if (in.bad()) refuse("the token file cannot be read", "check --token-file");
  if (tokens.empty()) refuse("there is no token in the file", "write one a line: openssl rand -hex 32");
  return tokens;
}

}  // namespace

Tokens::Tokens(std::filesystem::path file) : file_(std::move(file)) { reload(); }

void Tokens::reload() {
  if (file_.empty()) return;
  auto tokens = std::make_shared<const std::vector<std::string>>(read_tokens(file_));
  const std::lock_guard guard(mutex_);
  tokens_ = std::move(tokens);
}

bool Tokens::admit(std::string_view authorization) const {
  if (file_.empty()) return true;
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() < kScheme.size()) return false;
  for (std::size_t i = 0; i < kScheme.size(); ++i) {
    const char c = authorization[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != kScheme[i]) return false;
  }
  const std::string_view given = trimmed(authorization.substr(kScheme.size()));
  std::shared_ptr<const std::vector<std::string>> tokens;
  {
    const std::lock_guard guard(mutex_);
    tokens = tokens_;
  }
  bool good = false;
  for (const std::string& token : *tokens) good |= same(given, token);
  return good;
}

}  // namespace provml::rdf::service
