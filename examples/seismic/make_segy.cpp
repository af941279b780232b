// make-segy: writes a synthetic survey as SEG-Y, byte by byte (not through the library that the survey is
// read with).
//
// The layout is the one of a crop of the Netherlands F3 block: 23 inlines, 18 crosslines, 75 samples of 2
// bytes. Amplitudes are whole numbers, which every sample format holds exactly.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "options.h"

namespace {

constexpr const char* kUsage =
    "usage: make-segy FILE [OPTIONS]\n"
    "\n"
    "Writes a synthetic post-stack survey.\n"
    "\n"
    "  --inlines A-B        inline numbers (111-133)        --crosslines A-B   crossline numbers (875-892)\n"
    "  --samples N          per trace (75)                  --interval-ms N    between samples (4)\n"
    "  --format N           1 IBM float, 2 int32, 3 int16, 5 IEEE float, 8 int8 (3)\n"
    "  --sorting WHICH      inline or crossline (inline)    --coordinates WHICH  cdp or source (cdp)\n"
    "  --amplitude N        largest amplitude (10000; 120 for format 8)\n"
    "  --noisy X            share of traces that are noise alone (0)\n"
    "  --seed N             of the noise and the layers (1)\n"
    "  --little-endian      all numbers the other way round\n"
    "  --defect WHICH       none, not-segy, truncated, no-geometry, no-traces (none)\n";

struct Survey {
  seismic::Range inlines{111, 133}, crosslines{875, 892};
  int samples = 75, interval_ms = 4, format = 3, amplitude = 10000;
  double noisy = 0;
  unsigned seed = 1;
  bool by_crossline = false, source_coordinates = false, little_endian = false, no_geometry = false;
};

// Uniform in [0, 1) and normal numbers that are the same with every standard library.
class Random {
 public:
  explicit Random(std::uint64_t seed) : bits_(seed) {}
  double uniform() { return static_cast<double>(bits_() >> 11) / 9007199254740992.0; }
  double normal() {
    const double u = 1 - uniform();
    return std::sqrt(-2 * std::log(u)) * std::cos(6.283185307179586 * uniform());
  }

 private:
  std::mt19937_64 bits_;
};

std::string ebcdic(const std::string& ascii) {
  static const std::string from = " .<(+&!$*);-/,%_>?:#@'=\"";
  static const unsigned char to[] = {0x40, 0x4b, 0x4c, 0x4d, 0x4e, 0x50, 0x5a, 0x5b, 0x5c, 0x5d, 0x5e, 0x60,
                                     0x61, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x7a, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f};
  std::string out;
  for (const char c : ascii) {
    int code = 0x40;
    if (c >= '0' && c <= '9')
      code = 0xf0 + (c - '0');
    else if (c >= 'a' && c <= 'i')
      code = 0x81 + (c - 'a');
    else if (c >= 'j' && c <= 'r')
      code = 0x91 + (c - 'j');
    else if (c >= 's' && c <= 'z')
      code = 0xa2 + (c - 's');
    else if (c >= 'A' && c <= 'I')
      code = 0xc1 + (c - 'A');
    else if (c >= 'J' && c <= 'R')
      code = 0xd1 + (c - 'J');
    else if (c >= 'S' && c <= 'Z')
      code = 0xe2 + (c - 'S');
    else if (const auto at = from.find(c); at != std::string::npos)
      code = to[at];
    out += static_cast<char>(code);
  }
  return out;
}

// A whole number as an IBM System/360 float: sign, exponent of 16 (excess 64), 24-bit fraction.
std::uint32_t ibm_float(std::int32_t value) {
  if (value == 0) return 0;
  const std::uint32_t sign = value < 0 ? 0x80000000U : 0;
  std::uint32_t fraction = value < 0 ? static_cast<std::uint32_t>(-value) : static_cast<std::uint32_t>(value);
  std::uint32_t exponent = 64 + 6;
  while ((fraction & 0xf00000U) == 0) fraction <<= 4, --exponent;
  return sign | exponent << 24 | fraction;
}

class Writer {
 public:
  Writer(std::string& out, bool little_endian) : out_(out), little_endian_(little_endian) {}
  void number(std::size_t byte, std::size_t size, std::int64_t value) {
    for (std::size_t b = 0; b < size; ++b)
      out_[byte + (little_endian_ ? b : size - 1 - b)] =
          static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * b) & 0xffU);
  }

 private:
  std::string& out_;
  bool little_endian_;
};

