// What the sender does with a server that answers as the test says, and what it reads of a journal that
// grows.
#include "sender.h"

#include <gtest/gtest.h>

#include <deque>
#include <filesystem>
#include <fstream>
#include <random>

#include "batches.h"
#include "provml/frames.h"

namespace provml::runtime {
namespace {

constexpr std::uint64_t kMs = 1'000'000;

/// A server; its answers in order. Without one a request stays under way.
struct Network {
  std::vector<std::string> bodies;
  std::deque<long> answers;
};
Network network;

const HttpApi kHttp{kHttpAbiVersion,
                    [](const HttpOptions*) -> void* { return &network; },
                    [](void*, const char* body, std::size_t size) {
                      network.bodies.emplace_back(body, size);
                      return true;
                    },
                    [](void*, HttpReply* reply) {
                      if (network.answers.empty()) return false;
                      *reply = {};
                      reply->status = network.answers.front();
                      network.answers.pop_front();
                      return true;
                    },
                    [](void*, int) {},
                    [](void*, bool) {},
                    [](void*) {},
                    [](void (*)()) {},
                    [](const frames::Frame&, std::string&) { return false; }};

std::string event_frame(std::uint64_t sequence, std::size_t value_bytes = 8) {
  const std::string text(value_bytes, 'v');
  frames::Event event;
  event.site = frames::hash64("{}");
  event.activity = sequence;
  std::string payload = frames::encode_event(event) + text;
  payload.resize(payload.size() + (8 - payload.size() % 8) % 8);
  std::string out;
  frames::append_frame(out, {frames::Type::begin, 0, 1, sequence, 1000 + sequence, payload});
  return out;
}

/// A journal that a program writes.
class Journal {
 public:
  Journal() : path_(testing::TempDir() + "sender-test-" + std::to_string(std::random_device{}())) {
    std::string site;
    frames::append_frame(site, {frames::Type::site, 0, 0, 0, 1, frames::encode_site("{}")});
    append(std::string(frames::kMagic) +
           frames::process_level_frame(frames::Type::process, 1, frames::encode_json("{}")) + site);
  }
  ~Journal() { std::filesystem::remove(path_); }
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  void append(const std::string& bytes) const {
    std::ofstream(path_, std::ios::app | std::ios::binary) << bytes;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::vector<std::uint64_t> events_in(const std::string& body) {
  std::vector<std::uint64_t> found;
  frames::Reader reader(body);
  frames::Frame frame;
  while (reader.next(frame))
    if (frame.type == frames::Type::begin) found.push_back(frame.sequence);
  EXPECT_TRUE(reader.clean()) << reader.problem();
  return found;
}

class SenderTest : public testing::Test {
 protected:
  void SetUp() override { network = {}; }
  void write(std::uint64_t sequence, std::uint64_t since_ns) {
    journal_.append(event_frame(sequence));
    sender_.wrote(1, since_ns);
  }
  Journal journal_;
  Sender sender_{kHttp, {"http://nowhere", "", "", false, 1, 50}};
};

TEST_F(SenderTest, WhatTheServerHasIsKnownWhileMoreComes) {
  sender_.open(journal_.path(), false, std::nullopt);
  EXPECT_EQ(sender_.delivered_ns(5 * kMs), 5 * kMs) << "there was nothing to deliver";
  write(1, 10 * kMs);
  sender_.step(20 * kMs);
  ASSERT_EQ(network.bodies.size(), 1u);
  EXPECT_EQ(sender_.delivered_ns(25 * kMs), 10 * kMs);
  write(2, 30 * kMs);
  network.answers = {200};
  sender_.step(40 * kMs);
  ASSERT_EQ(network.bodies.size(), 2u);
  EXPECT_EQ(sender_.delivered_ns(45 * kMs), 30 * kMs)
      << "the first was acknowledged, the second is under way";
  network.answers = {200};
  sender_.step(60 * kMs);
  EXPECT_EQ(sender_.delivered_ns(61 * kMs), 61 * kMs);
  EXPECT_EQ(events_in(network.bodies[0]), std::vector<std::uint64_t>{1});
  EXPECT_EQ(events_in(network.bodies[1]), std::vector<std::uint64_t>{2});
}

TEST_F(SenderTest, WhatWasRefusedOrNotAnsweredIsNotDelivered) {
  sender_.open(journal_.path(), false, std::nullopt);
  write(1, 10 * kMs);
  sender_.step(20 * kMs);
  network.answers = {503};
  sender_.step(30 * kMs);
  EXPECT_TRUE(sender_.is_failing());
  EXPECT_EQ(sender_.delivered_ns(31 * kMs), 10 * kMs);
  sender_.step(60'000 * kMs);  // once more
  ASSERT_EQ(network.bodies.size(), 2u);
  network.answers = {422};
  sender_.step(60'001 * kMs);
  EXPECT_EQ(sender_.delivered_ns(60'002 * kMs), 0u) << "never, since the server does not want it";
  write(2, 60'010 * kMs);
  network.answers = {200};
  sender_.step(60'020 * kMs);
  EXPECT_EQ(sender_.delivered_ns(60'030 * kMs), 0u);
}

TEST_F(SenderTest, AJournalAfterAnotherIsNotDeliveredBeforeIt) {
  sender_.open(journal_.path(), false, std::nullopt);
  write(1, 10 * kMs);
  sender_.step(20 * kMs);
  Journal second;
  sender_.open(second.path(), false, std::nullopt);
  EXPECT_EQ(sender_.delivered_ns(25 * kMs), 0u);
  network.answers = {200};
  sender_.step(30 * kMs);
  EXPECT_EQ(sender_.delivered_ns(35 * kMs), 35 * kMs);
}

TEST(Batches, WhatIsAppendedIsReadOnceWhateverItsSize) {
  std::mt19937 random(3);
  for (int round = 0; round < 5; ++round) {
    const Journal journal;
    Batches batches(journal.path(), [](const frames::Frame&, std::string&) { return false; });
    Batch batch;
    EXPECT_FALSE(batches.read(0, 100, 1 << 20, batch)) << "descriptions are not worth a request";
    std::uint64_t position = 0, made = 0, seen = 0;
    for (int turn = 0; turn < 40; ++turn) {
      const std::uint64_t count = random() % 30;
      std::string all;
      for (std::uint64_t i = 0; i < count; ++i)
        all += event_frame(++made, random() % 10 == 0 ? random() % 60'000 : random() % 100);
      const std::size_t cut = all.empty() ? 0 : random() % all.size();
      journal.append(all.substr(0, cut));  // a frame that is not there whole yet
      const auto take = [&] {
        while (batches.read(position, 1 + random() % 50, 1 << (8 + random() % 12), batch)) {
          EXPECT_GT(batch.end, position);
          position = batch.end;
          for (const std::uint64_t sequence : events_in(batch.body)) EXPECT_EQ(sequence, ++seen);
        }
        EXPECT_EQ(batches.problem(), "");
      };
      take();
      journal.append(all.substr(cut));
      take();
      EXPECT_EQ(seen, made);
    }
  }
}

}  // namespace
}  // namespace provml::runtime
