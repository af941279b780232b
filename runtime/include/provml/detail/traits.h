// provml/detail/traits.h: what kind of value a type is, found by its shape so that no standard container
// needs to be included. Included by provml/capture.h.
#ifndef PROVML_DETAIL_TRAITS_H
#define PROVML_DETAIL_TRAITS_H

#include <stddef.h>
#include <stdint.h>

#include <type_traits>
#include <utility>

#include "provml/detail/origin.h"

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
PROVML_DETECT(has_time_point, typename T::clock, decltype(PROVML_CONST_T.time_since_epoch()));
PROVML_DETECT(has_wide_text, typename T::traits_type, typename T::value_type,
              decltype(*PROVML_CONST_T.data()), decltype(static_cast<size_t>(PROVML_CONST_T.size())));
PROVML_DETECT(has_alternatives, decltype(PROVML_CONST_T.index()),
              decltype(PROVML_CONST_T.valueless_by_exception()));
PROVML_DETECT(has_load, decltype(PROVML_CONST_T.load()), decltype(PROVML_CONST_T.is_lock_free()));
PROVML_DETECT(has_bits, decltype(PROVML_CONST_T.test(0)), decltype(PROVML_CONST_T.to_ullong()),
              decltype(PROVML_CONST_T.size()));
PROVML_DETECT(has_shift, typename T::value_type, decltype(PROVML_CONST_T.cshift(0)),
              decltype(PROVML_CONST_T.size()), decltype(&PROVML_CONST_T[0]));
PROVML_DETECT(
    has_referent, typename T::type,
    typename std::enable_if<std::is_same<decltype(PROVML_CONST_T.get()), typename T::type&>::value>::type);

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
/// A 128-bit integer, whether or not the language level calls it arithmetic.
#if defined(__SIZEOF_INT128__)
__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;
template <class T>
struct is_wide_integer
    : std::integral_constant<bool, std::is_same<T, int128>::value || std::is_same<T, uint128>::value> {};
#else
template <class T>
struct is_wide_integer : std::false_type {};
#endif
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
struct as_time_point {};
struct as_wide_text {};
struct as_variant {};
struct as_atomic {};
struct as_bitset {};
struct as_valarray {};
struct as_reference_wrapper {};
struct as_wide_integer {};
struct as_opaque {};

template <bool Condition, class Then, class Else>
struct choose : Else {};
template <class Then, class Else>
struct choose<true, Then, Else> {
  typedef Then type;
};

template <class T>
struct is_tensor;  // provml/adapters/torch.h
template <class T>
struct is_matrix;  // provml/adapters/eigen.h

// choose_first<C1, T1, C2, T2, ..., Last>::type: the T of the first C whose value is true.
template <class... CasesThenLast>
struct choose_first;
template <class Last>
struct choose_first<Last> {
  typedef Last type;
};
template <class Condition, class Then, class... More>
struct choose_first<Condition, Then, More...> : choose<Condition::value, Then, choose_first<More...>> {};

// Named, so that choose_first looks at one only when those before it do not fit.
template <class T>
struct is_map : std::integral_constant<bool, is_range<T>::value && has_mapped<T>::value> {};
template <class T>
struct is_wide_text : std::integral_constant<bool, has_wide_text<T>::value && is_range<T>::value> {};
/// Larger ones may need a lock and another library.
template <class T, bool = has_load<T>::value>
struct is_small_atomic : std::false_type {};
template <class T>
struct is_small_atomic<T, true> : std::integral_constant<bool, sizeof(T) <= 8> {};
template <class T, bool = std::is_enum<T>::value>
struct is_hooked_enum : std::false_type {};
template <class T>
struct is_hooked_enum<T, true> : has_hook<T> {};
template <class T>
struct is_fixed_array : std::integral_constant<bool, std::is_array<T>::value && std::extent<T>::value != 0> {
};

/// Of a class of the standard library or one like it.
template <class T>
struct library_category
    : choose_first<is_wide_text<T>, as_wide_text, is_contiguous_numbers<T>, as_numbers, is_map<T>, as_map,
                   is_range<T>, as_list, has_optional<T>, as_optional, is_smart_pointer<T>, as_smart_pointer,
                   has_pair<T>, as_pair, has_real_imag<T>, as_complex, has_duration<T>, as_duration,
                   has_tuple_size<T>, as_tuple, has_time_point<T>, as_time_point, has_alternatives<T>,
                   as_variant, is_small_atomic<T>, as_atomic, has_bits<T>, as_bitset, has_shift<T>,
                   as_valarray, has_referent<T>, as_reference_wrapper, as_opaque> {};
/// Of a class of the user's: by its shape only what cannot have effects. Paths and texts are told by their
/// traits; of numbers in a row, a tensor and a matrix there are adapters.
template <class T>
struct user_category : choose_first<is_tensor<T>, as_tensor, is_matrix<T>, as_matrix, as_opaque> {};

template <class T>
struct class_category
    : choose<has_native_path<T>::value, as_path,
             choose<has_text<T>::value, as_text,
                    typename std::conditional<is_library_type<T>::value, library_category<T>,
                                              user_category<T>>::type>> {};

template <class T>
struct is_char_pointer
    : std::integral_constant<
          bool, std::is_pointer<T>::value &&
                    std::is_same<typename std::remove_cv<typename std::remove_pointer<T>::type>::type,
                                 char>::value &&
                    !std::is_volatile<typename std::remove_pointer<T>::type>::value> {};
/// Whether pointers to characters are in a value, of which the tool does not know that they are texts.
template <class T>
struct holds_characters : is_char_pointer<T> {};
template <bool... Values>
struct none_of_these : std::is_same<none_of_these<Values...>, none_of_these<(Values && false)...>> {};
template <template <class...> class C, class... A>
struct holds_characters<C<A...>>
    : std::integral_constant<
          bool, !none_of_these<holds_characters<typename std::remove_cv<A>::type>::value...>::value> {};
template <template <class, size_t> class C, class T, size_t N>
struct holds_characters<C<T, N>> : holds_characters<typename std::remove_cv<T>::type> {};
template <class T, size_t N>
struct holds_characters<T[N]> : holds_characters<typename std::remove_cv<T>::type> {};

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
    : choose_first<std::is_volatile<T>, as_opaque, is_number<T>, as_scalar, is_wide_integer<T>,
                   as_wide_integer, is_hooked_enum<T>, as_hook, std::is_enum<T>, as_enum,
                   std::is_same<T, std::nullptr_t>, as_null, is_char_pointer<T>, as_text_pointer,
                   std::is_pointer<T>, as_pointer, is_char_array<T>, as_char_array, is_fixed_array<T>,
                   as_array, as_opaque> {};

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
