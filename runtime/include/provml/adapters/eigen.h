// provml/adapters/eigen.h: dense Eigen matrices and arrays that own their storage, recognised by their shape;
// no Eigen header is needed. Expressions and blocks are opaque: evaluating them is not for an observer.
#ifndef PROVML_ADAPTERS_EIGEN_H
#define PROVML_ADAPTERS_EIGEN_H

#include "provml/detail/encode.h"

namespace provml {
namespace capture {
namespace detail {

PROVML_DETECT(has_matrix_shape, typename T::Scalar, typename T::PlainObject, decltype(PROVML_CONST_T.rows()),
              decltype(PROVML_CONST_T.cols()), decltype(*PROVML_CONST_T.data()),
              typename std::enable_if<std::is_same<typename T::PlainObject, T>::value>::type);
template <class T, bool = has_matrix_shape<T>::value>
struct is_plain_matrix : std::false_type {};
template <class T>
struct is_plain_matrix<T, true> : is_plain_number<typename T::Scalar> {};
template <class T>
struct is_matrix : is_plain_matrix<T> {};

template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t, as_matrix) {
  typedef typename T::Scalar element;
  const uint64_t dims[2] = {static_cast<uint64_t>(value.rows()), static_cast<uint64_t>(value.cols())};
  out.array(slot, dims[0] * dims[1] != 0 ? value.data() : nullptr, element_kind_of<element>(),
            sizeof(element), dims, 2, dims[0] * dims[1]);
}

}  // namespace detail
}  // namespace capture
}  // namespace provml

#endif  // PROVML_ADAPTERS_EIGEN_H