std::string headers(const Survey& survey) {
  const std::string cards[] = {"Synthetic survey", "Inlines " + survey.inlines.text(),
                               "Crosslines " + survey.crosslines.text(),
                               "Seed " + std::to_string(survey.seed)};
  std::string text;
  for (int card = 1; card <= 40; ++card) {
    std::string line = "C" + std::string(card < 10 ? " " : "") + std::to_string(card) + " ";
    if (card <= 4) line += cards[card - 1];
    line.resize(80, ' ');
    text += line;
  }
  std::string out = ebcdic(text) + std::string(400, '\0');
  Writer writer(out, survey.little_endian);
  writer.number(3200, 4, 1);                          // job
  writer.number(3216, 2, survey.interval_ms * 1000);  // us
  writer.number(3220, 2, survey.samples);
  writer.number(3224, 2, survey.format);
  writer.number(3228, 2, 4);  // stacked
  writer.number(3500, 2, 0x0100);
  writer.number(3502, 2, 1);  // all traces have the same length
  return out;
}

// Amplitudes of one trace, between -1 and 1: silence down to the sea floor, then layers that dip gently, one
// of them strong.
std::vector<double> trace_at(const Survey& survey, double u, double v, Random& random) {
  Random layers(survey.seed);  // the same layers for every trace
  const double n = survey.samples, phase = 6.28 * layers.uniform();
  std::vector<double> trace(static_cast<std::size_t>(survey.samples), 0);
  const double floor = n * 0.18, dip_u = 0.06 * (layers.uniform() - 0.5),
               dip_v = 0.06 * (layers.uniform() - 0.5);
  const auto reflector = [&](double depth, double strength) {
    for (int k = 0; k < survey.samples; ++k) {
      const double a = 0.45 * (k - depth), ricker = (1 - 2 * a * a) * std::exp(-a * a);
      trace[static_cast<std::size_t>(k)] += strength * ricker;
    }
  };
  const double bend = n * (dip_u * u + dip_v * v + 0.02 * std::sin(3 * u + 2 * v + phase));
  for (int layer = 0; layer < 9; ++layer) {
    const double depth = floor + (n - floor) * (layer + 0.3 + 0.4 * layers.uniform()) / 9;
    reflector(depth + bend, layer == 3 ? 0.75 : 0.3 * (layers.uniform() - 0.5));
  }
  const bool noise_only = random.uniform() < survey.noisy;
  for (int k = 0; k < survey.samples; ++k) {
    double& sample = trace[static_cast<std::size_t>(k)];
    const double noise = random.normal();
    sample = noise_only ? 0.25 * noise : k < floor + bend - 4 ? 0 : sample + 0.02 * noise;
    sample = std::clamp(sample, -1.0, 1.0);
  }
  return trace;
}

std::string trace_bytes(const Survey& survey, int inline_number, int crossline_number, int sequence) {
  const int i = inline_number - survey.inlines.first, x = crossline_number - survey.crosslines.first;
  const std::size_t size = survey.format == 8 ? 1 : survey.format == 3 ? 2 : 4;
  std::string out(240 + size * static_cast<std::size_t>(survey.samples), '\0');
  Writer writer(out, survey.little_endian);
  writer.number(0, 4, sequence);
  writer.number(4, 4, sequence);
  writer.number(28, 2, 1);    // seismic data
  writer.number(70, 2, -10);  // coordinates are tenths of a metre
  const std::size_t at = survey.source_coordinates ? 72 : 180;
  writer.number(at, 4, 6000000 + 250 * x - 3 * i);
  writer.number(at + 4, 4, 60000000 + 250 * i + 3 * x);
  writer.number(114, 2, survey.samples);
  writer.number(116, 2, survey.interval_ms * 1000);
  if (!survey.no_geometry) {
    writer.number(188, 4, inline_number);
    writer.number(192, 4, crossline_number);
  }
  // A trace's noise depends on its place, not on its place in the file.
  Random random(survey.seed * 1000003ULL + static_cast<std::uint64_t>(i) * 8191ULL +
                static_cast<std::uint64_t>(x));
  const double inlines = survey.inlines.last - survey.inlines.first + 1;
  const double crosslines = survey.crosslines.last - survey.crosslines.first + 1;
  const std::vector<double> trace = trace_at(survey, i / inlines, x / crosslines, random);
  for (std::size_t k = 0; k < trace.size(); ++k) {
    const auto amplitude = static_cast<std::int32_t>(std::lround(trace[k] * survey.amplitude));
    const auto real = static_cast<float>(amplitude);
    std::uint32_t ieee;
    std::memcpy(&ieee, &real, sizeof ieee);
    const std::int64_t value = survey.format == 1   ? ibm_float(amplitude)
                               : survey.format == 5 ? ieee
                                                    : amplitude;
    writer.number(240 + k * size, size, value);
  }
  return out;
}

