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

template <class provml_type>
struct signature_of {
  static constexpr const char* text() { return __PRETTY_FUNCTION__; }
};

constexpr bool begins_with(const char* text, const char* with) {
  return *with == '\0' || (*text == *with && begins_with(text + 1, with + 1));
}
/// What follows "provml_type = ": the type's qualified name.
constexpr const char* type_text(const char* signature) {
  return *signature == '\0'                         ? signature
         : begins_with(signature, "provml_type = ") ? signature + sizeof "provml_type = " - 1
                                                    : type_text(signature + 1);
}
constexpr bool is_known_namespace(const char* name) {
  return begins_with(name, "std::") || begins_with(name, "__gnu_cxx::") || begins_with(name, "boost::") ||
         begins_with(name, "absl::") || begins_with(name, "gsl::");
}

/// T is declared in std, boost, absl or gsl, whatever its template arguments.
template <class T>
struct is_library_type
    : std::integral_constant<bool, is_known_namespace(
                                       type_text(signature_of<typename std::remove_cv<T>::type>::text()))> {};

}  // namespace detail
}  // namespace capture
}  // namespace provml

#endif  // PROVML_DETAIL_ORIGIN_H
