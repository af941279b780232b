#include "keep_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "provml/error.h"

namespace provml::rdf {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const fs::path& path, const std::string& why) {
  throw Error("provml-E0407", "cannot be written: " + why, "", path.string());
}

void to_stable_storage(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool good = file >= 0 && (::fsync(file) == 0 || errno == EINVAL);  // some file systems have none
  const int error = errno;
  if (file >= 0) ::close(file);
  if (!good) fail(path, std::strerror(error));
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
  static std::atomic<unsigned> number{0};  // threads may keep the same at the same time
  const fs::path fresh =
      file.string() + "." + std::to_string(::getpid()) + "-" + std::to_string(++number) + ".tmp";
  try {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out) fail(fresh, std::strerror(errno));
    to_stable_storage(fresh);
    fs::rename(fresh, file, failed);
    if (failed) fail(file, failed.message());
  } catch (...) {
    fs::remove(fresh, failed);
    throw;
  }
  to_stable_storage(directory);
  return file;
}

}  // namespace provml::rdf
