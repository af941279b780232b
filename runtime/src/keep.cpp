#include "keep.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "home.h"
#include "identity.h"
#include "outbox.h"
#include "shm.h"

namespace provml::runtime {

bool keep_journal(const std::string& home, const std::string& stem, const std::string& journal) {
  const std::string target = stem + journal.substr(journal.rfind('-'));
  if (journal == target) return true;  // written there while the server was away, and marked
  const std::string temporary = target + "." + random_hex16();
  const std::string text = read_text_file(journal);
  if (!make_directories(std::filesystem::path(target).parent_path().string()).empty()) return false;
  {
    const File file(open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!file) return false;
    if (!write_all(file.get(), text) || fsync(file.get()) != 0 ||
        rename(temporary.c_str(), target.c_str()) != 0) {
      const int error = errno;
      unlink(temporary.c_str());
      errno = error;
      return false;
    }
  }
  // The mark's lock goes with it; the journal is complete.
  if (!Unsent::announce(home, target)) return false;
  return unlink(journal.c_str()) == 0;
}

}  // namespace provml::runtime
