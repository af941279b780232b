#include "service/batch.h"

#include "provml/error.h"
#include "provml/frames.h"
#include "provml/rdf/received.h"

namespace provml::rdf::service {

namespace {

constexpr std::size_t kMostParts = 1024;

Refusal bad_body(std::string id, std::string message, std::uint64_t offset) {
  Refusal refusal{400, std::move(id), std::move(message),
                  "send a journal: docs/event-format.md says what it is"};
  refusal.offset = offset;
  return refusal;
}

}  // namespace

std::variant<Batch, Refusal> read_batch(std::string_view body, const std::filesystem::path& home) {
  Batch batch;
  frames::Reader reader(body);
  frames::Frame frame;
  for (std::uint64_t at = reader.offset(); reader.next(frame); at = reader.offset()) {
    if (frame.type == frames::Type::packed)
      return bad_body("provml-E0711", "PACKED frames are for journals: send what they hold", at);
    if (frame.type == frames::Type::process) {
      std::string_view json;
      if (!frames::decode_json(frame, json))
        return bad_body("provml-E0711", "the PROCESS frame is malformed", at);
      try {
        const auto stem = received_stem(home, json);
        if (batch.parts.size() == kMostParts)
          return bad_body("provml-E0711", "the body changes between processes more than 1023 times", at);
        if (batch.parts.empty() || batch.parts.back().stem != stem) batch.parts.push_back({stem, at, at});
      } catch (const Error& error) {
        return bad_body("provml-E0711", error.what(), at);
      }
    } else if (batch.parts.empty()) {
      return bad_body("provml-E0711", "the first frame is no PROCESS frame", at);
    }
    Part& part = batch.parts.back();
    part.end = reader.offset();
    ++batch.frames;
  }
  if (!reader.clean()) return bad_body("provml-E0710", reader.problem(), reader.offset());
  if (batch.parts.empty()) return bad_body("provml-E0711", "there is no PROCESS frame", reader.offset());
  return batch;
}

}  // namespace provml::rdf::service
