// network.h: the convolutional network that labels pixels, in LibTorch. Included by train.cpp alone: it
// compiles slowly.
#ifndef SEISMIC_NETWORK_H
#define SEISMIC_NETWORK_H

#include <torch/nn/functional/activation.h>
#include <torch/nn/functional/loss.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/conv.h>
#include <torch/optim/adam.h>
#include <torch/serialize.h>
#include <torch/utils.h>
#include <torch/version.h>

#include <cstdint>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "tiles.h"

namespace seismic {

using Network = torch::nn::Sequential;

/// An untrained network: features [n][channel][height][width] in, one score per class
/// [n][class][height][width] out.
inline Network make_network() {
  using torch::nn::Conv2d;
  using torch::nn::Conv2dOptions;
  constexpr int kWidth = 16;
  return Network(Conv2d(Conv2dOptions(kChannels, kWidth, 3).padding(1)), torch::nn::ReLU(),
                 Conv2d(Conv2dOptions(kWidth, kWidth, 3).padding(1)), torch::nn::ReLU(),
                 Conv2d(Conv2dOptions(kWidth, static_cast<int>(kClasses.size()), 1)));
}

/// The layers of a network as text.
inline std::string schema_of(const Network& network) {
  std::ostringstream text;
  text << network;
  return text.str();
}

/// One thread and deterministic algorithms: the same seed gives the same network, byte for byte.
inline void be_deterministic(std::uint64_t seed) {
  at::set_num_threads(1);
  at::globalContext().setDeterministicAlgorithms(true, false);
  at::globalContext().setDeterministicCuDNN(true);
  torch::manual_seed(seed);
}

/// Tiles as tensors.
struct Samples {
  torch::Tensor features;  ///< float [n][channel][height][width]
  torch::Tensor labels;    ///< int64 [n][height][width]
  std::int64_t count() const { return features.size(0); }
};

inline Samples samples_of(const std::filesystem::path& file) {
  TileSet set = read_tiles(file);
  const auto n = static_cast<std::int64_t>(set.tiles());
  const std::int64_t size = set.tile_size;
  return {torch::from_blob(set.features.data(), {n, kChannels, size, size}, torch::kFloat32).clone(),
          torch::from_blob(set.labels.data(), {n, size, size}, torch::kUInt8).to(torch::kInt64)};
}

/// Some of the samples, by index.
inline Samples at_indexes(const Samples& samples, const torch::Tensor& indexes) {
  return {samples.features.index_select(0, indexes), samples.labels.index_select(0, indexes)};
}

/// Mean cross entropy of the network's scores.
inline torch::Tensor cross_entropy(Network& network, const Samples& samples) {
  return torch::nn::functional::cross_entropy(network->forward(samples.features), samples.labels);
}

/// counts[true class][predicted class], in pixels.
inline std::vector<std::vector<std::int64_t>> count_predictions(const torch::Tensor& scores,
                                                                const torch::Tensor& labels) {
  const auto classes = static_cast<std::int64_t>(kClasses.size());
  const torch::Tensor pairs = (labels * classes + scores.argmax(1)).flatten().contiguous();
  std::vector<std::vector<std::int64_t>> counts(kClasses.size(),
                                                std::vector<std::int64_t>(kClasses.size(), 0));
  const auto* pair = pairs.data_ptr<std::int64_t>();
  for (std::int64_t n = 0; n < pairs.numel(); ++n)
    ++counts[static_cast<std::size_t>(pair[n] / classes)][static_cast<std::size_t>(pair[n] % classes)];
  return counts;
}

/// Intersection over union, averaged over the classes that occur.
inline double mean_iou_of(const std::vector<std::vector<std::int64_t>>& counts) {
  double sum = 0;
  int present = 0;
  for (std::size_t c = 0; c < counts.size(); ++c) {
    std::int64_t either = -counts[c][c];
    for (std::size_t other = 0; other < counts.size(); ++other) either += counts[c][other] + counts[other][c];
    if (either == 0) continue;
    sum += static_cast<double>(counts[c][c]) / static_cast<double>(either);
    ++present;
  }
  return present > 0 ? sum / present : 0;
}

}  // namespace seismic

#endif  // SEISMIC_NETWORK_H
