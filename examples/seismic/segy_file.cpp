#include "segy_file.h"

#include <segyio/segy.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <limits>

#include "options.h"

namespace seismic {

namespace {

struct Format {
  int code;
  const char* name;
};
constexpr Format kFormats[] = {{SEGY_IBM_FLOAT_4_BYTE, "4-byte IBM float"},
                               {SEGY_SIGNED_INTEGER_4_BYTE, "4-byte signed integer"},
                               {SEGY_SIGNED_SHORT_2_BYTE, "2-byte signed integer"},
                               {SEGY_IEEE_FLOAT_4_BYTE, "4-byte IEEE float"},
                               {SEGY_SIGNED_CHAR_1_BYTE, "1-byte signed integer"}};

const Format* find_format(int code) {
  const auto* found =
      std::find_if(std::begin(kFormats), std::end(kFormats), [&](const Format& f) { return f.code == code; });
  return found == std::end(kFormats) ? nullptr : found;
}

template <class Sample>
void convert(const std::vector<char>& raw, float* out, std::size_t count) {
  for (std::size_t k = 0; k < count; ++k) {
    Sample sample;
    std::memcpy(&sample, raw.data() + k * sizeof sample, sizeof sample);
    out[k] = static_cast<float>(sample);
  }
}

std::size_t index_of(const std::vector<std::int32_t>& sorted, std::int32_t number) {
  return static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), number) - sorted.begin());
}

std::vector<std::int32_t> distinct(std::vector<int> numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return {numbers.begin(), numbers.end()};
}

std::string range_text(const std::vector<std::int32_t>& numbers) {
  return std::to_string(numbers.front()) + "-" + std::to_string(numbers.back());
}

}  // namespace

struct SegyFile::Handle {
  segy_file* file = nullptr;
  long trace0 = 0;
  int format = 0, samples = 0, trace_bytes = 0, traces = 0;

  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (file != nullptr) segy_close(file);
  }
};

SegyFile::SegyFile(const std::filesystem::path& file, int inline_byte, int crossline_byte)
    : file_(file), handle_(std::make_unique<Handle>()) {
  open();
  read_geometry(inline_byte, crossline_byte);
}

SegyFile::~SegyFile() = default;

void SegyFile::open() {
  std::error_code ignored;
  if (!std::filesystem::exists(file_, ignored)) throw FileError(file_, "no such file", "check the path");
  if (!std::filesystem::is_regular_file(file_, ignored))
    throw FileError(file_, "is not a file", "give a SEG-Y file");
  if (!std::ifstream(file_)) throw FileError(file_, "cannot be read", "check its permissions");
  const std::uintmax_t size = std::filesystem::file_size(file_);
  const std::string remedy = "give a SEG-Y file (revision 0 or 1)";
  if (size < SEGY_TEXT_HEADER_SIZE + SEGY_BINARY_HEADER_SIZE)
    throw FileError(
        file_, "is not SEG-Y: its " + std::to_string(size) + " bytes are less than the two headers of one",
        remedy);

  Handle& h = *handle_;
  h.file = segy_open(file_.c_str(), "rb");
  std::vector<char> header(static_cast<std::size_t>(segy_binheader_size()));
  if (h.file == nullptr || segy_binheader(h.file, header.data()) != SEGY_OK)
    throw FileError(file_, "its headers cannot be read", remedy);
  h.format = segy_format(header.data());
  if (const int swapped = ((h.format & 0xff) << 8) | ((h.format >> 8) & 0xff);
      find_format(h.format) == nullptr && find_format(swapped) != nullptr) {
    // Revision 2 and Seismic Unix files may be little-endian.
    if (segy_set_format(h.file, swapped | SEGY_LSB) != SEGY_OK ||
        segy_binheader(h.file, header.data()) != SEGY_OK)
      throw FileError(file_, "its headers cannot be read", remedy);
    h.format = swapped;
  } else if (find_format(h.format) == nullptr) {
    throw FileError(
        file_, "is not SEG-Y: its binary header has the sample format " + std::to_string(h.format), remedy);
  } else if (segy_set_format(h.file, h.format) != SEGY_OK) {
    throw FileError(file_, "has the sample format " + std::to_string(h.format) + " that segyio does not read",
                    "convert it to format 1, 2, 3, 5 or 8");
  }
  h.trace0 = segy_trace0(header.data());
  h.samples = segy_samples(header.data());
  const std::uintmax_t data = size - std::min<std::uintmax_t>(size, static_cast<std::uintmax_t>(h.trace0));
  if (data < SEGY_TRACE_HEADER_SIZE)
    throw FileError(file_, "has no trace; it may be truncated", "copy the file again");
  if (h.samples <= 0) {  // some writers fill in the trace header alone
    char trace[SEGY_TRACE_HEADER_SIZE];
    std::int32_t samples = 0;
    if (segy_traceheader(h.file, 0, trace, h.trace0, 0) == SEGY_OK &&
        segy_get_field(trace, SEGY_TR_SAMPLE_COUNT, &samples) == SEGY_OK)
      h.samples = samples;
    if (h.samples <= 0) throw FileError(file_, "is not SEG-Y: it has no samples per trace", remedy);
  }
  h.trace_bytes = segy_trsize(h.format, h.samples);
  const std::uintmax_t whole = SEGY_TRACE_HEADER_SIZE + static_cast<std::uintmax_t>(h.trace_bytes);
  if (h.trace_bytes <= 0) throw FileError(file_, "is not SEG-Y: its traces have no size", remedy);
  if (data % whole != 0 || segy_traces(h.file, &h.traces, h.trace0, h.trace_bytes) != SEGY_OK ||
      h.traces <= 0)
    throw FileError(file_,
                    "is truncated: after " + std::to_string(data / whole) + " whole traces of " +
                        std::to_string(whole) + " bytes it ends with " + std::to_string(data % whole) +
                        " bytes",
                    "copy the file again");
}

