// A workflow file marks code that has no marks.
// RUN: split-file %s %t.d
// RUN: %check_run %t.d/plain.cpp %t --workflow %t.d/w.json
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
//--- w.json
{
  "version": 1,
  "workflow": "demo",
  "functions": [
    {"match": "ns::fit", "role": "training", "name": "the fit",
     "parameters": {"epochs": {"role": "hyperparameter"}, "out": {"role": "model", "output": true, "reference": "filesystem"}, "skip": {"ignore": true}},
     "return": {"role": "evaluation"},
     "locals": {"loss": {"role": "evaluation"}},
     "loops": [{"variable": "epoch", "name": "epoch"}, {"ordinal": 2, "name": "second"}]},
    {"match": "/ns::help[a-z]+/", "role": "transformation"},
    {"match": "other::*", "role": "test"},
    {"match": "main", "role": "workflow"}
  ],
  "exclude": ["ns::helper2", "other::no*"]
}
//--- plain.cpp
#include <cstdio>
#include <string>
namespace ns {
int helper(int x) { return x; }
int helper2(int x) { return x; }
double fit(int epochs, std::string const& out, int skip) {
  double loss = skip;
  for (int epoch = 0; epoch < epochs; ++epoch) loss += helper(epoch);
  for (int k = 0; k < 1; ++k) loss += helper2(k);
  return loss + static_cast<double>(out.size());
}
}  // namespace ns
namespace other {
void yes() {}
void no() {}
}  // namespace other
int main() {
  other::yes();
  other::no();
  std::printf("%g\n", ns::fit(2, "o", 5));
}
// EVENT: begin workflow "demo"
// EVENT: begin test "yes"
// EVENT-NEXT: end yes
// EVENT-NEXT: begin training "the fit" 0=2
// EVENT-NEXT: begin iteration "epoch" 0=0
// EVENT-NEXT: begin transformation "helper" 0=0
// EVENT-NEXT: value helper 1=0
// EVENT-NEXT: end helper
// EVENT-NEXT: end epoch
// EVENT: begin iteration "second" 0=0
// EVENT-NEXT: end second
// EVENT-NEXT: value the fit 3=6
// EVENT-NEXT: value the fit 2=7
// EVENT-NEXT: value the fit 1=ref "o"
// EVENT-NEXT: end the fit
