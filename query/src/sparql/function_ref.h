// function_ref.h: a callable passed down by reference, for the duration of the call only.
#ifndef PROVML_QUERY_SPARQL_FUNCTION_REF_H
#define PROVML_QUERY_SPARQL_FUNCTION_REF_H

#include <memory>
#include <type_traits>
#include <utility>

namespace provml::query::sparql {

template <class Signature>
class FunctionRef;

template <class R, class... Args>
class FunctionRef<R(Args...)> {
 public:
  template <class F, class = std::enable_if_t<!std::is_same_v<std::decay_t<F>, FunctionRef>>>
  FunctionRef(F&& f)  // NOLINT(google-explicit-constructor): call sites pass lambdas
      : object_(const_cast<void*>(static_cast<const void*>(std::addressof(f)))),
        call_([](void* object, Args... args) -> R {
          return (*static_cast<std::remove_reference_t<F>*>(object))(std::forward<Args>(args)...);
        }) {}
  R operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }

 private:
  void* object_;
  R (*call_)(void*, Args...);
};

}  // namespace provml::query::sparql

#endif  // PROVML_QUERY_SPARQL_FUNCTION_REF_H
