// What the capture calls need for large values and references (provml/abi.h).
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include "clock.h"
#include "guard.h"
#include "hash.h"
#include "own_stack.h"
#include "pending.h"
#include "process.h"
#include "provml/abi.h"
#include "provml/detail/encode.h"
#include "provml/frames.h"
#include "provml/mounts.h"
#include "usage.h"

namespace provml::runtime {
namespace {

constexpr std::uint64_t kSampleBlocks = 64, kSampleBlock = 64;
constexpr std::uint64_t kClockTickNs = 20'000'000;  // of the clock that dates files
constexpr std::size_t kMostFiles = 4096;            // of one activity, opened without a mark
constexpr std::size_t kLargestHashed = std::size_t{1} << 20;

struct Accumulated {
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();
  double sum = 0;
  std::uint64_t nan = 0, count = 0;
};

/// Four lanes keep the order of additions fixed and let the compiler use vectors.
template <typename T>
void accumulate(const char* data, std::uint64_t count, Accumulated& total) {
  constexpr std::size_t kLanes = 4;
  double min[kLanes], max[kLanes], sum[kLanes] = {};
  std::uint64_t nan[kLanes] = {};
  std::fill_n(min, kLanes, total.min);
  std::fill_n(max, kLanes, total.max);
  const auto add = [&](std::size_t lane, std::uint64_t index) {
    T element;
    std::memcpy(&element, data + index * sizeof(T), sizeof(T));
    const double value = static_cast<double>(element);
    const bool number = value == value;
    min[lane] = value < min[lane] ? value : min[lane];
    max[lane] = value > max[lane] ? value : max[lane];
    sum[lane] += number ? value : 0.0;
    nan[lane] += number ? 0u : 1u;
  };
  std::uint64_t i = 0;
  for (; i + kLanes <= count; i += kLanes)
    for (std::size_t lane = 0; lane < kLanes; ++lane) add(lane, i + lane);
  for (std::size_t lane = 0; i < count; ++i, ++lane) add(lane, i);
  total.min = *std::min_element(min, min + kLanes);
  total.max = *std::max_element(max, max + kLanes);
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    total.sum += sum[lane];
    total.nan += nan[lane];
  }
  total.count += count;
}

using Accumulate = void (*)(const char*, std::uint64_t, Accumulated&);

Accumulate accumulator(std::uint32_t kind, std::uint32_t size) noexcept {
  using namespace provml::capture::detail;
  switch (kind << 8 | size) {
    case element_int << 8 | 1:
      return &accumulate<std::int8_t>;
    case element_int << 8 | 2:
      return &accumulate<std::int16_t>;
    case element_int << 8 | 4:
      return &accumulate<std::int32_t>;
    case element_int << 8 | 8:
      return &accumulate<std::int64_t>;
    case element_bool << 8 | 1:
    case element_uint << 8 | 1:
      return &accumulate<std::uint8_t>;
    case element_uint << 8 | 2:
      return &accumulate<std::uint16_t>;
    case element_uint << 8 | 4:
      return &accumulate<std::uint32_t>;
    case element_uint << 8 | 8:
      return &accumulate<std::uint64_t>;
    case element_real << 8 | 4:
      return &accumulate<float>;
    case element_real << 8 | 8:
      return &accumulate<double>;
    default:
      return nullptr;
  }
}

bool is_scheme(std::string_view text) noexcept {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && letter(text[0]) && std::all_of(text.begin(), text.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
}

/// scheme://... and urn:... name something that is not in the file system.
bool is_iri(std::string_view text) noexcept {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !is_scheme(text.substr(0, colon))) return false;
  return text.substr(colon, 3) == "://" || text.substr(0, colon) == "urn";
}

struct Found {
  std::uint64_t size = frames::kNoFile;
  std::int64_t mtime_ns = 0;
  std::uint64_t inode = 0;
  char path[PATH_MAX + NAME_MAX + 2] = {};
};

/// Absolute path of something that does not exist (yet): its directory resolved, or the text after the
/// working directory.
void resolve_missing(const char* text, Found& found) noexcept {
  const char* slash = std::strrchr(text, '/');
  char directory[PATH_MAX] = ".";
  const char* name = text;
  if (slash != nullptr) {
    const std::size_t length = std::max<std::size_t>(static_cast<std::size_t>(slash - text), 1);
    std::memcpy(directory, text, length);
    directory[length] = '\0';
    name = slash + 1;
  }
  char resolved[PATH_MAX];
  if (realpath(directory, resolved) == nullptr) {
    if (text[0] == '/' || getcwd(resolved, sizeof resolved) == nullptr) resolved[0] = '\0';
    name = text[0] == '/' ? text + 1 : text;
  }
  const std::size_t base = std::strlen(resolved);
  const std::size_t length = std::strlen(name);
  if (base + length + 2 > sizeof found.path) return;
  std::memcpy(found.path, resolved, base);
  std::size_t at = base;
  if (base == 0 || resolved[base - 1] != '/') found.path[at++] = '/';
  std::memcpy(found.path + at, name, length + 1);
}

/// The path that the file has for who sees it by another mount.
void leave_bind_mounts(Found& found) noexcept {
  try {
    const std::string other = without_bind_mounts(found.path);
    if (other.size() < sizeof found.path) std::memcpy(found.path, other.c_str(), other.size() + 1);
  } catch (...) {
    return;  // short of memory: the path is right, too
  }
}

void look_up(const char* text, Found& found) noexcept {
  if (realpath(text, found.path) == nullptr) {
    found.path[0] = '\0';
    resolve_missing(text, found);
    if (found.path[0] != '\0') leave_bind_mounts(found);
    return;
  }
  leave_bind_mounts(found);
  struct stat entry{};
  if (stat(found.path, &entry) != 0 || !S_ISREG(entry.st_mode)) return;
  found.size = static_cast<std::uint64_t>(entry.st_size);
  found.mtime_ns = static_cast<std::int64_t>(entry.st_mtim.tv_sec) * 1'000'000'000 + entry.st_mtim.tv_nsec;
  found.inode = entry.st_ino;
}

}  // namespace
}  // namespace provml::runtime

