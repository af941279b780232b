// Processes that are made by clone() and not by fork(): the handlers of fork would not run, and the child
// would write into its parent's rings. GoogleTest's death tests are made so.
#include <dlfcn.h>
#include <sched.h>
#include <stdarg.h>
#include <sys/types.h>

#include <new>

#include "process.h"

namespace {

using Clone = int (*)(int (*)(void*), void*, int, void*, ...);

Clone real_clone = nullptr;

Clone find_clone() noexcept {
  if (real_clone == nullptr) real_clone = reinterpret_cast<Clone>(dlsym(RTLD_NEXT, "clone"));
  return real_clone;
}
__attribute__((constructor)) void find() noexcept { find_clone(); }

struct Start {
  int (*function)(void*);
  void* argument;
};

int child_main(void* start) {
  const Start what = *static_cast<Start*>(start);
  provml::runtime::Process::instance().after_fork_in_child();
  return what.function(what.argument);
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int clone(int (*function)(void*), void* stack, int flags,
                                                            void* argument, ...) noexcept {
  va_list more;
  va_start(more, argument);
  auto* parent_id = va_arg(more, pid_t*);
  void* tls = va_arg(more, void*);
  auto* child_id = va_arg(more, pid_t*);
  va_end(more);
  if ((flags & CLONE_VM) != 0)
    return find_clone()(function, stack, flags, argument, parent_id, tls, child_id);
  auto& process = provml::runtime::Process::instance();
  Start start{function, argument};  // the child has a copy of it
  process.before_fork();
  const int result = find_clone()(&child_main, stack, flags, &start, parent_id, tls, child_id);
  process.after_fork_in_parent();
  return result;
}
