// curate: from a raw SEG-Y file to a curated survey.
//
// Reads what the headers say, mutes noisy traces, picks the strongest reflector as a horizon, and writes the
// cleaned amplitudes to HDF5 and outline and horizon to SQLite.
#include <provml/annotations.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "auxiliary_db.h"
#include "hdf5_file.h"
#include "noise.h"
#include "options.h"
#include "segy_file.h"

namespace {

using seismic::SurveyDescription;

constexpr const char* kUsage =
    "usage: curate --sgy FILE --out CURATED.h5 --db AUXILIARY.sqlite [OPTIONS]\n"
    "\n"
    "Curates a post-stack SEG-Y survey: cleaned amplitudes in HDF5, outline and horizon in SQLite.\n"
    "\n"
    "  --survey IRI             the survey in the geoscientists' knowledge base\n"
    "                           (default: http://example.org/surveys/NAME-OF-THE-FILE)\n"
    "  --noise-threshold X      traces whose roughness is above X are replaced by their neighbours' mean "
    "(0.3);\n"
    "                           0 is smooth, 0.375 is white noise\n"
    "  --inline-byte N          trace header byte of the inline number (189)\n"
    "  --crossline-byte N       trace header byte of the crossline number (193)\n";

struct LineBytes {
  int inline_byte = 189, crossline_byte = 193;
};

/// A cube of amplitudes, [inline][crossline][sample].
struct Shape {
  std::size_t inlines = 0, crosslines = 0, samples = 0;
  std::size_t at(std::size_t i, std::size_t x) const { return (i * crosslines + x) * samples; }
};

/// Calls `visit(i, x)` for the positions around (i, x) and itself.
template <class Visit>
void around(const Shape& shape, std::size_t i, std::size_t x, Visit visit) {
  for (std::size_t a = i > 0 ? i - 1 : 0; a < std::min(i + 2, shape.inlines); ++a)
    for (std::size_t b = x > 0 ? x - 1 : 0; b < std::min(x + 2, shape.crosslines); ++b) visit(a, b);
}

PROVML_TRANSFORMATION("raw-data-extraction")
SurveyDescription extract_raw_data(PROVML_DATASET const std::filesystem::path& segy,
                                   PROVML_REFERENCE("knowledge") const std::string& survey,
                                   PROVML_IGNORE const seismic::SegyFile& file) {
  const SurveyDescription description = file.describe();
  std::cout << "survey file=" << segy.string() << " survey=" << survey
            << " file_size=" << description.file_size << " inline_range=" << description.inline_range
            << " crossline_range=" << description.crossline_range
            << " inline_slices=" << description.inline_slices
            << " crossline_slices=" << description.crossline_slices << " slices=" << description.slices
            << " traces=" << description.traces << " samples=" << description.samples
            << " sample_interval_ms=" << seismic::shortest(description.sample_interval_ms)
            << " geo_x1=" << seismic::shortest(description.geo_x1)
            << " geo_y1=" << seismic::shortest(description.geo_y1)
            << " geo_x2=" << seismic::shortest(description.geo_x2)
            << " geo_y2=" << seismic::shortest(description.geo_y2)
            << " sample_format=" << description.sample_format << std::endl;
  return description;
}

PROVML_TRANSFORMATION("amplitude-reading")
std::vector<float> read_amplitudes(PROVML_DATASET const std::filesystem::path& segy,
                                   PROVML_IGNORE const LineBytes& bytes) {
  return seismic::SegyFile(segy, bytes.inline_byte, bytes.crossline_byte).read();
}

struct Filtered {
  PROVML_FEATURE_SET std::vector<float> amplitudes;
  PROVML_FEATURE_SET_CHARACTERISTIC int muted_traces = 0;
};

/// Traces rougher than the threshold become the mean of the good traces around them, or zero if there is
/// none.
PROVML_TRANSFORMATION("noise-filter")
Filtered filter_noise(const std::vector<float>& amplitudes, PROVML_IGNORE const Shape& shape,
                      double noise_threshold) {
  Filtered filtered{amplitudes, 0};
  const auto noisy = [&](std::size_t i, std::size_t x) {
    return seismic::roughness(&amplitudes[shape.at(i, x)], shape.samples) > noise_threshold;
  };
  for (std::size_t i = 0; i < shape.inlines; ++i) {
    for (std::size_t x = 0; x < shape.crosslines; ++x) {
      if (!noisy(i, x)) continue;
      ++filtered.muted_traces;
      float* trace = &filtered.amplitudes[shape.at(i, x)];
      std::fill(trace, trace + shape.samples, 0.0F);
      float good = 0;
      around(shape, i, x, [&](std::size_t a, std::size_t b) {
        if (noisy(a, b)) return;
        const float* neighbour = &amplitudes[shape.at(a, b)];
        for (std::size_t k = 0; k < shape.samples; ++k) trace[k] += neighbour[k];
        ++good;
      });
      for (std::size_t k = 0; good > 0 && k < shape.samples; ++k) trace[k] /= good;
    }
  }
  return filtered;
}

struct Horizon {
  PROVML_FEATURE_SET std::vector<std::int32_t> samples;  ///< [inline][crossline], sample from the top
  PROVML_FEATURE_SET_CHARACTERISTIC int guide_sample = 0;
  PROVML_FEATURE_SET_CHARACTERISTIC std::string polarity;
};

/// The survey's strongest reflector. The sample with the largest mean absolute amplitude guides; near it
/// every trace is picked where its amplitude of the guide's polarity is largest; picks are smoothed by the
/// median of their neighbours.
PROVML_FEATURE_EXTRACTION("horizon-picking")
Horizon pick_horizon(const std::vector<float>& amplitudes, PROVML_IGNORE const Shape& shape) {
  std::vector<double> strength(shape.samples, 0), polarity(shape.samples, 0);
  for (std::size_t n = 0; n < amplitudes.size(); ++n) {
    strength[n % shape.samples] += std::abs(amplitudes[n]);
    polarity[n % shape.samples] += amplitudes[n];
  }
  const auto guide =
      static_cast<std::size_t>(std::max_element(strength.begin(), strength.end()) - strength.begin());
  const float sign = polarity[guide] < 0 ? -1.0F : 1.0F;
  const std::size_t window = std::max<std::size_t>(3, shape.samples / 20);
  const std::size_t top = guide > window ? guide - window : 0;
  const std::size_t end = std::min(guide + window + 1, shape.samples);

  std::vector<std::int32_t> picks(shape.inlines * shape.crosslines);
  for (std::size_t p = 0; p < picks.size(); ++p) {
    const float* trace = &amplitudes[p * shape.samples];
    picks[p] = static_cast<std::int32_t>(
        std::max_element(trace + top, trace + end, [&](float a, float b) { return sign * a < sign * b; }) -
        trace);
  }
  Horizon horizon{picks, static_cast<int>(guide), sign < 0 ? "trough" : "peak"};
  for (std::size_t i = 0; i < shape.inlines; ++i) {
    for (std::size_t x = 0; x < shape.crosslines; ++x) {
      std::vector<std::int32_t> near;
      around(shape, i, x,
             [&](std::size_t a, std::size_t b) { near.push_back(picks[a * shape.crosslines + b]); });
      const auto middle = near.begin() + static_cast<std::ptrdiff_t>(near.size() / 2);
      std::nth_element(near.begin(), middle, near.end());
      horizon.samples[i * shape.crosslines + x] = *middle;
    }
  }
  return horizon;
}

PROVML_TRANSFORMATION("auxiliary-data-creation")
void store_auxiliary_data(PROVML_REFERENCE("knowledge") const std::string& survey,
                          PROVML_IGNORE const seismic::SegyFile& file,
                          PROVML_IGNORE const SurveyDescription& description,
                          const std::vector<std::int32_t>& picked_samples,
                          PROVML_OUTPUT PROVML_REFERENCE("auxiliary-db") const std::string& survey_row,
                          PROVML_OUTPUT PROVML_REFERENCE("auxiliary-db") const std::string& horizon_row) {
  std::vector<seismic::Pick> picks;
  for (const std::int32_t i : file.inline_numbers()) {
    for (const std::int32_t x : file.crossline_numbers()) {
      const std::int32_t sample = picked_samples[picks.size()];
      picks.push_back({i, x, sample, description.first_sample_ms + sample * description.sample_interval_ms});
    }
  }
  seismic::AuxiliaryDb database(seismic::AuxiliaryDb::file_of(horizon_row));
  database.store_survey(survey_row, survey, description.outline);
  database.store_horizon(horizon_row, picks);
}

PROVML_TRANSFORMATION("curated-data-writing")
void write_curated(PROVML_OUTPUT PROVML_DATASET const std::filesystem::path& curated,
                   PROVML_REFERENCE("knowledge") const std::string& survey,
                   PROVML_IGNORE const std::string& horizon_key, PROVML_IGNORE const seismic::SegyFile& file,
                   PROVML_IGNORE const SurveyDescription& description, const std::vector<float>& amplitudes,
                   double noise_threshold) {
  auto out = seismic::Hdf5File::create(curated);
  const auto& inlines = file.inline_numbers();
  const auto& crosslines = file.crossline_numbers();
  out.write("amplitudes", amplitudes,
            {inlines.size(), crosslines.size(), static_cast<std::uint64_t>(description.samples)});
  out.write("inlines", inlines, {inlines.size()});
  out.write("crosslines", crosslines, {crosslines.size()});
  out.attribute("survey", survey);
  out.attribute("horizon", horizon_key);
  out.attribute("outline", description.outline);
  out.attribute("sample_format", description.sample_format);
  out.attribute("sample_interval_ms", description.sample_interval_ms);
  out.attribute("first_sample_ms", description.first_sample_ms);
  out.attribute("noise_threshold", noise_threshold);
  out.close();
}

/// The last part of an IRI, as a key.
std::string survey_name(const std::string& iri) { return iri.substr(iri.find_last_of("/#:") + 1); }

/// Differs for horizons that differ, so that surveys may share a database.
std::string horizon_name(const std::string& survey, const std::vector<std::int32_t>& samples) {
  std::uint32_t hash = 2166136261U;  // FNV-1a
  for (const std::int32_t sample : samples) hash = (hash ^ static_cast<std::uint32_t>(sample)) * 16777619U;
  std::string digits;
  for (int shift = 28; shift >= 0; shift -= 4) digits += "0123456789abcdef"[(hash >> shift) & 15U];
  return survey + "-" + digits;
}

PROVML_WORKFLOW("seismic-curation")
void curate(PROVML_DATASET const std::filesystem::path& segy,
            PROVML_REFERENCE("knowledge") const std::string& survey, PROVML_IGNORE const LineBytes& bytes,
            double noise_threshold, PROVML_IGNORE const std::filesystem::path& database_file,
            PROVML_OUTPUT PROVML_DATASET const std::filesystem::path& curated) {
  const seismic::SegyFile file(segy, bytes.inline_byte, bytes.crossline_byte);
  const SurveyDescription description = extract_raw_data(segy, survey, file);
  const Shape shape{file.inline_numbers().size(), file.crossline_numbers().size(),
                    static_cast<std::size_t>(description.samples)};
  const std::vector<float> raw = read_amplitudes(segy, bytes);
  const Filtered filtered = filter_noise(raw, shape, noise_threshold);
  const Horizon horizon = pick_horizon(filtered.amplitudes, shape);

  const std::string name = survey_name(survey);
  const std::string horizon_key = horizon_name(name, horizon.samples);
  store_auxiliary_data(survey, file, description, horizon.samples,
                       seismic::AuxiliaryDb::row(database_file, "surveys", name),
                       seismic::AuxiliaryDb::row(database_file, "horizons", horizon_key));
  write_curated(curated, survey, horizon_key, file, description, filtered.amplitudes, noise_threshold);

  double energy = 0;
  for (const float a : filtered.amplitudes) energy += static_cast<double>(a) * a;
  std::cout << "curated file=" << curated.string() << " muted_traces=" << filtered.muted_traces
            << " noise_threshold=" << seismic::shortest(noise_threshold) << " rms="
            << seismic::shortest(std::sqrt(energy / static_cast<double>(filtered.amplitudes.size())))
            << " horizon=" << horizon_key << " horizon_sample=" << horizon.guide_sample << std::endl;
}

/// An IRI for a survey that nobody has named: its file's name, with what an IRI may not hold replaced.
std::string default_survey(const std::filesystem::path& segy) {
  std::string name = segy.stem().string();
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '.' && c != '_') c = '-';
  return "http://example.org/surveys/" + name;
}

}  // namespace

int main(int argc, char** argv) {
  return seismic::run_program(
      "curate", kUsage, argc, argv,
      {"sgy", "out", "db", "survey", "noise-threshold", "inline-byte", "crossline-byte"}, {},
      [](const seismic::Options& options) {
        const auto segy = options.path("sgy"), out = options.path("out");
        const auto database = options.path("db");
        const LineBytes bytes{options.number("inline-byte", 189, 1, 237),
                              options.number("crossline-byte", 193, 1, 237)};
        curate(segy, options.text("survey", default_survey(segy)), bytes,
               options.number("noise-threshold", 0.3, 0.0, 1.0), database, out);
      });
}
