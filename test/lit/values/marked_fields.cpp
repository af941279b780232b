// Marked fields are slots of their own, private ones and those of members and bases too; other fields stay together.
// RUN: %check_run %s %t --std=c++11 2>&1 | %FileCheck --allow-empty --check-prefix=TOOL %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
// RUN: %instrument --list %s -- g++ -std=c++17 %annotations -c %s 2>&1 | %FileCheck --check-prefix=LIST %s
#include <provml/annotations.h>

#include <cstdio>
#include <string>

// TOOL-NOT: {{warning|remark}}
class Optimiser {
  PROVML_HYPERPARAMETER double rate_ = 0.5;
  enum Kind { sgd, adam };
  PROVML_HYPERPARAMETER Kind kind_ = adam;
  int steps_ = 3;

 public:
  double rate() const { return rate_ * (kind_ == adam ? 2 : 1) * steps_; }
};
struct Common {
  PROVML_DATASET PROVML_REFERENCE("files") std::string data = "d.csv";
};
class Config : public Common {
  Optimiser optimiser_;
  PROVML_IGNORE int secret_ = 1;
  PROVML_ALGORITHM const char* algorithm_ = "boost";

 public:
  int epochs = 2;
  double get() const { return optimiser_.rate() + secret_ + algorithm_[0]; }
};
// LIST: 0 in parameter config : const Config &
// LIST-NEXT: 1 in parameter config.data : std::string dataset reference(files)
// LIST-NEXT: 2 in parameter config.optimiser_.rate_ : double hyperparameter
// LIST-NEXT: 3 in parameter config.optimiser_.kind_ : Kind hyperparameter
// LIST-NEXT: 4 in parameter config.algorithm_ : const char * algorithm
// EVENT: begin training "fit" 0={optimiser_:{steps_:3},epochs:2} 1=ref "d.csv" 2=0.5 3=enum adam 4="boost"
PROVML_TRAINING("fit") double fit(Config const& config) { return config.get() + config.epochs; }

int main() { std::printf("%g\n", fit(Config())); }
