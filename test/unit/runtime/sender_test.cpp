// What the sender does with a server that answers as the test says, and what it reads of a journal that
// grows.
#include "sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "batches.h"
#include "provml/frames.h"

namespace provml::runtime {
namespace {

constexpr std::uint64_t kMs = 1'000'000;

/// A server; its answers in order, a negative one without the server's word. Without one a request stays
/// under way.
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
                      const long answer = network.answers.front();
                      network.answers.pop_front();
                      reply->status = std::abs(answer);
                      std::strcpy(reply->message,
                                  answer == 200 ? R"({"durable": true,"frames":1})" : "hello");
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

TEST_F(SenderTest, AnAnswerOfSomethingElseIsNone) {
  sender_.open(journal_.path(), false, std::nullopt);
  write(1, 10 * kMs);
  sender_.step(20 * kMs);
  network.answers = {-200};
  sender_.step(30 * kMs);
  EXPECT_TRUE(sender_.is_failing());
  EXPECT_EQ(sender_.acknowledged_events(), 0u);
  EXPECT_THAT(sender_.take_warnings(), testing::ElementsAre(testing::HasSubstr("provml-E0209")));
}

std::size_t open_files() {
  const auto all = std::filesystem::directory_iterator("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

/// A home with a run in it.
class Home {
 public:
  Home() : path_(testing::TempDir() + "sender-home-" + std::to_string(std::random_device{}())) {
    std::filesystem::create_directories(path_ + "/journals/run");
  }
  ~Home() { std::filesystem::remove_all(path_); }
  Home(const Home&) = delete;
  Home& operator=(const Home&) = delete;
  const std::string& path() const { return path_; }
  std::string journal(const std::string& name, const std::string& bytes) const {
    const std::string path = path_ + "/journals/run/" + name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

 private:
  std::string path_;
};

std::string journal_of(std::uint64_t first, std::uint64_t last) {
  std::string text = std::string(frames::kMagic) +
                     frames::process_level_frame(frames::Type::process, 1, frames::encode_json("{}"));
  for (std::uint64_t i = first; i <= last; ++i) text += event_frame(i);
  return text;
}

TEST_F(SenderTest, SaysWhenTooMuchWaits) {
  const Home home;
  for (int i = 1; i <= 70; ++i) {
    EXPECT_EQ(sender_.is_full(), i > 65) << i;
    sender_.open(home.journal(std::to_string(i) + ".pvj", journal_of(1, 1)), true, std::nullopt);
    sender_.wrote(1, kMs);
  }
  network.answers.assign(70, 400);
  sender_.step(2 * kMs);
  sender_.step(3 * kMs);
  EXPECT_TRUE(sender_.is_full()) << "what is refused stays, too";
}

TEST_F(SenderTest, WhatOthersLeftIsTakenOneByOne) {
  const Home home;
  constexpr std::uint64_t kJournals = 40;
  for (std::uint64_t i = 1; i <= kJournals; ++i)
    Unsent::announce(home.path(), home.journal(std::to_string(i) + ".pvj", journal_of(i, i)));
  const std::size_t files = open_files();
  sender_.adopt(home.path(), Unsent::list(home.path()));
  EXPECT_EQ(sender_.foreign_left(), kJournals);
  std::vector<std::uint64_t> sent;
  for (std::uint64_t i = 1; i <= kJournals; ++i) {
    EXPECT_EQ(sender_.next_ns() == 0, i > 1);
    sender_.step(i * kMs);
    EXPECT_LE(open_files(), files + 2);
    ASSERT_EQ(network.bodies.size(), i);
    const auto events = events_in(network.bodies.back());
    sent.insert(sent.end(), events.begin(), events.end());
    network.answers = {200};
  }
  sender_.step(1000 * kMs);
  EXPECT_TRUE(sender_.is_sent());
  EXPECT_EQ(sender_.next_ns(), 0u);
  std::sort(sent.begin(), sent.end());
  for (std::uint64_t i = 0; i < kJournals; ++i) EXPECT_EQ(sent.at(i), i + 1);
  EXPECT_THAT(Unsent::list(home.path()), testing::IsEmpty());
}

TEST_F(SenderTest, WhatWasAnsweredBeforeTheEndIsDoneWith) {
  const Home home;
  Unsent::announce(home.path(), home.journal("a.pvj", journal_of(1, 1)));
  sender_.adopt(home.path(), Unsent::list(home.path()));
  sender_.open(journal_.path(), false, std::nullopt);
  sender_.step(kMs);
  ASSERT_EQ(network.bodies.size(), 1u);
  write(7, 2 * kMs);
  network.answers = {200};
  sender_.step(100 * kMs);
  ASSERT_EQ(network.bodies.size(), 2u);
  EXPECT_EQ(events_in(network.bodies[1]), std::vector<std::uint64_t>{7});
  sender_.close();
  network.answers = {200};
  sender_.step(101 * kMs);
  EXPECT_TRUE(sender_.is_done());
  EXPECT_THAT(Unsent::list(home.path()), testing::IsEmpty());
}

TEST_F(SenderTest, AMarkThatWasCutShortNamesItsJournal) {
  const Home home;
  home.journal("a.pvj", journal_of(1, 3));
  std::filesystem::create_directories(home.path() + "/unsent");
  std::ofstream(home.path() + "/unsent/a.pvj");
  std::ofstream(home.path() + "/unsent/gone.pvj") << "0000";
  network.answers = {200};
  sender_.adopt(home.path(), Unsent::list(home.path()));
  for (std::uint64_t i = 1; i < 5; ++i) sender_.step(i * kMs);
  ASSERT_EQ(network.bodies.size(), 1u);
  EXPECT_EQ(events_in(network.bodies[0]), (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_THAT(Unsent::list(home.path()), testing::IsEmpty());
}

TEST_F(SenderTest, WhatWasSentOfALargeJournalIsReadInSteps) {
  const Home home;
  const std::uint64_t events = 40;
  std::string text = journal_of(1, 1);
  for (std::uint64_t i = 2; i <= events; ++i) text += event_frame(i, 1 << 20);
  const std::size_t sent = text.size();
  text += event_frame(events + 1);
  auto unsent = Unsent::announce(home.path(), home.journal("a.pvj", text));
  ASSERT_TRUE(unsent);
  unsent->acknowledge(sent);
  unsent.reset();
  sender_.adopt(home.path(), Unsent::list(home.path()));
  int steps = 0;
  for (; network.bodies.empty() && steps < 100; ++steps) {
    EXPECT_NE(sender_.next_ns(), 0u);
    sender_.step(kMs);
  }
  EXPECT_THAT(sender_.take_warnings(), testing::IsEmpty());
  EXPECT_GT(steps, 3);
  ASSERT_EQ(network.bodies.size(), 1u);
  EXPECT_EQ(events_in(network.bodies[0]), std::vector<std::uint64_t>{events + 1});
}

TEST_F(SenderTest, ShortOfDescriptorsIsNoReasonToForgetAJournal) {
  sender_.open(journal_.path(), false, std::nullopt);
  write(1, 10 * kMs);
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const rlimit none{0, before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &none);
  sender_.step(20 * kMs);
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_TRUE(sender_.is_failing());
  sender_.step(sender_.next_ns());
  ASSERT_EQ(network.bodies.size(), 1u);
  EXPECT_THAT(sender_.take_warnings(), testing::IsEmpty());
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