using namespace provml::runtime;
namespace detail = provml::capture::detail;
namespace frames = provml::frames;

namespace {

/// Needs some 20 KiB of stack.
int append_reference(provml_thread* self, uint32_t slot, const char* text, size_t length) noexcept {
  const uint32_t stored = static_cast<uint32_t>(std::min<size_t>(length, PATH_MAX));
  Found found;
  const std::string_view view(text, length);
  if (length != 0 && length < PATH_MAX && !is_iri(view) && std::memchr(text, '\0', length) == nullptr) {
    char terminated[PATH_MAX];
    std::memcpy(terminated, text, length);
    terminated[length] = '\0';
    look_up(terminated, found);
  }
  const auto path_length = static_cast<uint32_t>(std::strlen(found.path));
  detail::writer out(self);
  const uint32_t at = out.open(slot, detail::kind_reference);
  out.word(found.size);
  out.word(static_cast<uint64_t>(found.mtime_ns));
  out.word(found.inode);
  out.word(stored | static_cast<uint64_t>(path_length) << 32);
  out.bytes(text, stored);
  out.bytes(found.path, path_length);
  out.close(at, stored < length ? static_cast<uint32_t>(detail::value_truncated) : 0u);
  return out.failed() ? -1 : static_cast<int>(out.flags());
}

/// Whether a file that was opened without a mark is still there, and, where it may have been written, was.
bool is_of_activity(const provml_span& span, const provml_pending& node) noexcept {
  struct stat found{};
  char path[PATH_MAX];
  if (node.length >= sizeof path) return false;
  std::memcpy(path, node.text, node.length);
  path[node.length] = '\0';
  if (stat(path, &found) != 0) return false;
  if (node.slot != frames::kGeneratedFileSlot) {
    // What was read and then written has no version any more that could be named.
    for (const provml_pending* other = node.next; other != nullptr; other = other->next)
      if (other->slot == frames::kGeneratedFileSlot && other->length == node.length &&
          std::memcmp(other->text, node.text, node.length) == 0 && is_of_activity(span, *other))
        return false;
    return true;
  }
  const ProcessHeader& header = Process::instance().header();
  const std::uint64_t written = static_cast<std::uint64_t>(found.st_mtim.tv_sec) * 1'000'000'000 +
                                static_cast<std::uint64_t>(found.st_mtim.tv_nsec);
  return written + kClockTickNs >= ticks_to_ns(header, span.begin);
}

}  // namespace

