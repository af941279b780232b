// provml/detail/writer.h: appends the parts of a value to the thread's scratch, as docs/event-format.md lays
// them out. Included by provml/capture.h.
#ifndef PROVML_DETAIL_WRITER_H
#define PROVML_DETAIL_WRITER_H

#include "provml/detail/record.h"

namespace provml {
namespace capture {
namespace detail {

enum value_kind : uint32_t {
  kind_opaque,
  kind_int,
  kind_uint,
  kind_real,
  kind_bool,
  kind_string,
  kind_enum,
  kind_none,
  kind_list,
  kind_map,
  kind_array,
  kind_reference
};
enum value_flag : uint32_t { value_truncated = 1, value_sampled = 2, value_redacted = 4 };
enum : uint32_t {
  whole_bytes =
      64 << 10,       ///< of the arrays within one value that are summarised; of later ones only the shape
  max_items = 64,     ///< stored elements of one container
  max_depth = 4,      ///< containers within containers
  max_values = 4096,  ///< stored values within one captured value
  max_name = 4096,    ///< stored bytes of a type's or enumerator's name
  list_below = 17,    ///< arrays of fewer numbers are lists, others summaries
  max_rank = 16,
  text_head_bytes = 24  ///< of a string: of the value, length, hash
};

/// Of a name in generated code, which ends by itself.
inline uint32_t name_length(const char* name) noexcept {
  const size_t length = strlen(name);
  return length < max_name ? static_cast<uint32_t>(length) : static_cast<uint32_t>(max_name);
}

/// Appends values to the scratch of a thread. When there is no room it fails for good, and so does the value.
class writer {
 public:
  explicit writer(provml_thread* self) noexcept
      : self_(self), flags_(0), budget_(max_values), summarised_(0), failed_(false), references_(false) {}

  uint32_t flags() const noexcept { return flags_; }
  bool failed() const noexcept { return failed_; }
  uint32_t size() const noexcept { return self_->scratch_size; }
  provml_thread* thread() const noexcept { return self_; }
  bool references() const noexcept { return references_; }
  void references(bool on) noexcept { references_ = on; }

  /// Takes back everything from `from` on, and starts the next value with a whole budget.
  void rewind(uint32_t from) noexcept {
    self_->scratch_size = from;
    failed_ = false;
  }
  void refill() noexcept {
    budget_ = max_values;
    summarised_ = 0;
  }
  bool spend() noexcept {
    if (budget_ == 0) return false;
    --budget_;
    return true;
  }

  /// The size is raised before the bytes are written: a signal handler that captures writes behind them.
  char* extend(uint32_t bytes) noexcept {
    if (failed_ ||
        (bytes > self_->scratch_capacity - self_->scratch_size && provml_grow(self_, bytes) == 0)) {
      failed_ = true;
      return nullptr;
    }
    const uint32_t at = self_->scratch_size;
    self_->scratch_size += bytes;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    return self_->scratch + at;
  }
  /// Gives back the last `bytes`.
  void shrink(uint32_t bytes) noexcept { self_->scratch_size -= bytes; }

  /// Starts a value; close() or finish() ends it.
  uint32_t open(uint32_t slot, uint32_t kind) noexcept {
    const uint32_t at = self_->scratch_size;
    char* to = extend(8);
    if (to != nullptr) put(to, (slot & 0xffffu) | kind << 16);
    return at;
  }
  void close(uint32_t at, uint32_t value_flags = 0) noexcept {
    if (failed_) return;
    const uint32_t bytes = self_->scratch_size - at - 8;
    const uint32_t padding = (8 - bytes % 8) % 8;
    if (padding != 0) {
      char* to = extend(padding);
      if (to == nullptr) return;
      memset(to, 0, padding);
    }
    char* head = self_->scratch + at;
    head[3] = static_cast<char>(value_flags);
    memcpy(head + 4, &bytes, 4);
    flags_ |= value_flags;
  }
  void word(uint64_t value) noexcept {
    char* to = extend(8);
    if (to != nullptr) put(to, value);
  }
  void bytes(const void* data, uint32_t size) noexcept {
    char* to = extend(size);
    if (to != nullptr && data != nullptr) memcpy(to, data, size);
  }
  void patch(uint32_t at, uint64_t value) noexcept {
    if (!failed_) put(self_->scratch + at, value);
  }
  void note(uint32_t value_flags) noexcept { flags_ |= value_flags; }
  void fail() noexcept { failed_ = true; }

