// provml/frames.h: reading and writing event frames (docs/event-format.md).  C++20; not for user programs.
//
//   provml::frames::Reader reader(bytes);                  // a whole journal or HTTP batch
//   provml::frames::Frame frame;
//   while (reader.next(frame)) visit(frame);
//   if (!reader.clean()) report(reader.offset(), reader.problem());
//
// A Reader is used by one thread; Frames point into the bytes given to it.
#ifndef PROVML_FRAMES_H
#define PROVML_FRAMES_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace provml::frames {

inline constexpr std::string_view kMagic{"PROVML-JOURNAL\n\0", 16};
inline constexpr std::size_t kHeaderSize = 32;
inline constexpr std::size_t kMaxFrameSize = std::size_t{1} << 24;

enum class Type : std::uint16_t {
  process = 1,
  site,
  begin,
  values,
  end,
  dropped,
  process_end,
  content,
  packed
};
/// Of what one PACKED frame holds, unpacked.
inline constexpr std::uint32_t kMaxPackedSize = std::uint32_t{1} << 24;
inline constexpr std::uint32_t kZstd = 1;  ///< encoding of a PACKED frame
enum class Kind : std::uint8_t {
  opaque,
  integer,
  unsigned_integer,
  real,
  boolean,
  string,
  enumeration,
  none,
  list,
  map,
  array,
  reference
};

inline constexpr std::uint16_t kFlagException = 1, kFlagPartial = 2, kFlagTimeUnknown = 4;
inline constexpr std::uint8_t kValueTruncated = 1, kValueSampled = 2, kValueRedacted = 4;
/// The slot of the exception by which an activity ended; a map with "type", "what", "thread" and "activity".
inline constexpr std::uint16_t kExceptionSlot = 0xffff;
/// Slots of files that an activity opened without a mark: references.
inline constexpr std::uint16_t kUsedFileSlot = 0xfffe, kGeneratedFileSlot = 0xfffd;
/// What an activity used until its end: a map with "cpu_user_s", "cpu_system_s" (of its thread),
/// "cpu_process_s" and "max_rss_kib".
inline constexpr std::uint16_t kUsageSlot = 0xfffc;
inline constexpr std::uint64_t kNoFile = ~std::uint64_t{0};

/// Summary of an array or tensor (value kind 10).
struct ArraySummary {
  Kind element = Kind::real;
  std::uint8_t element_size = 0;  ///< bytes
  std::vector<std::uint64_t> shape;
  std::uint64_t count = 0;
  double min = 0, max = 0, mean = 0;
  std::uint64_t nan_count = 0;
  std::uint64_t fingerprint = 0;  ///< XXH3-64 of the elements' bytes; 0: not taken
};

/// A reference to data outside the process (value kind 11); `size == kNoFile` if it is not an existing file.
struct Reference {
  std::uint64_t size = kNoFile;
  std::int64_t mtime_ns = 0;
  std::uint64_t inode = 0;
  std::string text;  ///< as the program gave it
  std::string path;  ///< absolute and resolved, or empty
};

/// A captured value. Which members mean something depends on `kind`.
struct Value {
  std::uint16_t slot = 0;
  Kind kind = Kind::none;
  std::uint8_t flags = 0;
  std::int64_t integer = 0;  ///< integer, enumeration
  std::uint64_t unsigned_integer =
      0;  ///< unsigned_integer, boolean; full length of a string; total count of a list or map
  double real = 0;
  std::string text;             ///< string, enumerator name, opaque type name
  std::uint64_t text_hash = 0;  ///< XXH3-64 of the whole string
  std::vector<Value> items;     ///< list; map: key, value, key, value ...
  ArraySummary array;
  Reference reference;
};

struct ActivityRef {
  std::uint32_t thread = 0;
  std::uint64_t activity = 0;
  friend bool operator==(const ActivityRef&, const ActivityRef&) = default;
};

/// BEGIN, VALUES and END.
struct Event {
  std::uint64_t site = 0;
  std::uint64_t activity = 0;
  std::uint64_t begin_time = 0;  ///< ns since the epoch
  std::vector<ActivityRef> ancestors;
  std::vector<Value> values;
};

struct Frame {
  Type type{};
  std::uint16_t flags = 0;
  std::uint32_t thread = 0;
  std::uint64_t sequence = 0;
  std::uint64_t time = 0;    ///< ns since the epoch
  std::string_view payload;  ///< raw, padding included
};

/// Reads frames from memory. Never reads past the end, whatever the bytes are.
class Reader {
 public:
  /// `bytes` with the 16-byte magic; or, with `from` > 0, resumes at a frame boundary known from offset().
  explicit Reader(std::string_view bytes, std::size_t from = 0);
  bool next(Frame& frame);                         ///< false at the end or at the first bad frame
  std::size_t offset() const { return offset_; }   ///< of the next frame, or of the bad one
  bool clean() const { return problem_.empty(); }  ///< true: stopped exactly at the end
  const std::string& problem() const { return problem_; }

 private:
  std::string_view bytes_;
  std::size_t offset_;
  std::string problem_;
};

/// Decodes the payload of a BEGIN, VALUES or END frame; false if it is malformed.
bool decode_event(const Frame& frame, Event& event);
/// The same without ancestors and values: cheap, for who only counts.
bool decode_event_head(const Frame& frame, Event& event);
/// Decodes a SITE payload: id and descriptor text.
bool decode_site(const Frame& frame, std::uint64_t& id, std::string_view& descriptor);
/// The JSON text of a PROCESS, PROCESS_END or CONTENT frame.
bool decode_json(const Frame& frame, std::string_view& json);
/// DROPPED: count, first and last sequence number.
bool decode_dropped(const Frame& frame, std::uint64_t& count, std::uint64_t& first, std::uint64_t& last);

/// PACKED: the compressed bytes of whole frames that have `raw_size` bytes together; false also for an
/// encoding that is not known. packed.h unpacks them.
bool decode_packed(const Frame& frame, std::uint32_t& raw_size, std::string_view& bytes);

/// Appends one complete frame (header, payload, padding, check) to `out`; used by tests, importers and the
/// drain.
void append_frame(std::string& out, const Frame& frame);
/// One complete frame of the process itself (thread and sequence 0).
std::string process_level_frame(Type type, std::uint64_t time, std::string_view payload);
/// Payload encoders, the inverse of the decoders.
std::string encode_event(const Event& event);
std::string encode_json(std::string_view json);
std::string encode_site(std::string_view descriptor);  ///< computes the id
std::string encode_dropped(std::uint64_t count, std::uint64_t first, std::uint64_t last);
std::string encode_packed(std::uint32_t raw_size, std::string_view bytes);

/// XXH3-64, the one hash of frames, sites and fingerprints.
std::uint64_t hash64(std::string_view bytes);

}  // namespace provml::frames

#endif  // PROVML_FRAMES_H
