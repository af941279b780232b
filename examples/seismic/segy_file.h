// segy_file.h: a post-stack seismic cube in a SEG-Y file, read through libsegyio.
//
//   seismic::SegyFile segy("netherlands.sgy");
//   seismic::SurveyDescription survey = segy.describe();   // headers only
//   std::vector<float> amplitudes = segy.read();           // [inline][crossline][sample]
//
// Traces may come in any order (by inline, by crossline, unsorted) and positions may lack a trace; several
// traces at one position are averaged. Everything throws FileError.
#ifndef SEISMIC_SEGY_FILE_H
#define SEISMIC_SEGY_FILE_H

#include <provml/annotations.h>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace seismic {

/// What the headers of a survey say. Coordinates are in the unit of the file (usually metres), the scalar
/// applied: (geo_x1, geo_y1) of the first trace of the first inline, (geo_x2, geo_y2) of the last trace of
/// the last inline.
struct SurveyDescription {
  PROVML_DATASET_CHARACTERISTIC std::uint64_t file_size = 0;  ///< bytes
  PROVML_DATASET_CHARACTERISTIC std::string inline_range;     ///< "first-last"
  PROVML_DATASET_CHARACTERISTIC std::string crossline_range;
  PROVML_DATASET_CHARACTERISTIC int inline_slices = 0;
  PROVML_DATASET_CHARACTERISTIC int crossline_slices = 0;
  PROVML_DATASET_CHARACTERISTIC int slices = 0;  ///< of both directions
  PROVML_DATASET_CHARACTERISTIC int traces = 0;
  PROVML_DATASET_CHARACTERISTIC double geo_x1 = 0;
  PROVML_DATASET_CHARACTERISTIC double geo_y1 = 0;
  PROVML_DATASET_CHARACTERISTIC double geo_x2 = 0;
  PROVML_DATASET_CHARACTERISTIC double geo_y2 = 0;
  PROVML_DATASET_CHARACTERISTIC std::string outline;  ///< polygon of the four corners, as well-known text
  PROVML_DATASET_CHARACTERISTIC std::string sample_format;
  PROVML_DATASET_CHARACTERISTIC int samples = 0;  ///< per trace
  PROVML_DATASET_CHARACTERISTIC double sample_interval_ms = 0;
  PROVML_DATASET_CHARACTERISTIC double first_sample_ms = 0;
};

class SegyFile {
 public:
  /// Opens and reads the geometry. The bytes of the trace header that hold the inline and crossline number
  /// are 189 and 193 by the standard; older files differ.
  explicit SegyFile(const std::filesystem::path& file, int inline_byte = 189, int crossline_byte = 193);
  ~SegyFile();
  SegyFile(const SegyFile&) = delete;
  SegyFile& operator=(const SegyFile&) = delete;

  SurveyDescription describe() const;
  /// All amplitudes as [inline][crossline][sample]; a position without a trace has zeros.
  std::vector<float> read() const;
  const std::vector<std::int32_t>& inline_numbers() const { return inline_numbers_; }        ///< ascending
  const std::vector<std::int32_t>& crossline_numbers() const { return crossline_numbers_; }  ///< ascending

 private:
  struct Handle;
  struct Point {
    double x, y;
  };
  void open();
  void read_geometry(int inline_byte, int crossline_byte);
  std::vector<int> all(int field) const;
  int nearest_trace(std::size_t inline_index, std::size_t crossline_index) const;
  Point position(int trace) const;

  std::filesystem::path file_;
  std::unique_ptr<Handle> handle_;
  std::vector<std::int32_t> inline_numbers_, crossline_numbers_;
  std::vector<std::size_t> inline_of_, crossline_of_;  // of each trace: index of its line
};

}  // namespace seismic

#endif  // SEISMIC_SEGY_FILE_H
