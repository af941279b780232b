// Stands before the C++ library's functions that throw, notes what is thrown within an activity, and goes on
// to them. In the shared library only: a program that is linked with -static has the library's own.
#include <dlfcn.h>

#include <cstring>
#include <exception>
#include <initializer_list>
#include <typeinfo>

#include "exceptions.h"

#define PROVML_STANDS_FOR(name) __asm__(name) __attribute__((visibility("default")))

namespace {

/// The C++ library's function: behind this library, or before it, as where an instrumented library brings it
/// in.
void* find(const char* name) {
  if (void* found = dlsym(RTLD_NEXT, name)) return found;
  for (const auto* library : {"libstdc++.so.6", "libc++abi.so.1"})
    if (void* handle = dlopen(library, RTLD_LAZY | RTLD_NOLOAD))
      if (void* found = dlsym(handle, name)) return found;
  return nullptr;
}

template <typename Function>
Function* next(Function*& cached, const char* name) {
  if (cached == nullptr) cached = reinterpret_cast<Function*>(find(name));
  if (cached == nullptr) std::terminate();  // no C++ library could have thrown either
  return cached;
}

using Throw = void(void*, std::type_info*, void (*)(void*));
using Rethrow = void();
using RethrowPointer = void(std::exception_ptr*);
Throw* real_throw;
Rethrow* real_rethrow;
RethrowPointer* real_rethrow_pointer;
constexpr char kThrow[] = "__cxa_throw", kRethrow[] = "__cxa_rethrow",
               kRethrowPointer[] = "_ZSt17rethrow_exceptionNSt15__exception_ptr13exception_ptrE";

/// Before any thread throws, so that the pointers are only read later. What is not found is not an error yet.
[[gnu::constructor]] void find_all() {
  real_throw = reinterpret_cast<Throw*>(find(kThrow));
  real_rethrow = reinterpret_cast<Rethrow*>(find(kRethrow));
  real_rethrow_pointer = reinterpret_cast<RethrowPointer*>(find(kRethrowPointer));
}

void note(const std::exception_ptr& pointer) noexcept {
  if (!pointer) return;
  void* object;  // an exception_ptr is a pointer to the object
  static_assert(sizeof pointer == sizeof object);
  std::memcpy(&object, static_cast<const void*>(&pointer), sizeof object);
  provml::runtime::exception_begins(pointer.__cxa_exception_type(), object, true);
}

}  // namespace

// Nothing of these is noexcept, and nothing in them needs to be destroyed: the exception passes through.
extern "C" {

[[noreturn]] void provml_throw(void* object, std::type_info* type, void (*destroy)(void*))
    PROVML_STANDS_FOR("__cxa_throw");
void provml_throw(void* object, std::type_info* type, void (*destroy)(void*)) {
  provml::runtime::exception_begins(type, object, false);
  next(real_throw, kThrow)(object, type, destroy);
  __builtin_unreachable();
}

[[noreturn]] void provml_rethrow() PROVML_STANDS_FOR("__cxa_rethrow");
void provml_rethrow() {
  note(std::current_exception());
  next(real_rethrow, kRethrow)();
  __builtin_unreachable();
}

[[noreturn]] void provml_rethrow_pointer(std::exception_ptr* pointer)
    PROVML_STANDS_FOR("_ZSt17rethrow_exceptionNSt15__exception_ptr13exception_ptrE");
void provml_rethrow_pointer(std::exception_ptr* pointer) {
  note(*pointer);
  next(real_rethrow_pointer, kRethrowPointer)(pointer);
  __builtin_unreachable();
}

}  // extern "C"