std::string whole(const Survey& survey) {
  std::string out = headers(survey);
  const seismic::Range& outer = survey.by_crossline ? survey.crosslines : survey.inlines;
  const seismic::Range& inner = survey.by_crossline ? survey.inlines : survey.crosslines;
  int sequence = 0;
  for (int a = outer.first; a <= outer.last; ++a)
    for (int b = inner.first; b <= inner.last; ++b)
      out +=
          survey.by_crossline ? trace_bytes(survey, b, a, ++sequence) : trace_bytes(survey, a, b, ++sequence);
  return out;
}

/// `text` must be one of `words`, separated by ", ".
std::string one_of(const seismic::Options& options, const std::string& name, const std::string& otherwise,
                   const std::string& words) {
  const std::string text = options.text(name, otherwise);
  if (text.empty() || (", " + words + ",").find(", " + text + ",") == std::string::npos)
    throw seismic::UsageError("--" + name + " " + text + " is none of " + words);
  return text;
}

void make(const seismic::Options& options) {
  const std::filesystem::path file = options.positional(0, "the file to write");
  Survey survey;
  if (options.has("inlines")) survey.inlines = seismic::parse_range("inlines", options.text("inlines", ""));
  if (options.has("crosslines"))
    survey.crosslines = seismic::parse_range("crosslines", options.text("crosslines", ""));
  survey.samples = options.number("samples", survey.samples, 1, 32767);
  survey.interval_ms = options.number("interval-ms", survey.interval_ms, 1, 32);
  survey.format = std::stoi(one_of(options, "format", "3", "1, 2, 3, 5, 8"));
  const int largest = survey.format == 8 ? 120 : survey.format == 3 ? 32000 : 1000000;
  survey.amplitude = options.number("amplitude", std::min(survey.amplitude, largest), 1, largest);
  survey.noisy = options.number("noisy", 0.0, 0.0, 1.0);
  survey.seed = options.number("seed", 1U, 0U, 4000000000U);
  survey.by_crossline = one_of(options, "sorting", "inline", "inline, crossline") == "crossline";
  survey.source_coordinates = one_of(options, "coordinates", "cdp", "cdp, source") == "source";
  survey.little_endian = options.has("little-endian");
  const std::string defect =
      one_of(options, "defect", "none", "none, not-segy, truncated, no-geometry, no-traces");
  survey.no_geometry = defect == "no-geometry";

  std::string bytes;
  if (defect == "not-segy")
    while (bytes.size() < 20000) bytes += "This is a report about a survey, and not the survey itself.\n";
  else if (defect == "no-traces")
    bytes = headers(survey);
  else
    bytes = whole(survey);
  if (defect == "truncated") bytes.resize(bytes.size() - 301);

  seismic::write_file(file, bytes);
}

}  // namespace

int main(int argc, char** argv) {
  return seismic::run_program("make-segy", kUsage, argc, argv,
                              {"inlines", "crosslines", "samples", "interval-ms", "format", "sorting",
                               "coordinates", "amplitude", "noisy", "seed", "defect"},
                              {"little-endian"}, make, 1);
}
