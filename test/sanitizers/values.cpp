// What a capture must not read: locals that were not assigned on this way out, objects that are gone.
#include <provml/annotations.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

enum class Mode { slow, fast };
PROVML_TRAINING("early") int early(int way) {
  PROVML_EVALUATION bool converged;
  PROVML_EVALUATION Mode mode;
  PROVML_EVALUATION double loss;
  if (way == 0) return -1;
  if (way == 1) throw std::runtime_error("early");
  converged = way > 2;
  mode = converged ? Mode::fast : Mode::slow;
  loss = way;
  return converged && mode == Mode::fast ? static_cast<int>(loss) : 0;
}
PROVML_TRANSFORMATION("moved") std::unique_ptr<std::string> moved(std::unique_ptr<std::string> p) {
  PROVML_MODEL std::string text = *p;
  p.reset();
  text += "!";
  return std::make_unique<std::string>(std::move(text));
}
PROVML_TRANSFORMATION("empty") std::vector<double> empty(std::vector<double> const& v, char const* none) {
  return none == nullptr ? v : std::vector<double>();
}
int main() {
  for (int way = 0; way < 4; ++way) try {
      std::printf("%d\n", early(way));
    } catch (std::exception const& e) {
      std::puts(e.what());
    }
  std::printf("%s %zu\n", moved(std::make_unique<std::string>("text"))->c_str(), empty({}, nullptr).size());
}
