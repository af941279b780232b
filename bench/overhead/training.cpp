// A training of a convolutional network on generated tiles of 40 x 40 (the paper's): the workload of
// bench/overhead. Built twice from this source, by provml-cxx and by the compiler alone. Arguments: EPOCHS
// BATCHES TILES (of a batch), and `sleeper` for a second thread that does nothing.
#include <malloc.h>
#include <provml/annotations.h>
#include <torch/nn/functional/loss.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/conv.h>
#include <torch/optim/adam.h>
#include <torch/utils.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "drain_cpu.h"

namespace {

constexpr std::int64_t kSize = 40, kWidth = 88;

struct Batch {
  torch::Tensor features, labels;
};

Batch make_batch(std::int64_t tiles) {
  Batch batch;
  batch.features = torch::randn({tiles, 1, kSize, kSize});
  batch.labels = batch.features.squeeze(1).gt(0).to(torch::kInt64);
  return batch;
}

PROVML_VALIDATION("validation")
double validate(PROVML_IGNORE torch::nn::Sequential& network, PROVML_IGNORE const Batch& batch) {
  const torch::NoGradGuard no_gradient;
  return torch::nn::functional::cross_entropy(network->forward(batch.features), batch.labels).item<double>();
}

PROVML_TRAINING("training")
double train(PROVML_HYPERPARAMETER int max_epochs, PROVML_HYPERPARAMETER int batches,
             PROVML_HYPERPARAMETER std::int64_t tiles, PROVML_HYPERPARAMETER double learning_rate) {
  using torch::nn::Conv2d;
  using torch::nn::Conv2dOptions;
  torch::nn::Sequential network(Conv2d(Conv2dOptions(1, kWidth, 3).padding(1)), torch::nn::ReLU(),
                                Conv2d(Conv2dOptions(kWidth, kWidth, 3).padding(1)), torch::nn::ReLU(),
                                Conv2d(Conv2dOptions(kWidth, 2, 1)));
  torch::optim::Adam optimizer(network->parameters(), torch::optim::AdamOptions(learning_rate));
  const Batch held_out = make_batch(tiles);
  double last = 0;
  PROVML_ITERATION("epoch")
  for (PROVML_MODEL_HYPERPARAMETER int epoch = 1; epoch <= max_epochs; ++epoch) {
    PROVML_ITERATION("batch")
    for (int batch = 0; batch < batches; ++batch) {
      const Batch chosen = make_batch(tiles);
      optimizer.zero_grad();
      torch::Tensor loss =
          torch::nn::functional::cross_entropy(network->forward(chosen.features), chosen.labels);
      loss.backward();
      optimizer.step();
      PROVML_EVALUATION const double batch_loss = loss.item<double>();
      last = batch_loss;
    }
    PROVML_EVALUATION const double validation_loss = validate(network, held_out);
    last = validation_loss;
  }
  return last;
}

}  // namespace

int main(int argc, char** argv) {
  // By default glibc gives memory back to the kernel whenever the top of the heap is free. Whether it is
  // depends on what else was allocated last: a program with another thread, or a library that keeps a string,
  // ran 15 % faster by that alone (a third fewer page faults). All forms of the program keep their memory, so
  // that capture is what differs.
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  if (argc > 4 && std::string_view(argv[4]) == "sleeper") std::thread(pause).detach();
  torch::manual_seed(1);
  const double loss = train(argc > 1 ? std::atoi(argv[1]) : 2, argc > 2 ? std::atoi(argv[2]) : 20,
                            argc > 3 ? std::atoi(argv[3]) : 60, 0.01);
  std::printf("loss %.17g\ndrain_cpu %.9f\nmain_cpu %.6f\n", loss, drain_cpu_seconds(),
              process_cpu_seconds());
  return 0;
}