std::vector<int> SegyFile::all(int field) const {
  const Handle& h = *handle_;
  std::vector<int> values(static_cast<std::size_t>(h.traces));
  if (segy_field_forall(h.file, field, 0, h.traces, 1, values.data(), h.trace0, h.trace_bytes) != SEGY_OK)
    throw FileError(file_, "its trace headers have no field at byte " + std::to_string(field),
                    "give the byte of a field");
  return values;
}

void SegyFile::read_geometry(int inline_byte, int crossline_byte) {
  const std::vector<int> inlines = all(inline_byte), crosslines = all(crossline_byte);
  inline_numbers_ = distinct(inlines);
  crossline_numbers_ = distinct(crosslines);
  const std::string where =
      "at bytes " + std::to_string(inline_byte) + " and " + std::to_string(crossline_byte);
  const std::string remedy = "tell where the line numbers are with --inline-byte and --crossline-byte";
  const bool one_position = inline_numbers_.size() == 1 && crossline_numbers_.size() == 1;
  if (one_position && (inlines.size() > 1 || (inlines[0] == 0 && crosslines[0] == 0)))
    throw FileError(file_, "has no inline/crossline geometry: its traces all have the same numbers " + where,
                    remedy);
  // A survey may lack traces, but numbers that hardly ever meet are not lines.
  if (inline_numbers_.size() * crossline_numbers_.size() > 64 * inlines.size())
    throw FileError(file_, "has no inline/crossline geometry: the numbers " + where + " form no grid",
                    remedy);
  for (std::size_t t = 0; t < inlines.size(); ++t) {
    inline_of_.push_back(index_of(inline_numbers_, inlines[t]));
    crossline_of_.push_back(index_of(crossline_numbers_, crosslines[t]));
  }
}

int SegyFile::nearest_trace(std::size_t inline_index, std::size_t crossline_index) const {
  const auto distance = [](std::size_t a, std::size_t b) { return a > b ? a - b : b - a; };
  int best = 0;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (std::size_t t = 0; t < inline_of_.size(); ++t) {
    const std::size_t d = distance(inline_of_[t], inline_index) + distance(crossline_of_[t], crossline_index);
    if (d < least) least = d, best = static_cast<int>(t);
  }
  return best;
}

SegyFile::Point SegyFile::position(int trace) const {
  const Handle& h = *handle_;
  char header[SEGY_TRACE_HEADER_SIZE];
  if (segy_traceheader(h.file, trace, header, h.trace0, h.trace_bytes) != SEGY_OK)
    throw FileError(file_, "trace " + std::to_string(trace) + " cannot be read", "copy the file again");
  const auto field = [&](int number) {
    std::int32_t value = 0;
    segy_get_field(header, number, &value);
    return static_cast<double>(value);
  };
  double x = field(SEGY_TR_CDP_X), y = field(SEGY_TR_CDP_Y);
  if (x == 0 && y == 0) x = field(SEGY_TR_SOURCE_X), y = field(SEGY_TR_SOURCE_Y);
  const double scalar = field(SEGY_TR_SOURCE_GROUP_SCALAR);
  if (scalar > 0) return {x * scalar, y * scalar};
  if (scalar < 0) return {x / -scalar, y / -scalar};
  return {x, y};
}

