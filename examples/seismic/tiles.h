// tiles.h: the file format between prepare and train: labelled tiles of vertical sections.
//
// An HDF5 file with `features` float [tile][channel][crossline][sample] (channel 0: amplitude by the survey's
// RMS, channel 1: depth from -1 to 1), `labels` uint8 [tile][crossline][sample] (class of each pixel) and
// `inlines` int32 [tile] (the slice that the tile was cut from).
#ifndef SEISMIC_TILES_H
#define SEISMIC_TILES_H

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "hdf5_file.h"
#include "options.h"

namespace seismic {

inline constexpr std::array<const char*, 3> kClasses{"above horizon", "at horizon", "below horizon"};
inline constexpr int kChannels = 2;

struct TileSet {
  int tile_size = 0;  ///< pixels in each direction
  std::vector<float> features;
  std::vector<std::uint8_t> labels;
  std::vector<std::int32_t> inlines;  ///< one per tile
  std::size_t tiles() const { return inlines.size(); }
};

inline void write_tiles(const std::filesystem::path& file, const TileSet& set) {
  const std::uint64_t n = set.tiles(), size = static_cast<std::uint64_t>(set.tile_size);
  auto out = Hdf5File::create(file);
  out.write("features", set.features, {n, kChannels, size, size});
  out.write("labels", set.labels, {n, size, size});
  out.write("inlines", set.inlines, {n});
  out.close();
}

inline TileSet read_tiles(const std::filesystem::path& file) {
  const std::string kind = "a file of tiles that prepare wrote";
  const auto in = Hdf5File::open(file, kind);
  std::vector<std::uint64_t> features, labels, inlines;
  TileSet set;
  set.features = in.read<float>("features", 4, features);
  set.labels = in.read<std::uint8_t>("labels", 3, labels);
  set.inlines = in.read<std::int32_t>("inlines", 1, inlines);
  if (features[0] != labels[0] || features[0] != inlines[0] || features[1] != kChannels ||
      features[2] != features[3] || features[2] != labels[1] || features[3] != labels[2])
    throw FileError(file, "its arrays do not fit together", "give " + kind);
  for (const std::uint8_t label : set.labels)
    if (label >= kClasses.size())
      throw FileError(file, "has the unknown class " + std::to_string(label), "give " + kind);
  set.tile_size = static_cast<int>(features[2]);
  return set;
}

}  // namespace seismic

#endif  // SEISMIC_TILES_H
