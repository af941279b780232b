// Every kind of place in which a mark may stand, as C++11.
#include <provml/annotations.h>

struct Settings {
  PROVML_HYPERPARAMETER int epochs;
  PROVML_IGNORE int scratch;
};

struct Result {
  PROVML_EVALUATION double loss;
};

PROVML_TRAINING("fit")
PROVML_EVALUATION static double fit(PROVML_HYPERPARAMETER const Settings& settings,
                                    PROVML_DATASET PROVML_REFERENCE("files") const char* data,
                                    PROVML_OUTPUT Result& result) {
  double sum = data[0];
  PROVML_ITERATION("epoch") for (int epoch = 0; epoch < settings.epochs; ++epoch) {
    PROVML_EVALUATION double loss = 1.0 / (1 + epoch);
    PROVML_BLOCK("add") { sum += loss; }
  }
  result.loss = sum;
  return sum;
}

PROVML_WORKFLOW("main") int main() {
  Settings settings = {2, 0};
  Result result = {0};
  return fit(settings, "x", result) > 1e9;
}
