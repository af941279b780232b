#include "resolver.h"

#include <pthread.h>
#include <sys/socket.h>

#include <atomic>
#include <cstdint>

#include "futex.h"

namespace provml::runtime {

struct Resolver::Question {
  std::string host, port;
  addrinfo* result = nullptr;
  int error = 0;
  std::atomic<std::uint32_t> answered{0};

  Question(std::string h, std::string p) : host(std::move(h)), port(std::move(p)) {}
  ~Question() {
    if (result != nullptr) freeaddrinfo(result);
  }
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;

  void ask(int flags) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags | AI_NUMERICSERV;
    error = getaddrinfo(host.c_str(), port.c_str(), &hints, &result);
  }
};

void* Resolver::answer(void* question) noexcept {
  const std::unique_ptr<std::shared_ptr<Question>> held(static_cast<std::shared_ptr<Question>*>(question));
  Question& asked = **held;
  asked.ask(AI_ADDRCONFIG);
  asked.answered.store(1, std::memory_order_release);
  futex_wake(asked.answered);
  return nullptr;
}

void Resolver::begin() {
  if (question_ && question_->answered.load(std::memory_order_acquire) == 0) return;
  question_ = std::make_shared<Question>(host_, port_);
  question_->ask(AI_NUMERICHOST);  // an address needs nobody's help
  if (question_->error == 0) {
    question_->answered.store(1, std::memory_order_release);
    return;
  }
  auto held = std::make_unique<std::shared_ptr<Question>>(question_);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread;  // it inherits the drain's mask, in which all signals are blocked
  if (pthread_create(&thread, &attributes, &Resolver::answer, held.get()) == 0) {
    static_cast<void>(held.release());  // the thread has it now
  } else {
    question_->error = EAI_AGAIN;
    question_->answered.store(1, std::memory_order_release);
  }
  pthread_attr_destroy(&attributes);
}

int Resolver::state() const {
  return question_->answered.load(std::memory_order_acquire) == 0 ? EAI_INPROGRESS : question_->error;
}

const addrinfo* Resolver::addresses() const { return question_->result; }

void Resolver::wait(int milliseconds) const {
  if (milliseconds > 0) futex_wait(question_->answered, 0, static_cast<std::uint32_t>(milliseconds));
}

}  // namespace provml::runtime