SurveyDescription SegyFile::describe() const {
  const Handle& h = *handle_;
  const std::size_t last_inline = inline_numbers_.size() - 1, last_crossline = crossline_numbers_.size() - 1;
  const Point corners[] = {position(nearest_trace(0, 0)), position(nearest_trace(0, last_crossline)),
                           position(nearest_trace(last_inline, last_crossline)),
                           position(nearest_trace(last_inline, 0))};
  SurveyDescription survey;
  survey.file_size = std::filesystem::file_size(file_);
  survey.inline_range = range_text(inline_numbers_);
  survey.crossline_range = range_text(crossline_numbers_);
  survey.inline_slices = static_cast<int>(inline_numbers_.size());
  survey.crossline_slices = static_cast<int>(crossline_numbers_.size());
  survey.slices = survey.inline_slices + survey.crossline_slices;
  survey.traces = h.traces;
  survey.geo_x1 = corners[0].x;
  survey.geo_y1 = corners[0].y;
  survey.geo_x2 = corners[2].x;
  survey.geo_y2 = corners[2].y;
  survey.outline = "POLYGON ((";
  for (const Point& corner : corners) survey.outline += shortest(corner.x) + " " + shortest(corner.y) + ", ";
  survey.outline += shortest(corners[0].x) + " " + shortest(corners[0].y) + "))";
  survey.sample_format = find_format(h.format)->name;
  survey.samples = h.samples;
  float interval_us = 0;
  segy_sample_interval(h.file, 4000.0F, &interval_us);
  survey.sample_interval_ms = interval_us / 1000.0;
  char header[SEGY_TRACE_HEADER_SIZE];
  std::int32_t delay_ms = 0;
  if (segy_traceheader(h.file, 0, header, h.trace0, h.trace_bytes) == SEGY_OK)
    segy_get_field(header, SEGY_TR_DELAY_REC_TIME, &delay_ms);
  survey.first_sample_ms = delay_ms;
  return survey;
}

std::vector<float> SegyFile::read() const {
  const Handle& h = *handle_;
  const auto samples = static_cast<std::size_t>(h.samples);
  const std::size_t positions = inline_numbers_.size() * crossline_numbers_.size();
  std::vector<float> cube(positions * samples, 0.0F);
  std::vector<int> fold(positions, 0);
  std::vector<char> raw(static_cast<std::size_t>(h.trace_bytes));
  std::vector<float> trace(samples);
  for (int t = 0; t < h.traces; ++t) {
    if (segy_readtrace(h.file, t, raw.data(), h.trace0, h.trace_bytes) != SEGY_OK ||
        segy_to_native(h.format, h.samples, raw.data()) != SEGY_OK)
      throw FileError(file_, "trace " + std::to_string(t) + " cannot be read", "copy the file again");
    switch (h.format) {
      case SEGY_SIGNED_INTEGER_4_BYTE:
        convert<std::int32_t>(raw, trace.data(), samples);
        break;
      case SEGY_SIGNED_SHORT_2_BYTE:
        convert<std::int16_t>(raw, trace.data(), samples);
        break;
      case SEGY_SIGNED_CHAR_1_BYTE:
        convert<std::int8_t>(raw, trace.data(), samples);
        break;
      default:
        convert<float>(raw, trace.data(), samples);
    }
    const std::size_t at = inline_of_[static_cast<std::size_t>(t)] * crossline_numbers_.size() +
                           crossline_of_[static_cast<std::size_t>(t)];
    ++fold[at];
    for (std::size_t k = 0; k < samples; ++k)
      if (std::isfinite(trace[k])) cube[at * samples + k] += trace[k];
  }
  for (std::size_t at = 0; at < positions; ++at)
    if (fold[at] > 1)
      for (std::size_t k = 0; k < samples; ++k) cube[at * samples + k] /= static_cast<float>(fold[at]);
  return cube;
}

}  // namespace seismic
