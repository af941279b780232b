// Stands before the C library's functions that jump, and those that say where to: the activities that are
// jumped over end there. Nothing else would end them, and later ones would be linked to what is no longer on
// the stack. In the shared library only.
#include <dlfcn.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>

#include "guard.h"
#include "own_stack.h"
#include "process.h"
#include "provml/detail/activity.h"

namespace {

namespace detail = provml::capture::detail;
using Jump = void(__jmp_buf_tag*, int);

constexpr int kMostSpans = 100'000;

#if defined(__GLIBC__) && defined(__x86_64__)
#define PROVML_STACK_POINTER(at) __asm__ volatile("mov %%rsp, %0" : "=r"(at))
constexpr int kStackPointer = 6;  // of a jmp_buf
uintptr_t unrotated(uintptr_t value) noexcept { return value >> 17 | value << 47; }
#elif defined(__GLIBC__) && defined(__aarch64__)
#define PROVML_STACK_POINTER(at) __asm__ volatile("mov %0, sp" : "=r"(at))
constexpr int kStackPointer = 13;
uintptr_t unrotated(uintptr_t value) noexcept { return value; }
#endif

#ifdef PROVML_STACK_POINTER
uintptr_t saved(const __jmp_buf_tag* buffer) noexcept {
  return unrotated(static_cast<uintptr_t>(buffer->__jmpbuf[kStackPointer]));
}

/// What the C library mixes with the addresses that it saves: the same in the whole process.
[[gnu::noinline]] uintptr_t find_mixed() noexcept {
  jmp_buf buffer;
  uintptr_t here = 0;
  PROVML_STACK_POINTER(here);
  return _setjmp(buffer) == 0 ? saved(buffer) ^ here : 0;
}

[[gnu::noinline]] uintptr_t find_mixed_deeper() noexcept {
  volatile uintptr_t room[64];
  room[0] = find_mixed();
  room[63] = room[0];
  return room[63];
}

uintptr_t mixed = 0;
bool knows_target = false;

void learn() noexcept {
  mixed = find_mixed();
  knows_target = mixed == find_mixed_deeper();  // else it is another C library than this file was written for
}

/// Where the stack ends after the jump; 0: not known.
uintptr_t target_of(const __jmp_buf_tag* buffer) noexcept { return knows_target ? saved(buffer) ^ mixed : 0; }
#else
void learn() noexcept {}
uintptr_t target_of(const __jmp_buf_tag*) noexcept { return 0; }
#endif

/// Whether this thread is in a handler with a stack of its own, which the jump leaves, and it is there.
bool is_on_handler_stack(uintptr_t at) noexcept {
  stack_t stack{};
  if (sigaltstack(nullptr, &stack) != 0 || (stack.ss_flags & SS_ONSTACK) == 0) return false;
  const auto low = reinterpret_cast<uintptr_t>(stack.ss_sp);
  return at >= low && at - low < stack.ss_size;
}

using provml::runtime::JumpTarget;
using provml::runtime::ThreadState;

JumpTarget& target_in(provml_thread* self, const __jmp_buf_tag* buffer) noexcept {
  auto& targets = reinterpret_cast<ThreadState*>(self)->targets;
  return targets[reinterpret_cast<uintptr_t>(buffer) / sizeof(void*) % targets.size()];
}

/// The innermost activity where the target was set, if that is known and it is still open.
bool find_around(provml_thread* self, const __jmp_buf_tag* buffer, const provml_span*& around) noexcept {
  const JumpTarget& target = target_in(self, buffer);
  if (target.buffer != buffer) return false;
  around = target.around;
  const provml_span* span = self->top;
  for (int seen = 0; span != nullptr && span != around && seen < kMostSpans; ++seen) span = span->parent;
  return span == around && (span == nullptr || span->number == target.number);
}

/// Ends what is jumped over. Stacks that a program switches by itself are left alone: what is on them may go
/// on.
void leave(const __jmp_buf_tag* buffer) noexcept {
  provml_thread* self = provml_self;
  if (self == nullptr || self->thread == 0) return;
  const provml::runtime::Guard guard;
  const uintptr_t target = target_of(buffer);
  if (target == 0 || !provml::runtime::is_on_own_stack(target)) return;
  const provml_span* around = nullptr;
  const bool known = find_around(self, buffer, around);
  // A handler may have interrupted a capture, which then does not go on either.
  if (self->busy != 0 && known && !target_in(self, buffer).in_capture) {
    self->scratch_size = 0;
    self->busy = 0;
  }
  int seen = 0;
  for (provml_span* span = self->top; span != nullptr && (!known || span != around) && seen < kMostSpans;
       ++seen) {
    provml_span* parent = span->parent;
    const auto at = reinterpret_cast<uintptr_t>(span);
    if (((known || at < target) && provml::runtime::is_on_own_stack(at)) || is_on_handler_stack(at)) {
      if (self->top == span)
        self->top = parent;
      else
        detail::unlink(self, span);
      if (span->site != nullptr) detail::write_end(self, span, detail::flag_exception);
      span->site = nullptr;
    }
    span = parent;
  }
}

Jump *real_longjmp, *real_siglongjmp, *real_checked;

Jump* find(Jump*& cached, const char* name) noexcept {
  if (cached == nullptr) cached = reinterpret_cast<Jump*>(dlsym(RTLD_NEXT, name));
  return cached;
}

/// Before anything jumps: later it would not be safe in signal handlers.
[[gnu::constructor]] void find_all() noexcept {
  find(real_longjmp, "longjmp");
  find(real_siglongjmp, "siglongjmp");
  find(real_checked, "__longjmp_chk");
  learn();
}

[[noreturn]] void jump(Jump*& cached, const char* name, __jmp_buf_tag* buffer, int value) {
  leave(buffer);
  if (Jump* real = find(cached, name)) real(buffer, value);
  abort();
}

}  // namespace

