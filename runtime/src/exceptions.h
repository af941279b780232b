// The exceptions in flight in the calling thread: what they are and where they were thrown.
#ifndef PROVML_RUNTIME_EXCEPTIONS_H
#define PROVML_RUNTIME_EXCEPTIONS_H

#include <typeinfo>

namespace provml::runtime {

/// An exception is about to be thrown, or thrown `again`, by this thread; `object` may be null. Nothing is
/// kept outside of activities.
void exception_begins(const std::type_info* type, void* object, bool again) noexcept;

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_EXCEPTIONS_H
