// provml/detail/traits.h: what kind of value a type is, found by its shape so that no standard container
// needs to be included. Included by provml/capture.h.
#ifndef PROVML_DETAIL_TRAITS_H
#define PROVML_DETAIL_TRAITS_H

#include <stddef.h>
#include <stdint.h>

#include <type_traits>
#include <utility>

namespace provml {
namespace capture {

class sink;

namespace detail {

template <class...>
struct make_void {
  typedef void type;
};
template <class... T>
using void_type = typename make_void<T...>::type;

// PROVML_DETECT(name, expression types...): name<T>::value is true when they are well-formed.
#define PROVML_DETECT(NAME, ...)    \
  template <class T, class = void>  \
  struct NAME : std::false_type {}; \
  template <class T>                \
  struct NAME<T, void_type<__VA_ARGS__>> : std::true_type {}
#define PROVML_CONST_T std::declval<const T&>()

PROVML_DETECT(is_complete, decltype(sizeof(T)));
PROVML_DETECT(has_hook, decltype(provml_capture(PROVML_CONST_T, std::declval<sink&>())));
PROVML_DETECT(has_range, typename T::value_type, decltype(PROVML_CONST_T.begin() != PROVML_CONST_T.end()),
              decltype(*PROVML_CONST_T.begin()));
PROVML_DETECT(has_size, decltype(static_cast<size_t>(PROVML_CONST_T.size())));
PROVML_DETECT(has_data, decltype(*PROVML_CONST_T.data()));
PROVML_DETECT(has_mapped, typename T::mapped_type, typename T::key_type);
PROVML_DETECT(has_text, typename T::traits_type, decltype(static_cast<const char*>(PROVML_CONST_T.data())),
              decltype(static_cast<size_t>(PROVML_CONST_T.size())));
PROVML_DETECT(has_native_path, decltype(T::preferred_separator), decltype(PROVML_CONST_T.native().data()),
              decltype(PROVML_CONST_T.native().size()));
PROVML_DETECT(has_optional, typename T::value_type, decltype(PROVML_CONST_T.has_value()),
              decltype(*PROVML_CONST_T));
PROVML_DETECT(has_pointee, typename T::element_type, decltype(PROVML_CONST_T.get() == nullptr),
              decltype(*PROVML_CONST_T.get()));
PROVML_DETECT(has_pair, typename T::first_type, typename T::second_type, decltype(PROVML_CONST_T.first),
              decltype(PROVML_CONST_T.second));
PROVML_DETECT(has_tuple_size, decltype(std::tuple_size<T>::value));
PROVML_DETECT(has_real_imag, typename T::value_type, decltype(PROVML_CONST_T.real() + PROVML_CONST_T.imag()));
PROVML_DETECT(has_duration, typename T::rep, decltype(T::period::num), decltype(PROVML_CONST_T.count()));

/// Whether E, what an iterator of T gives, is seen as an element: of the announced type, and not a T again.
template <class T, class E>
struct is_element
    : std::integral_constant<
          bool, std::is_convertible<E, const typename T::value_type&>::value &&
                    !std::is_same<typename std::remove_cv<typename std::remove_reference<E>::type>::type,
                                  T>::value &&
                    !std::is_same<typename std::remove_cv<typename T::value_type>::type, T>::value> {};
/// A container that is its own element type (a JSON value, a path) cannot be walked like a container.
template <class T, bool = has_range<T>::value>
struct is_range : std::false_type {};
template <class T>
struct is_range<T, true> : is_element<T, decltype(*PROVML_CONST_T.begin())> {};

/// A number that fits a scalar value; 128-bit integers do not.
template <class T, bool = std::is_arithmetic<T>::value && !std::is_volatile<T>::value>
struct is_number : std::false_type {};
template <class T>
struct is_number<T, true> : std::integral_constant<bool, sizeof(T) <= 8 || std::is_floating_point<T>::value> {
};
/// Elements that a summary can read in place.
template <class T, bool = is_number<T>::value>
struct is_plain_number : std::false_type {};
template <class T>
struct is_plain_number<T, true>
    : std::integral_constant<bool, !std::is_same<typename std::remove_cv<T>::type, bool>::value &&
                                       sizeof(T) <= 8> {};

template <class T,
          bool = is_range<T>::value && has_data<T>::value && has_size<T>::value && !has_mapped<T>::value>
struct is_contiguous_numbers : std::false_type {};
template <class T>
struct is_contiguous_numbers<T, true>
    : is_plain_number<typename std::remove_reference<decltype(*PROVML_CONST_T.data())>::type> {};

template <class T, bool = has_pointee<T>::value>
struct is_smart_pointer : std::false_type {};
template <class T>
struct is_smart_pointer<T, true>
    : std::integral_constant<bool, !std::is_array<typename T::element_type>::value> {};

enum element_kind : uint32_t { element_int = 1, element_uint = 2, element_real = 3, element_bool = 4 };
template <class T>
constexpr element_kind element_kind_of() {
  return std::is_same<typename std::remove_cv<T>::type, bool>::value ? element_bool
         : std::is_floating_point<T>::value                          ? element_real
         : std::is_signed<T>::value                                  ? element_int
                                                                     : element_uint;
}

// How a type is captured; the first that fits, in this order.
struct as_hook {};
struct as_scalar {};
struct as_enum {};
struct as_null {};
struct as_text_pointer {};
struct as_pointer {};
struct as_char_array {};
struct as_array {};
struct as_path {};
struct as_text {};
struct as_tensor {};
struct as_matrix {};
struct as_numbers {};
struct as_map {};
struct as_list {};
struct as_optional {};
struct as_smart_pointer {};
struct as_pair {};
struct as_complex {};
struct as_duration {};
struct as_tuple {};
struct as_opaque {};

template <bool Condition, class Then, class Else>
struct choose : Else {};
template <class Then, class Else>
struct choose<true, Then, Else> {
  typedef Then type;
};
template <class Then>
struct otherwise {
  typedef Then type;
};

template <class T>
struct is_tensor;  // provml/adapters/torch.h
template <class T>
struct is_matrix;  // provml/adapters/eigen.h

template <class T>
struct class_category
    : choose<
          has_native_path<T>::value, as_path,
          choose<
              has_text<T>::value, as_text,
              choose<
                  is_tensor<T>::value, as_tensor,
                  choose<
                      is_matrix<T>::value, as_matrix,
                      choose<
                          is_contiguous_numbers<T>::value, as_numbers,
                          choose<
                              is_range<T>::value && has_mapped<T>::value, as_map,
                              choose<
                                  is_range<T>::value, as_list,
                                  choose<has_optional<T>::value, as_optional,
                                         choose<
                                             is_smart_pointer<T>::value, as_smart_pointer,
                                             choose<has_pair<T>::value, as_pair,
                                                    choose<has_real_imag<T>::value, as_complex,
                                                           choose<has_duration<T>::value, as_duration,
                                                                  choose<has_tuple_size<T>::value, as_tuple,
                                                                         otherwise<as_opaque>>>>>>>>>>>>>> {};

template <class T>
struct is_char_pointer
    : std::integral_constant<
          bool, std::is_pointer<T>::value &&
                    std::is_same<typename std::remove_cv<typename std::remove_pointer<T>::type>::type,
                                 char>::value &&
                    !std::is_volatile<typename std::remove_pointer<T>::type>::value> {};
template <class T>
struct is_char_array
    : std::integral_constant<
          bool, std::is_array<T>::value && std::rank<T>::value == 1 && std::extent<T>::value != 0 &&
                    std::is_same<typename std::remove_cv<typename std::remove_extent<T>::type>::type,
                                 char>::value> {};

template <class T, bool IsClass = std::is_class<T>::value && !std::is_volatile<T>::value>
struct category_of : choose<has_hook<T>::value, as_hook, class_category<T>> {};
template <class T>
struct category_of<T, false>
    : choose<std::is_volatile<T>::value, as_opaque,
             choose<is_number<T>::value, as_scalar,
                    choose<std::is_enum<T>::value && has_hook<T>::value, as_hook,
                           choose<std::is_enum<T>::value, as_enum,
                                  choose<std::is_same<T, std::nullptr_t>::value, as_null,
                                         choose<is_char_pointer<T>::value, as_text_pointer,
                                                choose<std::is_pointer<T>::value, as_pointer,
                                                       choose<is_char_array<T>::value, as_char_array,
                                                              choose<std::is_array<T>::value &&
                                                                         std::extent<T>::value != 0,
                                                                     as_array, otherwise<as_opaque>>>>>>>>>> {
};

/// T without const: how it is captured.
template <class T>
using category = typename category_of<typename std::remove_const<T>::type>::type;

template <class T>
struct is_fixed_size : std::integral_constant<bool, std::is_same<category<T>, as_scalar>::value ||
                                                        std::is_same<category<T>, as_enum>::value> {};

template <class... T>
struct all_fixed_size : std::true_type {};
template <class First, class... Rest>
struct all_fixed_size<First, Rest...>
    : std::integral_constant<bool, First::fixed_size && all_fixed_size<Rest...>::value> {};

}  // namespace detail
}  // namespace capture
}  // namespace provml

#endif  // PROVML_DETAIL_TRAITS_H
