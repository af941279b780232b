// What holds of the mapping whatever the frames are.
#include <gmock/gmock.h>

#include <algorithm>

#include "provml/error.h"
#include "provml/rdf/mapper.h"
#include "samples.h"

namespace provml::rdf {
namespace {

using frames::Type;

TEST(MappingProperty, AnyOrderAndAnyRepetitionGivesTheSameQuads) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    test::RandomRun run = test::random_run(seed);
    const test::Quads expected = test::map_all(run);
    std::mt19937 random(seed);
    for (int round = 0; round < 3; ++round) {
      const std::size_t count = run.frames.size();
      for (std::size_t i = 0; i < count / 3; ++i) run.frames.push_back(run.frames[random() % count]);
      std::shuffle(run.frames.begin(), run.frames.end(), random);
      EXPECT_EQ(test::map_all(run), expected) << "seed " << seed;
    }
  }
}

// Whether the text may stand between < and > in N-Quads.
bool is_iri(const std::string& text) {
  return text.find(':') != text.npos && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) <= 0x20 ||
                  std::string_view("<>\"{}|\\^`").find(c) != std::string_view::npos;
         });
}

TEST(MappingProperty, QuadsAreValidRdfWithoutBlankNodes) {
  for (std::uint32_t seed = 1; seed <= 50; ++seed) {
    for (const Quad& quad : test::map_all(test::random_run(seed))) {
      for (const Term* term : {&quad.subject, &quad.predicate, &quad.graph}) {
        ASSERT_EQ(term->kind, TermKind::iri);
        ASSERT_TRUE(is_iri(term->value)) << term->value;
      }
      ASSERT_NE(quad.object.kind, TermKind::blank);
      if (quad.object.kind == TermKind::iri) {
        ASSERT_TRUE(is_iri(quad.object.value)) << quad.object.value;
      } else {
        ASSERT_TRUE(quad.object.datatype.empty() || is_iri(quad.object.datatype));
        ASSERT_EQ(quad.object.value.find('\0'), std::string::npos);
      }
    }
  }
}

TEST(MappingProperty, DamagedPayloadsNeverCrash) {
  std::mt19937 random(5);
  const auto process = ProcessInfo::parse(test::process_json().dump());
  test::RandomRun run = test::random_run(9);
  const auto site = SiteInfo::parse(
      test::site_json("block", "b", nlohmann::json::array({test::slot_json("a", "", true)})).dump());
  std::uint64_t refused = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string payload = run.frames[random() % run.frames.size()].substr(frames::kHeaderSize);
    for (std::size_t n = random() % 8; n > 0 && !payload.empty(); --n)
      payload[random() % payload.size()] = static_cast<char>(random());
    payload.resize(random() % (payload.size() + 1));
    frames::Frame frame;
    frame.type = static_cast<Type>(1 + random() % 9);
    frame.thread = static_cast<std::uint32_t>(random());
    frame.time = random() * 0x100000001ull;
    frame.payload = payload;
    frames::Event event;
    std::string_view text;
    std::uint64_t id = 0;
    const QuadSink sink = [](const Quad&) {};
    try {
      if (frames::decode_event(frame, event)) map_event(process, site, frame, event, sink);
      if (frames::decode_site(frame, id, text)) map_site(SiteInfo::parse(text), sink);
      if (frame.type == Type::content && frames::decode_json(frame, text))
        map_content(process, text, sink);
      else if (frames::decode_json(frame, text)) {
        map_process(ProcessInfo::parse(text), sink);
        map_process_end(process, text, sink);
      }
      map_dropped(process, frame, sink);
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), "provml-E0403");
      ++refused;
    }
  }
  EXPECT_GT(refused, 100u);
}

}  // namespace
}  // namespace provml::rdf
