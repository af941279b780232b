// provml/detail/origin.h: whether a type is of the standard library, or of a library whose containers behave
// like its. Included by provml/capture.h.
//
// Only such types are walked by their shape (begin(), get(), has_value() ...): what these do in a class of
// the user's is not known, and looking must not change anything. A user's class is captured by its fields, by
// a hook, or not at all.
#ifndef PROVML_DETAIL_ORIGIN_H
#define PROVML_DETAIL_ORIGIN_H

#include <type_traits>

namespace provml {
namespace capture {
namespace detail {

constexpr bool begins_with(const char* text, const char* with) {
  return *with == '\0' || (*text == *with && begins_with(text + 1, with + 1));
}
/// What follows "provml_type = " in the name of a function: the type's qualified name. The name of the type
/// must not stand before it: constant expressions are evaluated 512 calls deep only.
constexpr const char* type_text(const char* signature) {
  return *signature == '\0'                         ? signature
         : begins_with(signature, "provml_type = ") ? signature + sizeof "provml_type = " - 1
                                                    : type_text(signature + 1);
}
#if defined(__clang__)
template <class provml_type>
constexpr const char* name_of() {
  return type_text(__PRETTY_FUNCTION__);
}
#else
template <class provml_type>
struct signature_of {
  static constexpr const char* text() { return __PRETTY_FUNCTION__; }
};
template <class T>
constexpr const char* name_of() {
  return type_text(signature_of<T>::text());
}
#endif

constexpr bool is_known_namespace(const char* name) {
  return begins_with(name, "std::") || begins_with(name, "__gnu_cxx::") || begins_with(name, "boost::") ||
         begins_with(name, "absl::") || begins_with(name, "gsl::");
}

/// T is declared in std, boost, absl or gsl, whatever its template arguments.
template <class T>
struct is_library_type
    : std::integral_constant<bool, is_known_namespace(name_of<typename std::remove_cv<T>::type>())> {};

}  // namespace detail
}  // namespace capture
}  // namespace provml

#endif  // PROVML_DETAIL_ORIGIN_H
