// provml/adapters/hdf5.h: what stands behind an HDF5 identifier. C++11; include it after or instead of
// hdf5.h.
//
//   PROVML_DATASET const auto cube = provml::hdf5::handle(dataset);      // dataset: hid_t
//
// An hid_t is a number, and would be captured as one. A handle is captured as a map: "file" (a reference),
// "kind" (file, group, dataset, type, attribute), "object" (its path in the file) and, of a dataset or
// attribute, "shape" and "type". What is no open identifier is captured as "not open". The calls to HDF5 are
// made where the handle is made, so that it may outlive the identifier: as with all of HDF5, no other thread
// may use the library meanwhile unless it was built for that. HDF5's error stack is not printed, errno is
// kept, nothing stays open.
#ifndef PROVML_ADAPTERS_HDF5_H
#define PROVML_ADAPTERS_HDF5_H

#include <errno.h>
#include <hdf5.h>

#include <string>
#include <vector>

#ifndef PROVML_COMPILED_OUT
#include "provml/capture.h"
#endif

namespace provml {
namespace hdf5 {

#ifndef PROVML_COMPILED_OUT
namespace detail {

/// Recognised as a path, and so captured as a reference.
struct file_name {
  enum : char { preferred_separator = '/' };
  std::string text;
  const std::string& native() const noexcept { return text; }
};

/// No messages of HDF5 while it lives.
class quiet {
 public:
  quiet() noexcept : errno_(errno) {
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  ~quiet() {
    H5Eset_auto2(H5E_DEFAULT, function_, data_);
    errno = errno_;
  }
  quiet(const quiet&) = delete;
  quiet& operator=(const quiet&) = delete;

 private:
  int errno_;
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

template <class Get>
std::string name_by(const Get& get) {
  const ssize_t length = get(nullptr, 0);
  if (length <= 0) return std::string();
  std::vector<char> text(static_cast<size_t>(length) + 1);
  return get(text.data(), text.size()) > 0 ? std::string(text.data(), static_cast<size_t>(length))
                                           : std::string();
}

inline const char* kind_of(H5I_type_t type) noexcept {
  switch (type) {
    case H5I_FILE:
      return "file";
    case H5I_GROUP:
      return "group";
    case H5I_DATASET:
      return "dataset";
    case H5I_DATATYPE:
      return "type";
    case H5I_ATTR:
      return "attribute";
    default:
      return "other";
  }
}

inline std::string type_name(hid_t type) {
  const std::string bits = std::to_string(8 * H5Tget_size(type));
  switch (H5Tget_class(type)) {
    case H5T_INTEGER:
      return (H5Tget_sign(type) == H5T_SGN_NONE ? "uint" : "int") + bits;
    case H5T_FLOAT:
      return "float" + bits;
    case H5T_STRING:
      return "string";
    case H5T_COMPOUND:
      return "compound";
    case H5T_ENUM:
      return "enum";
    case H5T_REFERENCE:
      return "reference";
    case H5T_VLEN:
      return "vlen";
    case H5T_ARRAY:
      return "array";
    case H5T_BITFIELD:
      return "bitfield";
    case H5T_OPAQUE:
      return "opaque";
    default:
      return "other";
  }
}

inline std::vector<hsize_t> shape_of(hid_t space) {
  const int rank = H5Sget_simple_extent_ndims(space);
  std::vector<hsize_t> shape(rank > 0 ? static_cast<size_t>(rank) : 0);
  if (!shape.empty()) H5Sget_simple_extent_dims(space, shape.data(), nullptr);
  return shape;
}

struct description {
  bool open = false, has_shape = false;
  file_name file;
  std::string object, type;
  const char* kind = "";
  std::vector<hsize_t> shape;
};

inline void describe(hid_t id, description& out) {
  const quiet no_messages;
  if (H5Iis_valid(id) <= 0) return;
  const H5I_type_t type = H5Iget_type(id);
  out.file.text = name_by([id](char* text, size_t size) { return H5Fget_name(id, text, size); });
  out.object = name_by([id](char* text, size_t size) { return H5Iget_name(id, text, size); });
  out.kind = kind_of(type);
  const bool is_attribute = type == H5I_ATTR;
  if (is_attribute || type == H5I_DATASET) {
    const hid_t space = is_attribute ? H5Aget_space(id) : H5Dget_space(id);
    const hid_t element = is_attribute ? H5Aget_type(id) : H5Dget_type(id);
    out.has_shape = space >= 0;
    if (space >= 0) out.shape = shape_of(space);
    if (element >= 0) out.type = type_name(element);
    if (space >= 0) H5Sclose(space);
    if (element >= 0) H5Tclose(element);
  }
  out.open = true;
}

}  // namespace detail
#endif

/// Looks at it when it is made: the identifier may be closed before the value is captured.
class handle {
 public:
  explicit handle(hid_t id) noexcept : id_(id) {
#ifndef PROVML_COMPILED_OUT
#if defined(__cpp_exceptions) || defined(__EXCEPTIONS)
    try {
      detail::describe(id, description_);
    } catch (...) {  // short of memory: not open, then
    }
#else
    detail::describe(id, description_);
#endif
#endif
  }
  hid_t id() const noexcept { return id_; }
#ifndef PROVML_COMPILED_OUT
  const detail::description& seen() const noexcept { return description_; }
#endif

 private:
  hid_t id_;
#ifndef PROVML_COMPILED_OUT
  detail::description description_;
#endif
};

#ifndef PROVML_COMPILED_OUT
inline void provml_capture(const handle& of, ::provml::capture::sink& to) {
  const detail::description& seen = of.seen();
  if (!seen.open) return to.string("not open");
  to.map((seen.file.text.empty() ? 0u : 1u) + 1u + (seen.object.empty() ? 0u : 1u) +
         (seen.has_shape ? 1u : 0u) + (seen.type.empty() ? 0u : 1u));
  if (!seen.file.text.empty()) {
    to.string("file");
    to.value(seen.file);
  }
  to.string("kind");
  to.string(seen.kind);
  if (!seen.object.empty()) {
    to.string("object");
    to.string(seen.object);
  }
  if (seen.has_shape) {
    to.string("shape");
    to.list(seen.shape.size());
    for (const hsize_t extent : seen.shape) to.unsigned_integer(extent);
  }
  if (!seen.type.empty()) {
    to.string("type");
    to.string(seen.type);
  }
}
#endif

}  // namespace hdf5
}  // namespace provml

#endif  // PROVML_ADAPTERS_HDF5_H