#if defined(__GLIBC__) && defined(__x86_64__)
// These return twice, so that no function can call them: they are jumped to.
extern "C" [[gnu::used, gnu::visibility("hidden")]] void* provml_target_is_set(const __jmp_buf_tag* buffer,
                                                                               unsigned which) noexcept {
  static constexpr const char* kNames[] = {"setjmp", "_setjmp", "__sigsetjmp"};
  static void* real[3];
  if (provml_thread* self = provml_self; self != nullptr && self->thread != 0)
    target_in(self, buffer) = {buffer, self->top, self->top == nullptr ? 0 : self->top->number,
                               self->busy != 0};
  if (real[which] == nullptr) real[which] = dlsym(RTLD_NEXT, kNames[which]);
  if (real[which] == nullptr) abort();
  return real[which];
}
#define PROVML_SETS_TARGET(name, which)                              \
  __asm__(".text\n.globl " name "\n.type " name ", @function\n" name \
          ":\n.cfi_startproc\nendbr64\n"                             \
          "push %rdi\n.cfi_adjust_cfa_offset 8\n"                    \
          "push %rsi\n.cfi_adjust_cfa_offset 8\n"                    \
          "sub $8, %rsp\n.cfi_adjust_cfa_offset 8\n"                 \
          "mov $" #which                                             \
          ", %esi\ncall provml_target_is_set\n"                      \
          "add $8, %rsp\n.cfi_adjust_cfa_offset -8\n"                \
          "pop %rsi\n.cfi_adjust_cfa_offset -8\n"                    \
          "pop %rdi\n.cfi_adjust_cfa_offset -8\n"                    \
          "jmp *%rax\n.cfi_endproc\n.size " name ", . - " name "\n")
PROVML_SETS_TARGET("setjmp", 0);
PROVML_SETS_TARGET("_setjmp", 1);
PROVML_SETS_TARGET("__sigsetjmp", 2);
#endif

#define PROVML_STANDS_FOR(name) __asm__(name) __attribute__((visibility("default")))

// No noexcept: a sanitizer may unwind through these.
extern "C" {

[[noreturn]] void provml_longjmp(__jmp_buf_tag* buffer, int value) PROVML_STANDS_FOR("longjmp");
void provml_longjmp(__jmp_buf_tag* buffer, int value) { jump(real_longjmp, "longjmp", buffer, value); }

[[noreturn]] void provml_bsd_longjmp(__jmp_buf_tag* buffer, int value) PROVML_STANDS_FOR("_longjmp");
void provml_bsd_longjmp(__jmp_buf_tag* buffer, int value) { jump(real_longjmp, "longjmp", buffer, value); }

[[noreturn]] void provml_siglongjmp(__jmp_buf_tag* buffer, int value) PROVML_STANDS_FOR("siglongjmp");
void provml_siglongjmp(__jmp_buf_tag* buffer, int value) {
  jump(real_siglongjmp, "siglongjmp", buffer, value);
}

[[noreturn]] void provml_longjmp_checked(__jmp_buf_tag* buffer, int value) PROVML_STANDS_FOR("__longjmp_chk");
void provml_longjmp_checked(__jmp_buf_tag* buffer, int value) {
  jump(real_checked, "__longjmp_chk", buffer, value);
}

}  // extern "C"
