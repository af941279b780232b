// provml/adapters/torch.h: LibTorch tensors, recognised by their shape; no torch header is needed.
//
// A contiguous tensor in main memory is summarised (shape, element type, min, max, mean, fingerprint). Of any
// other only shape and element type are taken: nothing is copied and no device is waited for.
#ifndef PROVML_ADAPTERS_TORCH_H
#define PROVML_ADAPTERS_TORCH_H

#include "provml/detail/encode.h"

namespace provml {
namespace capture {
namespace detail {

PROVML_DETECT(has_tensor_shape, decltype(PROVML_CONST_T.sizes().size()),
              decltype(PROVML_CONST_T.scalar_type()), decltype(PROVML_CONST_T.is_contiguous()),
              decltype(PROVML_CONST_T.defined()), decltype(PROVML_CONST_T.element_size()),
              decltype(PROVML_CONST_T.is_cpu()), decltype(PROVML_CONST_T.layout()),
              decltype(PROVML_CONST_T.numel()));
PROVML_DETECT(has_const_data, decltype(PROVML_CONST_T.const_data_ptr()));
template <class T>
struct is_tensor : has_tensor_shape<T> {};

template <class T>
const void* tensor_data(const T& value, std::true_type) {
  return value.const_data_ptr();  // LibTorch 2: does not materialise a lazy copy
}
template <class T>
const void* tensor_data(const T& value, std::false_type) {
  return value.data_ptr();
}

/// Element kind of c10::ScalarType, by its stable numbers; 0: not a number that a summary can read.
inline uint32_t tensor_element(int type, bool& readable) noexcept {
  readable = true;
  switch (type) {
    case 0:  // Byte
      return element_uint;
    case 1:  // Char
    case 2:  // Short
    case 3:  // Int
    case 4:  // Long
      return element_int;
    case 6:  // Float
    case 7:  // Double
      return element_real;
    case 11:  // Bool
      return element_bool;
    default:  // Half, BFloat16, complex, quantised
      readable = false;
      return element_real;
  }
}

template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t, as_tensor) {
  if (!value.defined()) return out.none(slot);
  const auto sizes = value.sizes();
  uint64_t dims[max_rank];
  const uint32_t rank =
      sizes.size() < max_rank ? static_cast<uint32_t>(sizes.size()) : static_cast<uint32_t>(max_rank);
  for (uint32_t i = 0; i < rank; ++i) dims[i] = static_cast<uint64_t>(sizes[i]);
  bool readable;
  const uint32_t element = tensor_element(static_cast<int>(value.scalar_type()), readable);
  const bool strided = static_cast<int>(value.layout()) == 0;
  readable = readable && strided && value.is_cpu() && value.is_contiguous();
  const uint64_t count = static_cast<uint64_t>(value.numel());
  out.array(slot, readable && count != 0 ? tensor_data(value, has_const_data<T>()) : nullptr, element,
            static_cast<uint32_t>(value.element_size()), dims, rank, count);
}

}  // namespace detail
}  // namespace capture
}  // namespace provml

#endif  // PROVML_ADAPTERS_TORCH_H
