#include <provml/annotations.h>

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

struct Config {
  PROVML_HYPERPARAMETER int epochs = 1;
  PROVML_HYPERPARAMETER double rate = 0.1;
  PROVML_HYPERPARAMETER std::string optimizer;
};

struct Scores {
  PROVML_EVALUATION double loss = 0;
  PROVML_EVALUATION double accuracy = 0;
};

// derives return.loss: config.rate x
// derives return.accuracy: config.epochs
PROVML_TRANSFORMATION("fields") Scores fields(const Config& config, double x) {
  Scores scores;
  scores.loss = x * config.rate;
  scores.accuracy = config.epochs;
  return scores;
}

// derives return.loss: x
// derives return.accuracy: y config.epochs
PROVML_TRANSFORMATION("aggregate") Scores aggregate(const Config& config, double x, double y) {
  Config copy = config;
  copy.rate = y;  // not config's any more
  return {x, copy.rate + copy.epochs};
}

// derives best.loss: x y
// derives best.accuracy: x y a b
PROVML_TRANSFORMATION("best of") void best_of(double x, double y, double a, double b, PROVML_OUTPUT Scores& best) {
  best = {x, a};
  if (y < best.loss) best = Scores{y, b};
}

std::pair<double, double> split_up(double both);

// derives return: a
PROVML_TRANSFORMATION("pair") double of_pair(double a, double b) {
  auto [first, second] = std::make_pair(a, b);
  static_cast<void>(second);
  return first;
}

// derives return: a b
PROVML_TRANSFORMATION("tied") double tied(double a, double b) {
  double x = 0, y = 0;
  std::tie(x, y) = split_up(a);
  y += b;
  return x + y;
}

// derives return: values
PROVML_TRANSFORMATION("total") double total(const std::vector<double>& values, double other) {
  double sum = 0;
  for (const double& value : values) sum += value;
  static_cast<void>(other);
  return sum;
}

// derives scaled: values factor
PROVML_TRANSFORMATION("scaled")
void scale(const std::vector<double>& values, double factor, double bias, PROVML_OUTPUT std::vector<double>& scaled) {
  scaled = values;
  for (auto& value : scaled) value *= factor;
  double unused = bias;
  unused += 1;
}

// derives return: names value key
PROVML_TRANSFORMATION("table")
double table(const std::vector<std::string>& names, double value, double ignored, const std::string& key) {
  std::map<std::string, double> numbers;
  for (const auto& name : names) numbers[name] = value;
  std::map<std::string, double> others{{"a", ignored}};
  others.clear();
  const auto at = numbers.find(key);
  return at == numbers.end() ? 0 : at->second;
}

// derives return: a b
PROVML_TRANSFORMATION("maybe") double maybe(double a, double b, double c) {
  std::optional<double> value;
  if (a > 0) value = b;
  std::optional<double> never = c;
  never.reset();
  return value ? *value : 1;
}

class Counter {
 public:
  // derives return: step
  PROVML_TRANSFORMATION("advance") int advance(int step, int unused) {
    count_ = step;
    last_ = unused;
    return count_;
  }

 private:
  int count_ = 0, last_ = 0;
};

// derives return: a
PROVML_TRANSFORMATION("members") int members(int a, int b) {
  Counter counter;
  return counter.advance(a, 0) + 0 * (b, 0);
}