  void scalar(uint32_t slot, uint32_t kind, uint64_t bits) noexcept {
    char* to = extend(scalar_bytes);
    if (to == nullptr) return;
    put(to, (slot & 0xffffu) | kind << 16 | uint64_t{8} << 32);
    put(to + 8, bits);
  }
  void none(uint32_t slot) noexcept { close(open(slot, kind_none)); }
  /// In place of a secret.
  void redacted(uint32_t slot) noexcept { close(open(slot, kind_none), value_redacted); }
  void opaque(uint32_t slot, const char* type, uint32_t value_flags = 0) noexcept {
    const uint32_t length = type == nullptr ? 0 : name_length(type);
    const uint32_t at = open(slot, kind_opaque);
    bytes(&length, 4);
    bytes(type, length);
    close(at, value_flags);
  }
  void text(uint32_t slot, const char* data, size_t length) noexcept {
    const uint32_t stored = text_room(length);
    const uint32_t at = open_text(slot, length);
    patch(at + 16, provml_hash(data, length));
    bytes(data, stored);
    close(at, stored < length ? value_truncated : 0u);
  }
  /// A key, in generated code or the library's own: whole, whatever the limit of texts is.
  void key(const char* name, size_t length) noexcept {
    const uint32_t at = open_text(0, length);
    bytes(name, length < max_name ? static_cast<uint32_t>(length) : static_cast<uint32_t>(max_name));
    close_text(at, length);
  }
  void key(const char* name) noexcept { key(name, strlen(name)); }
  /// Stored bytes of a text of `length` bytes.
  uint32_t text_room(size_t length) const noexcept {
    return length < self_->text_limit ? static_cast<uint32_t>(length) : self_->text_limit;
  }
  /// A text of `length` bytes that are never together in memory: up to text_room() of them follow, then
  /// close_text().
  uint32_t open_text(uint32_t slot, uint64_t length) noexcept {
    const uint32_t at = open(slot, kind_string);
    word(length);
    word(0);
    return at;
  }
  void close_text(uint32_t at, uint64_t length) noexcept {
    if (failed_) return;
    const uint32_t stored = self_->scratch_size - at - text_head_bytes;
    if (stored == length) patch(at + 16, provml_hash(self_->scratch + at + text_head_bytes, stored));
    close(at, stored < length ? value_truncated : 0u);
  }
  void enumerator(uint32_t slot, int64_t value, const char* name) noexcept {
    const uint32_t at = open(slot, kind_enum);
    word(static_cast<uint64_t>(value));
    if (name != nullptr) bytes(name, name_length(name));
    close(at);
  }
  void reference(uint32_t slot, const char* data, size_t length) noexcept {
    const int flags = failed_ ? -1 : provml_append_reference(self_, slot, data, length);
    if (flags < 0) {
      failed_ = true;
    } else {
      flags_ |= static_cast<uint32_t>(flags);
    }
  }
  /// `data` null: the elements cannot be read, only the shape is known.
  void array(uint32_t slot, const void* data, uint32_t element, uint32_t size, const uint64_t* dims,
             uint32_t rank, uint64_t count) noexcept {
    provml_summary summary = {__builtin_nan(""), __builtin_nan(""), __builtin_nan(""), 0, 0, 1};
    if (summarised_ >= whole_bytes) data = nullptr;
    const uint64_t read = count * size;
    summarised_ += read < whole_bytes ? static_cast<uint32_t>(read) : static_cast<uint32_t>(whole_bytes);
    if (data != nullptr) provml_summarise(data, count, element, size, &summary);
    const uint32_t at = open(slot, kind_array);
    word(element | size << 8 | rank << 16);
    for (uint32_t i = 0; i < rank; ++i) word(dims[i]);
    word(count);
    bytes(&summary.min, 8);
    bytes(&summary.max, 8);
    bytes(&summary.mean, 8);
    word(summary.nan_count);
    word(summary.fingerprint);
    close(at, summary.sampled != 0 ? value_sampled : 0u);
  }

 private:
  provml_thread* self_;
  uint32_t flags_;
  uint32_t budget_;
  uint32_t summarised_;  ///< bytes of arrays, within the value
  bool failed_;
  bool references_;  ///< texts are references to data
};

/// A container while its elements are being written.
class items {
 public:
  items(writer& out, uint32_t slot, uint32_t kind) noexcept
      : out_(out), at_(out.open(slot, kind)), stored_(0) {
    out_.word(0);
  }
  bool more() noexcept { return stored_ < max_items && !out_.failed() && out_.spend(); }
  void added() noexcept { ++stored_; }
  /// `total`: elements of the container, at most 2^32 - 1 are told.
  void done(uint64_t total, bool cut) noexcept {
    const uint64_t told = total < 0xffffffffu ? total : 0xffffffffu;
    out_.patch(at_ + 8, told | static_cast<uint64_t>(stored_) << 32);
    out_.close(at_, cut || stored_ < total ? value_truncated : 0u);
  }

 private:
  writer& out_;
  uint32_t at_, stored_;
};

}  // namespace detail
}  // namespace capture
}  // namespace provml

#endif  // PROVML_DETAIL_WRITER_H
