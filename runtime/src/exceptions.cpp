// What an activity that ends by an exception says about it (provml_append_exception).
#include "exceptions.h"

#include <cxxabi.h>

#include <cstdlib>
#include <cstring>
#include <exception>

#include "guard.h"
#include "own_stack.h"
#include "provml/abi.h"
#include "provml/detail/encode.h"
#include "provml/frames.h"

namespace provml::runtime {
namespace {

/// An exception in flight. It is alive until it is caught, and what it says is read before that.
struct Thrown {
  const std::type_info* type;
  void* object;
  std::uint32_t thread;
  std::uint64_t activity;
};
// By the number of exceptions in flight before: a destructor that runs for one may throw and catch another.
constexpr std::size_t kDemanglingBytes = std::size_t{256} << 10;  // __cxa_demangle's alloca of long names
constexpr unsigned kDepth = 8;
thread_local Thrown thrown[kDepth] __attribute__((tls_model("initial-exec")));

// The last throws, for one that is caught and thrown again: its place is where it was thrown first.
thread_local Thrown recent[kDepth] __attribute__((tls_model("initial-exec")));
thread_local unsigned next_recent __attribute__((tls_model("initial-exec")));

Thrown* find_recent(const void* object) noexcept {
  for (Thrown& entry : recent)
    if (object != nullptr && entry.object == object) return &entry;
  return nullptr;
}

/// The std::exception in an object of this type, or null.
const std::exception* as_exception(const std::type_info& type, void* object) noexcept {
  if (object == nullptr || !typeid(std::exception).__do_catch(&type, &object, 1)) return nullptr;
  return static_cast<const std::exception*>(object);
}

void pair(capture::detail::writer& out, const char* key, const char* text) noexcept {
  out.key(key);
  out.text(0, text, std::strlen(text));
}

}  // namespace

void exception_begins(const std::type_info* type, void* object, bool again) noexcept {
  const provml_thread* self = provml_self;
  if (self == nullptr || self->thread == 0) return;
  Thrown* known = find_recent(object);
  if (self->top == nullptr || *self->uncaught >= kDepth) {
    if (known != nullptr) *known = {};  // its address may be another object's now
    if (*self->uncaught < kDepth) thrown[*self->uncaught] = {};
    return;
  }
  Thrown& record = thrown[*self->uncaught];
  record = {type, object, self->thread, self->top->number};
  if (again && known != nullptr && known->type == type && known->thread == self->thread) {
    record.activity = known->activity;
  } else {
    if (known == nullptr) known = &recent[next_recent++ % kDepth];
    *known = record;
  }
}

}  // namespace provml::runtime

extern "C" uint32_t provml_append_exception(provml_thread* self) noexcept {
  using namespace provml::runtime;
  namespace detail = provml::capture::detail;
  const unsigned flying = *self->uncaught;
  if (flying == 0 || flying > kDepth) return 0;
  const Thrown& record = thrown[flying - 1];
  if (record.type == nullptr || record.thread != self->thread) return 0;
  const Guard guard;
  const std::uint32_t from = self->scratch_size;
  detail::writer out(self);
  int status = 0;
  char* name = nullptr;
  with_stack([&] { name = abi::__cxa_demangle(record.type->name(), nullptr, nullptr, &status); },
             kDemanglingBytes);
  const std::exception* known = as_exception(*record.type, record.object);
  const char* message = known == nullptr ? nullptr : known->what();
  const std::uint32_t at = out.open(provml::frames::kExceptionSlot, detail::kind_map);
  const std::uint64_t pairs = message == nullptr ? 3 : 4;
  out.word(pairs | pairs << 32);
  pair(out, "type", name != nullptr ? name : record.type->name());
  if (message != nullptr) pair(out, "what", message);
  out.key("thread");
  out.scalar(0, detail::kind_uint, record.thread);
  out.key("activity");
  out.scalar(0, detail::kind_uint, record.activity);
  out.close(at);
  std::free(name);
  if (!out.failed()) return 1;
  self->scratch_size = from;
  return 0;
}
