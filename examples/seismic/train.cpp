// train: learns to tell what lies above, at and below a horizon, and keeps every model on the way.
//
// One candidate per learning rate. After each epoch the candidate is validated and written to a model file;
// the model with the least validation loss is tested at the end.
#include <provml/annotations.h>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <limits>
#include <string>
#include <vector>

#include "network.h"
#include "options.h"

namespace {

using seismic::FileError;
using seismic::Network;
using seismic::Samples;
using seismic::shortest;

constexpr const char* kUsage =
    "usage: train --data FOLDER --out FOLDER [OPTIONS]\n"
    "\n"
    "Learns from FOLDER/train.h5, validates with valid.h5, tests with test.h5; writes models to the folder "
    "--out.\n"
    "\n"
    "  --max-epochs N             (4)\n"
    "  --batch-size N             tiles per step (16)\n"
    "  --learning-rates A,B,...   one candidate for each (0.01,0.001)\n"
    "  --seed N                   of weights and order of the batches (1)\n";

struct Hyperparameters {
  PROVML_HYPERPARAMETER int max_epochs = 4;
  PROVML_HYPERPARAMETER int batch_size = 16;
  PROVML_HYPERPARAMETER std::vector<double> learning_rates;
  PROVML_HYPERPARAMETER std::uint64_t seed = 1;
};

/// What is learned, how and with what.
struct Method {
  PROVML_LEARNING_TASK std::string learning_task =
      "per-pixel classification of seismic sections relative to a horizon";
  PROVML_ALGORITHM std::string algorithm = "Adam on the cross entropy of a convolutional network";
  PROVML_IMPLEMENTATION std::string implementation = "torch::optim::Adam";
  PROVML_IMPLEMENTATION_CHARACTERISTIC std::string precision = "float32";
  PROVML_IMPLEMENTATION_CHARACTERISTIC int threads = 1;
  PROVML_SOFTWARE std::string software = "LibTorch " TORCH_VERSION;
};

/// How well a network does on a set.
struct Scores {
  PROVML_EVALUATION double loss = 0;      ///< mean cross entropy, nats per pixel
  PROVML_EVALUATION double mean_iou = 0;  ///< 0 .. 1
  PROVML_EVALUATION std::vector<std::vector<std::int64_t>>
      confusion_matrix;  ///< [true class][predicted class], pixels
};

/// A model file and what is known of it.
struct Candidate {
  std::filesystem::path model_file;
  double learning_rate = 0;
  int epoch = 0;
  double loss = std::numeric_limits<double>::infinity();
  double mean_iou = 0;
};

std::string metrics(const Scores& scores) {
  return "loss=" + shortest(scores.loss) + " mean_iou=" + shortest(scores.mean_iou);
}

std::string matrix_text(const std::vector<std::vector<std::int64_t>>& matrix) {
  std::string text = "[";
  for (const auto& row : matrix) {
    text += text.size() > 1 ? ",[" : "[";
    for (std::size_t n = 0; n < row.size(); ++n) text += (n > 0 ? "," : "") + std::to_string(row[n]);
    text += "]";
  }
  return text + "]";
}

Scores evaluate(Network& network, const Samples& samples) {
  const torch::NoGradGuard no_gradient;
  const torch::Tensor scores = network->forward(samples.features);
  Scores result;
  result.loss = torch::nn::functional::cross_entropy(scores, samples.labels).item<double>();
  result.confusion_matrix = seismic::count_predictions(scores, samples.labels);
  result.mean_iou = seismic::mean_iou_of(result.confusion_matrix);
  return result;
}

PROVML_VALIDATION("validation")
Scores validate(PROVML_DATASET const std::filesystem::path& validation_set, PROVML_IGNORE Network& network) {
  return evaluate(network, seismic::samples_of(validation_set));
}

PROVML_TEST("test")
Scores test(PROVML_DATASET const std::filesystem::path& test_set,
            PROVML_MODEL const std::filesystem::path& model_file) {
  Network network = seismic::make_network();
  torch::load(network, model_file.string());
  return evaluate(network, seismic::samples_of(test_set));
}

void save(const Network& network, const std::filesystem::path& model_file) {
  std::ostringstream bytes;  // torch::save(..., path) ends the program when the disk is full
  torch::save(network, bytes);
  seismic::write_file(model_file, bytes.str());
}

/// Trains one candidate and returns its epoch with the least loss; no model file if it diverged from the
/// start.
PROVML_TRAINING("training")
Candidate train_candidate(PROVML_DATASET const std::filesystem::path& train_set,
                          PROVML_DATASET const std::filesystem::path& validation_set,
                          const Hyperparameters& hyperparameters, PROVML_HYPERPARAMETER double candidate_rate,
                          const Method& method, PROVML_IGNORE const std::filesystem::path& folder) {
  const Samples training = seismic::samples_of(train_set);
  seismic::be_deterministic(hyperparameters.seed);
  Network network = seismic::make_network();
  PROVML_MODEL_SCHEMA const std::string architecture = seismic::schema_of(network);
  torch::optim::Adam optimizer(network->parameters(), torch::optim::AdamOptions(candidate_rate));
  const int batches =
      static_cast<int>((training.count() + hyperparameters.batch_size - 1) / hyperparameters.batch_size);

  std::cout << "candidate lr=" << shortest(candidate_rate) << " tiles=" << training.count()
            << " batches=" << batches << " implementation=" << method.implementation
            << " software=" << method.software << std::endl;

  Candidate best;
  PROVML_ITERATION("epoch")
  for (PROVML_MODEL_HYPERPARAMETER int epoch = 1; epoch <= hyperparameters.max_epochs; ++epoch) {
    PROVML_MODEL_HYPERPARAMETER const double learning_rate = candidate_rate;
    const torch::Tensor order = torch::randperm(training.count(), torch::kInt64);
    double sum = 0;
    PROVML_ITERATION("batch")
    for (int batch = 0; batch < batches; ++batch) {
      const std::int64_t begin = static_cast<std::int64_t>(batch) * hyperparameters.batch_size;
      const Samples chosen = seismic::at_indexes(
          training, order.slice(0, begin, std::min(begin + hyperparameters.batch_size, training.count())));
      optimizer.zero_grad();
      torch::Tensor loss_tensor = seismic::cross_entropy(network, chosen);
      loss_tensor.backward();
      optimizer.step();
      PROVML_EVALUATION const double batch_loss = loss_tensor.item<double>();
      sum += batch_loss;
    }
    const Scores scores = validate(validation_set, network);
    PROVML_EVALUATION const double train_loss = sum / batches;
    PROVML_EVALUATION const double loss = scores.loss;
    PROVML_EVALUATION const double mean_iou = scores.mean_iou;
    PROVML_EVALUATION const std::vector<std::vector<std::int64_t>> confusion_matrix = scores.confusion_matrix;
    PROVML_MODEL PROVML_REFERENCE("filesystem") const std::filesystem::path model_file =
        folder / ("model-lr" + shortest(learning_rate) + "-e" + std::to_string(epoch) + ".pt");
    save(network, model_file);
    if (loss < best.loss) best = {model_file, learning_rate, epoch, loss, mean_iou};
    std::cout << "epoch lr=" << shortest(learning_rate) << " epoch=" << epoch
              << " train_loss=" << shortest(train_loss) << " " << metrics(scores)
              << " confusion_matrix=" << matrix_text(confusion_matrix) << " model=" << model_file.string()
              << std::endl;
  }
  return best;
}

PROVML_WORKFLOW("seismic-training")
void learn(PROVML_DATASET const std::filesystem::path& train_set,
           PROVML_DATASET const std::filesystem::path& validation_set,
           PROVML_IGNORE const std::filesystem::path& test_set,  // no model is made from it
           const Hyperparameters& hyperparameters, PROVML_IGNORE const std::filesystem::path& folder) {
  seismic::make_folder(folder);
  Candidate best;
  for (const double learning_rate : hyperparameters.learning_rates) {
    const Candidate candidate =
        train_candidate(train_set, validation_set, hyperparameters, learning_rate, Method(), folder);
    if (candidate.loss < best.loss) best = candidate;
  }
  if (best.model_file.empty())
    throw FileError(train_set, "no candidate learned anything: the loss is never a number",
                    "choose smaller --learning-rates");
  std::cout << "best lr=" << shortest(best.learning_rate) << " epoch=" << best.epoch
            << " loss=" << shortest(best.loss) << " mean_iou=" << shortest(best.mean_iou)
            << " model=" << best.model_file.string() << std::endl;
  const Scores tested = test(test_set, best.model_file);
  std::cout << "test " << metrics(tested) << " confusion_matrix=" << matrix_text(tested.confusion_matrix)
            << " model=" << best.model_file.string() << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  return seismic::run_program(
      "train", kUsage, argc, argv, {"data", "out", "max-epochs", "batch-size", "learning-rates", "seed"}, {},
      [](const seismic::Options& options) {
        Hyperparameters hyperparameters;
        hyperparameters.max_epochs = options.number("max-epochs", hyperparameters.max_epochs, 1, 1000000);
        hyperparameters.batch_size = options.number("batch-size", hyperparameters.batch_size, 1, 1000000);
        hyperparameters.learning_rates = options.numbers("learning-rates", "0.01,0.001");
        hyperparameters.seed = options.number<std::uint64_t>("seed", 1, 0, 1ULL << 62);
        const auto data = options.path("data"), out = options.path("out");
        learn(data / "train.h5", data / "valid.h5", data / "test.h5", hyperparameters, out);
      });
}