extern "C" {

uint64_t provml_hash(const void* data, size_t bytes) noexcept {
  return bytes > kLargestHashed ? 0 : xxh3(data, bytes);
}

void provml_summarise(const void* data, uint64_t count, uint32_t kind, uint32_t size,
                      provml_summary* out) noexcept {
  *out = {std::nan(""), std::nan(""), std::nan(""), 0, 0, 0};
  const auto add = accumulator(kind, size);
  const char* bytes = static_cast<const char*>(data);
  Accumulated total;
  // A size, not a clock, so that a run gives the same fingerprints whatever else the machine does. The
  // default is what one core reads, hashes and compares in 20 us.
  if (add == nullptr || count * size > Process::instance().settings().summary_bytes) {
    out->sampled = 1;
    const std::uint64_t step = count / kSampleBlocks;
    for (std::uint64_t i = 0; add != nullptr && i < kSampleBlocks; ++i)
      add(bytes + i * step * size, std::min(kSampleBlock, step), total);
  } else {
    add(bytes, count, total);
    out->fingerprint = xxh3(data, count * size);
  }
  out->nan_count = total.nan;
  if (total.count == total.nan) return;
  out->min = total.min;
  out->max = total.max;
  out->mean = total.sum / static_cast<double>(total.count - total.nan);
}

int provml_append_reference(provml_thread* self, uint32_t slot, const char* text, size_t length) noexcept {
  const Guard guard;
  int added = -1;
  with_stack([&] { added = append_reference(self, slot, text, length); });
  return added;
}

char* provml_copy(const char* text, size_t length) noexcept {
  const Guard guard;
  char* copy = static_cast<char*>(malloc(length + 1));
  if (copy != nullptr) {
    std::memcpy(copy, text, length);
    copy[length] = '\0';
  }
  return copy;
}

void provml_free(char* text) noexcept { free(text); }

void provml_defer(provml_span* span, uint32_t slot, const char* text, size_t length) noexcept {
  const Guard guard;
  if (slot == frames::kUsedFileSlot || slot == frames::kGeneratedFileSlot) {
    size_t files = 0;  // a file that was opened before, or by who made it, is no news
    for (const provml_pending* node = span->pending; node != nullptr; node = node->next) {
      const bool same = node->length == length && std::memcmp(node->text, text, length) == 0;
      if (same && (node->slot == slot || node->slot == frames::kGeneratedFileSlot)) return;
      files += node->slot >= frames::kGeneratedFileSlot ? 1 : 0;
    }
    if (files >= kMostFiles) return;
  }
  auto* node = static_cast<provml_pending*>(malloc(sizeof(provml_pending) + length));
  if (node == nullptr) return;
  node->next = nullptr;
  node->slot = slot;
  node->length = length;
  std::memcpy(node->text, text, length);
  provml_pending** last = &span->pending;
  while (*last != nullptr) last = &(*last)->next;
  *last = node;
}

uint32_t provml_append_deferred(provml_thread* self, provml_span* span, uint32_t* flags) noexcept {
  const Guard guard;
  uint32_t values = 0;
  while (span->pending != nullptr) {
    provml_pending* node = span->pending;
    span->pending = node->next;
    if (node->slot == frames::kUsageSlot) {  // of this thread
      values += append_usage(self, node);
      continue;
    }
    const uint32_t from = self->scratch_size;
    bool wanted = true;
    int added = 0;
    with_stack([&] {
      wanted = node->slot < frames::kGeneratedFileSlot || is_of_activity(*span, *node);
      if (wanted) added = append_reference(self, node->slot, node->text, node->length);
    });
    if (!wanted) {
      free(node);
      continue;
    }
    if (added < 0) {
      self->scratch_size = from;
      *flags |= detail::value_truncated;
    } else {
      *flags |= static_cast<uint32_t>(added);
      ++values;
    }
    free(node);
  }
  return values;
}

}  // extern "C"
