#include "keep_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "provml/error.h"

namespace provml::rdf {

namespace fs = std::filesystem;

namespace {

void to_stable_storage(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  ::fsync(file);
  ::close(file);
}

bool holds(const fs::path& file, std::string_view bytes) {
  std::error_code failed;
  if (fs::file_size(file, failed) != bytes.size() || failed) return false;
  std::ifstream in(file, std::ios::binary);
  const std::string found{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return in && found == bytes;
}

}  // namespace

fs::path keep_file(const fs::path& directory, const std::string& name, std::string_view bytes) {
  std::error_code failed;
  fs::create_directories(directory, failed);
  const fs::path file = directory / name;
  if (holds(file, bytes)) return file;
  const fs::path fresh = file.string() + "." + std::to_string(::getpid()) + ".tmp";
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out)
      throw Error("provml-E0407", std::string("cannot be written: ") + std::strerror(errno), "",
                  fresh.string());
  }
  to_stable_storage(fresh);
  fs::rename(fresh, file, failed);
  if (failed) throw Error("provml-E0407", "cannot be written: " + failed.message(), "", file.string());
  to_stable_storage(directory);
  return file;
}

}  // namespace provml::rdf
