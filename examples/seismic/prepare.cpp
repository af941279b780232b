// prepare: from a curated survey to training, validation and test sets.
//
// Cuts the selected part of the survey into tiles of vertical (inline) sections. Every pixel is labelled by
// where it lies: above, at, or below the survey's horizon. Whole slices go to one of the three sets, so that
// no test tile overlaps one that was learned from.
#include <provml/annotations.h>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "auxiliary_db.h"
#include "hdf5_file.h"
#include "noise.h"
#include "options.h"
#include "tiles.h"

namespace {

using seismic::FileError;
using seismic::TileSet;

constexpr const char* kUsage =
    "usage: prepare --curated CURATED.h5 --db AUXILIARY.sqlite --out-dir FOLDER [OPTIONS]\n"
    "\n"
    "Writes FOLDER/train.h5, FOLDER/valid.h5 and FOLDER/test.h5.\n"
    "\n"
    "  --inlines A-B         inline slices to use (all)\n"
    "  --crosslines A-B      crossline slices to use (all)\n"
    "  --tile N              width and height of a tile in pixels (8, or what fits)\n"
    "  --noise-threshold X   tiles whose roughness is above X are left out (0.3)\n"
    "  --seed N              of the choice of slices for each set (1)\n"
    "  --shuffle-labels      control experiment: labels lose their places\n";

/// Half the thickness of the class "at horizon", in samples.
constexpr int kHorizonHalfWidth = 2;

constexpr std::size_t kDefaultTileSize = 8;

struct Request {
  std::string requested_inlines, requested_crosslines;  ///< "" is all
  int requested_tile_size = 0;                          ///< 0 is the default
  double noise_threshold = 0.3;
  unsigned seed = 1;
  bool shuffle_labels = false;
};

/// A curated survey, or a part of it: [inline][crossline][sample].
struct Cube {
  std::vector<std::int32_t> inline_numbers, crossline_numbers;
  std::size_t samples = 0;
  std::vector<float> amplitudes;
  const float* trace(std::size_t i, std::size_t x) const {
    return &amplitudes[(i * crossline_numbers.size() + x) * samples];
  }
};

constexpr const char* kCurated = "a survey that curate wrote";

PROVML_TRANSFORMATION("curated-data-reading")
Cube read_cube(PROVML_DATASET const std::filesystem::path& curated) {
  const auto in = seismic::Hdf5File::open(curated, kCurated);
  std::vector<std::uint64_t> shape, inlines, crosslines;
  Cube cube;
  cube.amplitudes = in.read<float>("amplitudes", 3, shape);
  cube.inline_numbers = in.read<std::int32_t>("inlines", 1, inlines);
  cube.crossline_numbers = in.read<std::int32_t>("crosslines", 1, crosslines);
  cube.samples = shape[2];
  if (shape[0] != inlines[0] || shape[1] != crosslines[0])
    throw FileError(curated, "its arrays do not fit together", std::string("give ") + kCurated);
  return cube;
}

/// The numbers of all slices of `direction`: "inlines" or "crosslines".
std::vector<std::int32_t> numbers_of(const std::filesystem::path& curated, const std::string& direction) {
  std::vector<std::uint64_t> shape;
  return seismic::Hdf5File::open(curated, kCurated).read<std::int32_t>(direction, 1, shape);
}

/// The slices that were asked for ("" is all); says what there is instead.
seismic::Range available(const std::filesystem::path& curated, const std::string& direction,
                         const std::string& requested) {
  const auto numbers = numbers_of(curated, direction);
  const auto [first, last] = std::minmax_element(numbers.begin(), numbers.end());
  const seismic::Range all{*first, *last};
  if (requested.empty()) return all;
  const seismic::Range range = seismic::parse_range(direction, requested);
  if (range.first < all.first || range.last > all.last)
    throw FileError(curated, "has no " + direction + " " + range.text(),
                    "it has " + all.text() + ": choose --" + direction + " within them");
  return range;
}

/// Indexes of the slices whose numbers lie within a range.
std::vector<std::size_t> within(const std::vector<std::int32_t>& numbers, const seismic::Range& range) {
  std::vector<std::size_t> chosen;
  for (std::size_t n = 0; n < numbers.size(); ++n)
    if (numbers[n] >= range.first && numbers[n] <= range.last) chosen.push_back(n);
  return chosen;
}

/// The horizon's picks in the cube's places.
PROVML_TRANSFORMATION("horizon-reading")
std::vector<std::int32_t> read_horizon(PROVML_REFERENCE("auxiliary-db") const std::string& horizon,
                                       PROVML_IGNORE const Cube& cube) {
  std::map<std::pair<std::int32_t, std::int32_t>, std::int32_t> samples;
  for (const seismic::Pick& pick : seismic::AuxiliaryDb::horizon(horizon))
    samples[{pick.inline_number, pick.crossline_number}] = pick.sample;
  std::vector<std::int32_t> picks;
  for (const std::int32_t i : cube.inline_numbers) {
    for (const std::int32_t x : cube.crossline_numbers) {
      const auto found = samples.find({i, x});
      if (found == samples.end())
        throw FileError(
            seismic::AuxiliaryDb::file_of(horizon),
            "its horizon has no pick at inline " + std::to_string(i) + ", crossline " + std::to_string(x),
            "give the database that the survey's curation wrote");
      picks.push_back(found->second);
    }
  }
  return picks;
}

PROVML_TRANSFORMATION("slice-selection")
Cube select_slices(const Cube& whole, const std::string& inlines, const std::string& crosslines) {
  const auto inline_indexes = within(whole.inline_numbers, seismic::parse_range("inlines", inlines));
  const auto crossline_indexes =
      within(whole.crossline_numbers, seismic::parse_range("crosslines", crosslines));
  Cube part;
  part.samples = whole.samples;
  for (const std::size_t i : inline_indexes) {
    part.inline_numbers.push_back(whole.inline_numbers[i]);
    for (const std::size_t x : crossline_indexes)
      part.amplitudes.insert(part.amplitudes.end(), whole.trace(i, x), whole.trace(i, x) + whole.samples);
  }
  for (const std::size_t x : crossline_indexes) part.crossline_numbers.push_back(whole.crossline_numbers[x]);
  return part;
}

/// The requested size of tiles, or one that fits (0 was requested), for so many inlines and crosslines.
int tile_size_for(const std::filesystem::path& curated, int requested, std::size_t inlines,
                  std::size_t crosslines) {
  const std::size_t samples = seismic::Hdf5File::open(curated, kCurated).shape("amplitudes", 3)[2];
  const std::size_t largest = std::min(crosslines, samples);
  const std::string section =
      std::to_string(crosslines) + " crosslines of " + std::to_string(samples) + " samples";
  if (inlines < 3)
    throw FileError(curated, "three sets cannot be made of " + std::to_string(inlines) + " inline slices",
                    "select at least 3 with --inlines");
  if (largest < 2) throw FileError(curated, "no tile fits into " + section, "select more with --crosslines");
  if (requested == 0) return static_cast<int>(std::min<std::size_t>(kDefaultTileSize, largest));
  if (static_cast<std::size_t>(requested) > largest)
    throw FileError(curated,
                    "a tile of " + std::to_string(requested) + " pixels does not fit into " + section,
                    "choose --tile " + std::to_string(largest) + " or less");
  return requested;
}

/// Where tiles begin along `length` pixels: every half tile, and one at the very end.
std::vector<std::size_t> tile_starts(std::size_t length, std::size_t tile) {
  std::vector<std::size_t> starts;
  for (std::size_t at = 0; at + tile <= length; at += std::max<std::size_t>(1, tile / 2))
    starts.push_back(at);
  if (starts.back() + tile < length) starts.push_back(length - tile);
  return starts;
}

std::uint8_t label_of(int sample, int horizon) {
  return sample < horizon - kHorizonHalfWidth ? 0 : sample > horizon + kHorizonHalfWidth ? 2 : 1;
}

struct Tiles {
  PROVML_FEATURE_SET std::vector<float> features;
  PROVML_FEATURE_SET std::vector<std::uint8_t> labels;
  PROVML_FEATURE_SET_CHARACTERISTIC int tile_count = 0;
  PROVML_FEATURE_SET_CHARACTERISTIC int noisy_tiles = 0;  ///< left out
  PROVML_FEATURE_SET_CHARACTERISTIC int empty_tiles = 0;  ///< left out: no signal
  PROVML_FEATURE_SET_CHARACTERISTIC int classes = static_cast<int>(seismic::kClasses.size());
  PROVML_IGNORE std::vector<std::int32_t> slice_of_tile;
};

PROVML_FEATURE_EXTRACTION("tile-extraction")
Tiles extract_tiles(PROVML_IGNORE const Cube& cube, const std::vector<float>& amplitudes,
                    const std::vector<std::int32_t>& picks, int tile_size, double noise_threshold) {
  double energy = 0;
  for (const float a : amplitudes) energy += static_cast<double>(a) * a;
  const double rms = energy > 0 ? std::sqrt(energy / static_cast<double>(amplitudes.size())) : 1;
  const auto tile = static_cast<std::size_t>(tile_size);
  const std::size_t crosslines = cube.crossline_numbers.size();
  const double middle = (static_cast<double>(cube.samples) - 1) / 2;

  Tiles tiles;
  for (std::size_t i = 0; i < cube.inline_numbers.size(); ++i) {
    for (const std::size_t x0 : tile_starts(crosslines, tile)) {
      for (const std::size_t k0 : tile_starts(cube.samples, tile)) {
        std::vector<float> amplitude, depth;
        std::vector<std::uint8_t> label;
        double rough = 0;
        bool signal = false;
        for (std::size_t x = x0; x < x0 + tile; ++x) {
          const float* trace = cube.trace(i, x);
          rough += seismic::roughness(trace + k0, tile) / tile_size;
          for (std::size_t k = k0; k < k0 + tile; ++k) {
            signal = signal || trace[k] != 0;
            amplitude.push_back(static_cast<float>(trace[k] / rms));
            depth.push_back(middle > 0 ? static_cast<float>((static_cast<double>(k) - middle) / middle) : 0);
            label.push_back(label_of(static_cast<int>(k), picks[i * crosslines + x]));
          }
        }
        if (!signal || rough > noise_threshold) {
          ++(signal ? tiles.noisy_tiles : tiles.empty_tiles);
          continue;
        }
        tiles.features.insert(tiles.features.end(), amplitude.begin(), amplitude.end());
        tiles.features.insert(tiles.features.end(), depth.begin(), depth.end());
        tiles.labels.insert(tiles.labels.end(), label.begin(), label.end());
        tiles.slice_of_tile.push_back(cube.inline_numbers[i]);
        ++tiles.tile_count;
      }
    }
  }
  return tiles;
}

/// Fisher-Yates with a generator whose numbers the standard fixes.
template <class T>
void shuffle(std::vector<T>& values, unsigned seed) {
  std::mt19937 random(seed);
  for (std::size_t n = values.size(); n > 1; --n) std::swap(values[n - 1], values[random() % n]);
}

/// The tiles of some slices.
TileSet part_of(const Tiles& tiles, int tile_size, const std::vector<std::int32_t>& slices) {
  const auto pixels = static_cast<std::ptrdiff_t>(tile_size * tile_size);
  TileSet set;
  set.tile_size = tile_size;
  for (std::size_t t = 0; t < tiles.slice_of_tile.size(); ++t) {
    if (std::find(slices.begin(), slices.end(), tiles.slice_of_tile[t]) == slices.end()) continue;
    const auto features =
        tiles.features.begin() + static_cast<std::ptrdiff_t>(t) * pixels * seismic::kChannels;
    const auto labels = tiles.labels.begin() + static_cast<std::ptrdiff_t>(t) * pixels;
    set.features.insert(set.features.end(), features, features + pixels * seismic::kChannels);
    set.labels.insert(set.labels.end(), labels, labels + pixels);
    set.inlines.push_back(tiles.slice_of_tile[t]);
  }
  return set;
}

PROVML_TRANSFORMATION("set-writing")
void write_set(PROVML_OUTPUT PROVML_DATASET const std::filesystem::path& file,
               PROVML_DATASET_CHARACTERISTIC const std::string& set_slices,
               PROVML_DATASET_CHARACTERISTIC std::size_t set_tiles, PROVML_IGNORE const TileSet& set,
               double noise_threshold) {
  if (set_tiles == 0)
    throw FileError(file,
                    "would have no tile: none of the slices " + set_slices +
                        " has a tile with signal below the noise threshold " +
                        seismic::shortest(noise_threshold),
                    "raise --noise-threshold or select more slices");
  seismic::write_tiles(file, set);
  std::cout << "set file=" << file.string() << " tiles=" << set_tiles << " slices=" << set_slices
            << std::endl;
}

std::string list_text(std::vector<std::int32_t> slices) {
  std::sort(slices.begin(), slices.end());
  std::string text;
  for (const std::int32_t slice : slices) text += (text.empty() ? "" : ",") + std::to_string(slice);
  return text;
}

/// A part of the survey becomes three sets: about 60 % of its slices to learn from, 20 % each to validate and
/// to test.
PROVML_TRANSFORMATION("dataset-creation")
void create_datasets(PROVML_DATASET const std::filesystem::path& curated,
                     PROVML_REFERENCE("auxiliary-db") const std::string& horizon, const std::string& inlines,
                     const std::string& crosslines, int tile_size, double noise_threshold, unsigned seed,
                     bool shuffle_labels, PROVML_OUTPUT PROVML_DATASET const std::filesystem::path& train_set,
                     PROVML_OUTPUT PROVML_DATASET const std::filesystem::path& validation_set,
                     PROVML_OUTPUT PROVML_DATASET const std::filesystem::path& test_set) {
  const Cube cube = select_slices(read_cube(curated), inlines, crosslines);
  const std::vector<std::int32_t> picks = read_horizon(horizon, cube);
  Tiles tiles = extract_tiles(cube, cube.amplitudes, picks, tile_size, noise_threshold);
  if (shuffle_labels) shuffle(tiles.labels, seed + 1);
  std::cout << "tiles inlines=" << inlines << " crosslines=" << crosslines << " tile_size=" << tile_size
            << " noise_threshold=" << seismic::shortest(noise_threshold) << " tiles=" << tiles.tile_count
            << " noisy_tiles=" << tiles.noisy_tiles << " empty_tiles=" << tiles.empty_tiles << std::endl;

  std::vector<std::int32_t> slices = cube.inline_numbers;
  shuffle(slices, seed);
  const auto held_out = std::max<std::ptrdiff_t>(1, std::lround(static_cast<double>(slices.size()) * 0.2));
  const auto validation_end = slices.begin() + held_out, test_end = validation_end + held_out;
  const std::pair<const std::filesystem::path&, std::vector<std::int32_t>> parts[] = {
      {train_set, {test_end, slices.end()}},
      {validation_set, {slices.begin(), validation_end}},
      {test_set, {validation_end, test_end}}};
  for (const auto& [file, part] : parts) {
    const TileSet set = part_of(tiles, tile_size, part);
    write_set(file, list_text(part), set.tiles(), set, noise_threshold);
  }
}

PROVML_WORKFLOW("seismic-preparation")
void prepare(PROVML_DATASET const std::filesystem::path& curated,
             PROVML_IGNORE const std::filesystem::path& database, PROVML_IGNORE const Request& request,
             PROVML_OUTPUT PROVML_DATASET const std::filesystem::path& train_set,
             PROVML_OUTPUT PROVML_DATASET const std::filesystem::path& validation_set,
             PROVML_OUTPUT PROVML_DATASET const std::filesystem::path& test_set) {
  const seismic::Range inlines = available(curated, "inlines", request.requested_inlines);
  const seismic::Range crosslines = available(curated, "crosslines", request.requested_crosslines);
  const int tile_size = tile_size_for(curated, request.requested_tile_size,
                                      within(numbers_of(curated, "inlines"), inlines).size(),
                                      within(numbers_of(curated, "crosslines"), crosslines).size());
  const std::string horizon = seismic::AuxiliaryDb::row(
      database, "horizons", seismic::Hdf5File::open(curated, kCurated).text("horizon"));
  seismic::make_folder(train_set.parent_path());
  create_datasets(curated, horizon, inlines.text(), crosslines.text(), tile_size, request.noise_threshold,
                  request.seed, request.shuffle_labels, train_set, validation_set, test_set);
}

}  // namespace

int main(int argc, char** argv) {
  return seismic::run_program(
      "prepare", kUsage, argc, argv,
      {"curated", "db", "out-dir", "inlines", "crosslines", "tile", "noise-threshold", "seed"},
      {"shuffle-labels"}, [](const seismic::Options& options) {
        Request request;
        request.requested_inlines = options.text("inlines", "");
        request.requested_crosslines = options.text("crosslines", "");
        request.requested_tile_size = options.number("tile", 0, 2, 4096);
        request.noise_threshold = options.number("noise-threshold", request.noise_threshold, 0.0, 1.0);
        request.seed = options.number("seed", request.seed, 0U, 4000000000U);
        request.shuffle_labels = options.has("shuffle-labels");
        const auto folder = options.path("out-dir");
        prepare(options.path("curated"), options.path("db"), request, folder / "train.h5",
                folder / "valid.h5", folder / "test.h5");
      });
}
