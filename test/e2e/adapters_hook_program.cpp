// A type that its author taught to be captured, in a header that everything includes.
#include <provml/annotations.h>
#include <provml/capture.h>

#include <cstdio>

namespace lab {
class Well {
 public:
  explicit Well(int depth) : depth_(depth) {}
  int depth() const { return depth_; }

 private:
  int depth_;
};
inline void provml_capture(const Well& well, provml::capture::sink& to) {
  to.map(1);
  to.string("metres");
  to.integer(well.depth());
}
}  // namespace lab

PROVML_TRANSFORMATION("drill") static int drill(PROVML_DATASET const lab::Well& well) {
  return well.depth() / 100;
}

int main() {
  std::printf("%d\n", drill(lab::Well(2500)));
  return 0;
}
