#include "hdf5_file.h"

#include <hdf5.h>

#include <fstream>
#include <utility>

#include "options.h"

namespace seismic {

namespace {

// An id that is closed when it goes out of scope.
class Id {
 public:
  Id(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  ~Id() {
    if (id_ >= 0) close_(id_);
  }
  Id(const Id&) = delete;
  Id& operator=(const Id&) = delete;
  operator hid_t() const { return id_; }
  bool bad() const { return id_ < 0; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

template <class T>
hid_t memory_type();
template <>
hid_t memory_type<float>() {
  return H5T_NATIVE_FLOAT;
}
template <>
hid_t memory_type<double>() {
  return H5T_NATIVE_DOUBLE;
}
template <>
hid_t memory_type<std::int32_t>() {
  return H5T_NATIVE_INT32;
}
template <>
hid_t memory_type<std::uint8_t>() {
  return H5T_NATIVE_UINT8;
}

// Errors are thrown, not printed; and a file that could not be written is not tried again at exit, where it
// would crash.
void prepare_library() {
  static const bool once = H5dont_atexit() >= 0;
  static_cast<void>(once);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

}  // namespace

Hdf5File::Hdf5File(std::filesystem::path file, std::int64_t id, std::string kind)
    : file_(std::move(file)), id_(id), kind_(std::move(kind)) {}

Hdf5File::Hdf5File(Hdf5File&& other) noexcept
    : file_(std::move(other.file_)), id_(std::exchange(other.id_, -1)), kind_(std::move(other.kind_)) {}

Hdf5File::~Hdf5File() {
  if (id_ >= 0) H5Fclose(id_);
}

void Hdf5File::fail(const std::string& what) const {
  if (kind_.empty()) throw FileError(file_, what + " cannot be written", "check the space on the disk");
  throw FileError(file_, what, "give " + kind_);
}

Hdf5File Hdf5File::create(const std::filesystem::path& file) {
  prepare_library();
  const hid_t id = H5Fcreate(file.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  if (id < 0) throw FileError(file, "cannot be written", "check that its folder exists and may be written");
  return {file, id, ""};
}

Hdf5File Hdf5File::open(const std::filesystem::path& file, const std::string& kind) {
  prepare_library();
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) throw FileError(file, "no such file", "give " + kind);
  if (!std::filesystem::is_regular_file(file, ignored))
    throw FileError(file, "is not a file", "give " + kind);
  if (!std::ifstream(file)) throw FileError(file, "cannot be read", "check its permissions");
  const hid_t id = H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (id < 0) throw FileError(file, "is not an HDF5 file, or damaged", "give " + kind);
  return {file, id, kind};
}

void Hdf5File::close() {
  const auto id = std::exchange(id_, -1);
  if (id < 0) return;
  const bool flushed = H5Fflush(id, H5F_SCOPE_GLOBAL) >= 0;
  if (H5Fclose(id) < 0 || !flushed) fail("the data");
}

template <class T>
void Hdf5File::write(const std::string& name, const std::vector<T>& values,
                     const std::vector<std::uint64_t>& shape) {
  const std::vector<hsize_t> dims(shape.begin(), shape.end());
  const Id space(H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr), H5Sclose);
  const Id properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(properties, false);
  const Id set(H5Dcreate2(id_, name.c_str(), memory_type<T>(), space, H5P_DEFAULT, properties, H5P_DEFAULT),
               H5Dclose);
  if (set.bad() || H5Dwrite(set, memory_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
    fail(name);
}

std::vector<std::uint64_t> Hdf5File::shape(const std::string& name, std::size_t rank) const {
  const Id set(H5Dopen2(id_, name.c_str(), H5P_DEFAULT), H5Dclose);
  if (set.bad()) fail("has no array '" + name + "'");
  const Id space(H5Dget_space(set), H5Sclose);
  if (H5Sget_simple_extent_ndims(space) != static_cast<int>(rank))
    fail("its array '" + name + "' has not " + std::to_string(rank) + " dimensions");
  std::vector<hsize_t> dims(rank);
  H5Sget_simple_extent_dims(space, dims.data(), nullptr);
  for (const hsize_t dim : dims)
    if (dim == 0) fail("its array '" + name + "' is empty");
  return {dims.begin(), dims.end()};
}

template <class T>
std::vector<T> Hdf5File::read(const std::string& name, std::size_t rank,
                              std::vector<std::uint64_t>& dims) const {
  dims = shape(name, rank);
  std::size_t count = 1;
  for (const std::uint64_t dim : dims) count *= dim;
  std::vector<T> values(count);
  const Id set(H5Dopen2(id_, name.c_str(), H5P_DEFAULT), H5Dclose);
  if (H5Dread(set, memory_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
    fail("its array '" + name + "' cannot be read");
  return values;
}

#define SEISMIC_ARRAY(T)                                                   \
  template void Hdf5File::write(const std::string&, const std::vector<T>&, \
                                const std::vector<std::uint64_t>&);        \
  template std::vector<T> Hdf5File::read(const std::string&, std::size_t, std::vector<std::uint64_t>&) const;
SEISMIC_ARRAY(float)
SEISMIC_ARRAY(double)
SEISMIC_ARRAY(std::int32_t)
SEISMIC_ARRAY(std::uint8_t)
#undef SEISMIC_ARRAY

void Hdf5File::attribute(const std::string& name, const std::string& value) {
  const Id type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, value.size() + 1);
  H5Tset_cset(type, H5T_CSET_UTF8);
  const Id space(H5Screate(H5S_SCALAR), H5Sclose);
  const Id attribute(H5Acreate2(id_, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  if (attribute.bad() || H5Awrite(attribute, type, value.c_str()) < 0) fail(name);
}

void Hdf5File::attribute(const std::string& name, double value) {
  const Id space(H5Screate(H5S_SCALAR), H5Sclose);
  const Id attribute(H5Acreate2(id_, name.c_str(), H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, H5P_DEFAULT),
                     H5Aclose);
  if (attribute.bad() || H5Awrite(attribute, H5T_NATIVE_DOUBLE, &value) < 0) fail(name);
}

std::string Hdf5File::text(const std::string& name) const {
  const Id attribute(H5Aopen(id_, name.c_str(), H5P_DEFAULT), H5Aclose);
  if (attribute.bad()) fail("has no attribute '" + name + "'");
  const Id type(H5Aget_type(attribute), H5Tclose);
  if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) > 0)
    fail("its attribute '" + name + "' is no text");
  std::string value(H5Tget_size(type), '\0');
  if (H5Aread(attribute, type, value.data()) < 0) fail("its attribute '" + name + "' cannot be read");
  return value.substr(0, value.find('\0'));
}

double Hdf5File::number(const std::string& name) const {
  const Id attribute(H5Aopen(id_, name.c_str(), H5P_DEFAULT), H5Aclose);
  double value = 0;
  if (attribute.bad() || H5Aread(attribute, H5T_NATIVE_DOUBLE, &value) < 0)
    fail("has no number '" + name + "'");
  return value;
}

}  // namespace seismic
