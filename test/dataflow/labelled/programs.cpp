#include <provml/annotations.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

struct Model {
  std::vector<double> weights;
  void update(const std::vector<double>& data, double rate);
};

std::vector<double> load(const std::filesystem::path& file);
void save(const Model& model, const std::filesystem::path& file);
double score(const Model& model, const std::vector<double>& data);

// derives model: data rate epochs
// derives return: data rate epochs test_data
PROVML_TRAINING("train")
double train(PROVML_DATASET const std::filesystem::path& data, PROVML_DATASET const std::filesystem::path& test_data,
             PROVML_HYPERPARAMETER double rate, PROVML_HYPERPARAMETER int epochs,
             PROVML_OUTPUT PROVML_MODEL const std::filesystem::path& model) {
  const auto rows = load(data);
  Model network;
  for (int epoch = 0; epoch < epochs; ++epoch) network.update(rows, rate);
  save(network, model);
  return score(network, load(test_data));
}

// derives out: a
// derives log: b
PROVML_TRANSFORMATION("streams")
void streams(double a, double b, PROVML_OUTPUT const std::filesystem::path& out,
             PROVML_OUTPUT const std::filesystem::path& log) {
  std::ofstream first(out);
  std::ofstream second(log.string());
  first << "a=" << a << '\n';
  second << b;
}

// derives best: first second limit
// derives folder_file: first
PROVML_TRANSFORMATION("two files")
void two_files(const std::vector<double>& first, const std::vector<double>& second, double limit,
               PROVML_IGNORE const std::filesystem::path& folder) {
  Model one, two;
  one.update(first, 1);
  two.update(second, 1);
  PROVML_MODEL const std::filesystem::path folder_file = folder / "one";
  PROVML_MODEL const std::filesystem::path best = folder / "best";
  save(one, folder_file);
  if (score(one, {}) < limit)
    save(one, best);
  else
    save(two, best);
}

// derives return: steps start
// derives step/value: step/i outer/start
PROVML_TRANSFORMATION("steps") double steps_of(int steps, double start, double other) {
  double sum = start;
  PROVML_ITERATION("step") for (int i = 0; i < steps; ++i) {
    PROVML_EVALUATION const double value = sum * i;
    sum = start + i;
  }
  static_cast<void>(other);
  return sum;
}

static double total_so_far = 0;

// derives return: a
PROVML_TRANSFORMATION("global") double with_global(double a, double b) {
  total_so_far = b;
  total_so_far = a;
  return total_so_far;
}
