// hdf5_file.h: arrays and attributes in an HDF5 file.
//
//   auto out = seismic::Hdf5File::create("curated.h5");
//   out.write("amplitudes", amplitudes, {inlines, crosslines, samples});
//   out.attribute("survey", "http://example.org/surveys/x");
//   out.close();
//
// No time stamps are stored: the same content gives the same bytes. Everything throws FileError.
#ifndef SEISMIC_HDF5_FILE_H
#define SEISMIC_HDF5_FILE_H

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace seismic {

class Hdf5File {
 public:
  static Hdf5File create(const std::filesystem::path& file);
  /// Opens for reading. `kind` ("a curated survey") is what the remedy of an error asks for.
  static Hdf5File open(const std::filesystem::path& file, const std::string& kind);
  ~Hdf5File();
  Hdf5File(Hdf5File&& other) noexcept;
  Hdf5File(const Hdf5File&) = delete;
  Hdf5File& operator=(const Hdf5File&) = delete;

  /// T: float, double, std::int32_t or std::uint8_t.
  template <class T>
  void write(const std::string& name, const std::vector<T>& values, const std::vector<std::uint64_t>& shape);
  /// Reads a whole array of `rank` dimensions and tells them.
  template <class T>
  std::vector<T> read(const std::string& name, std::size_t rank, std::vector<std::uint64_t>& dims) const;

  /// The dimensions of an array, of which there must be `rank`.
  std::vector<std::uint64_t> shape(const std::string& name, std::size_t rank) const;

  void attribute(const std::string& name, const std::string& value);
  void attribute(const std::string& name, double value);
  std::string text(const std::string& name) const;
  double number(const std::string& name) const;

  /// Writes everything out; an error while writing is thrown here, not lost in the destructor.
  void close();

 private:
  Hdf5File(std::filesystem::path file, std::int64_t id, std::string kind);
  [[noreturn]] void fail(const std::string& what) const;

  std::filesystem::path file_;
  std::int64_t id_;
  std::string kind_;  // empty while writing
};

}  // namespace seismic

#endif  // SEISMIC_HDF5_FILE_H
