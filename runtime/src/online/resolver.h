// The addresses of a host, asked for without waiting: by a thread where there is a name to look up.
#ifndef PROVML_RUNTIME_ONLINE_RESOLVER_H
#define PROVML_RUNTIME_ONLINE_RESOLVER_H

#include <netdb.h>

#include <memory>
#include <string>

namespace provml::runtime {

class Resolver {
 public:
  Resolver(std::string host, std::string port) : host_(std::move(host)), port_(std::move(port)) {}

  /// Asks, unless the last question has no answer yet.
  void begin();
  /// EAI_INPROGRESS; 0 with addresses(); or why there are none (gai_strerror).
  [[nodiscard]] int state() const;
  /// Until the next begin().
  [[nodiscard]] const addrinfo* addresses() const;
  /// Until there is an answer, or for that time.
  void wait(int milliseconds) const;

 private:
  struct Question;
  static void* answer(void* question) noexcept;

  std::string host_, port_;
  std::shared_ptr<Question> question_;  ///< of this and of the thread that answers it
};

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_ONLINE_RESOLVER_H
