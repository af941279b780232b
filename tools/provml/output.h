// Standard output that notices when what it wrote did not arrive.
#ifndef PROVML_TOOLS_PROVML_OUTPUT_H
#define PROVML_TOOLS_PROVML_OUTPUT_H

#include <streambuf>
#include <vector>

namespace provml::cli {

/// Writes to a file descriptor; remembers the errno of the first failure and drops what comes after it.
class DescriptorBuffer : public std::streambuf {
 public:
  explicit DescriptorBuffer(int descriptor);
  int error() const { return error_; }

 protected:
  int_type overflow(int_type c) override;
  int sync() override;

 private:
  int descriptor_, error_ = 0;
  std::vector<char> buffer_;
};

}  // namespace provml::cli

#endif  // PROVML_TOOLS_PROVML_OUTPUT_H
