// Captures secrets in every place where there may be one, then waits to be told to end.
#include <provml/annotations.h>
#include <unistd.h>

#include <cstdio>
#include <map>
#include <string>

struct Account {
  std::string user = "ada";
  std::string db_password = "S3CRET-field";
  int retries = 3;
};

PROVML_TRANSFORMATION("login")
std::string login(const std::string& password, long pin_token, const Account& account,
                  const std::map<std::string, std::string>& options, int max_tokens, double learning_rate,
                  const std::string& my_hint) {
  PROVML_OUTPUT std::string session_secret = "S3CRET-local";
  const std::string all = password + session_secret + std::to_string(pin_token + max_tokens) + account.user +
                          options.at("mode") + my_hint + std::to_string(learning_rate);
  return std::to_string(all.size());
}

int main(int, char** argv) {
  const std::string result =
      login("S3CRET-argument", 734291568, Account(), {{"api-key", "S3CRET-option"}, {"mode", "fast"}}, 2048,
            0.25, "S3CRET-hint");
  std::printf("%zu %s\n", result.size(), argv[0] != nullptr ? "ready" : "");
  std::fflush(stdout);
  char byte;
  return read(0, &byte, 1) < 0 ? 1 : 0;
}
