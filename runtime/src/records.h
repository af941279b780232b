// From ring records to frames: the one conversion, used by the drain and by recovery.
#ifndef PROVML_RUNTIME_RECORDS_H
#define PROVML_RUNTIME_RECORDS_H

#include <string>
#include <string_view>

#include "layout.h"

namespace provml::runtime {

/// A published record, in place.
struct Record {
  std::string_view bytes;
  std::uint16_t type() const noexcept;
  std::uint16_t flags() const noexcept;
  std::uint32_t thread() const noexcept;
  std::uint64_t sequence() const noexcept;  ///< of a DROPPED record: the last one dropped
  bool is_event() const noexcept;
  std::uint64_t site() const noexcept;  ///< of an event
};

/// Walks the records between two positions of a ring. Never reads outside it, whatever the bytes are.
class RecordReader {
 public:
  RecordReader(const char* data, std::uint64_t capacity, std::uint64_t tail, std::uint64_t head) noexcept
      : data_(data), capacity_(capacity), position_(tail), head_(head) {}
  bool next(Record& record) noexcept;
  std::uint64_t position() const noexcept { return position_; }
  bool damaged() const noexcept { return damaged_; }

 private:
  const char* data_;
  std::uint64_t capacity_, position_, head_;
  bool damaged_ = false;
};

/// Appends the frame of a record.
void append_record(std::string& out, const Record& record, const ProcessHeader& header);
/// Appends the DROPPED frame of drops that have no record.
void append_drops(std::string& out, const PendingDrops& drops, const ProcessHeader& header);

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_RECORDS_H
