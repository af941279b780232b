// Work of the library that needs more stack than capturing: where the caller's is small, it runs elsewhere.
#ifndef PROVML_RUNTIME_OWN_STACK_H
#define PROVML_RUNTIME_OWN_STACK_H

#include <cstddef>
#include <cstdint>

namespace provml::runtime {

inline constexpr std::size_t kUsualBytes = std::size_t{64} << 10;

/// Whether the calling thread is on its own stack with at least `bytes` left. Not so for a child of clone()
/// (GoogleTest gives it two pages), threads of the smallest size and the stacks of fibers.
bool has_stack(std::size_t bytes = kUsualBytes) noexcept;
/// Whether the address is on the calling thread's own stack.
bool is_on_own_stack(std::uintptr_t at) noexcept;
/// Calls `work(argument)` on the stack of a new thread, which captures nothing and takes no signals, and
/// waits; on the caller's where there can be no thread.
void on_other_stack(void (*work)(void*), void* argument) noexcept;

template <class Work>
void with_stack(Work work, std::size_t bytes = kUsualBytes) noexcept {
  if (has_stack(bytes))
    work();
  else
    on_other_stack([](void* it) { (*static_cast<Work*>(it))(); }, &work);
}

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_OWN_STACK_H
