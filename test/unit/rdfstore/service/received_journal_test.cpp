#include "service/received_journal.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <sstream>

#include "home_dir.h"
#include "provml/rdf/received.h"
#include "samples.h"

namespace provml::rdf::service {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

class ReceivedJournalTest : public testing::Test {
 protected:
  ReceivedJournalTest() {
    run_ = test::random_run(21, "run1", 60);
    process_ = test::process_bytes(run_.process);
    stem_ = received_stem(home_.path, run_.process.dump());
  }

  std::unique_ptr<ReceivedJournal> open(std::uint64_t segment = 1 << 20) {
    return std::make_unique<ReceivedJournal>(
        stem_, segment, sites_, [this](const fs::path&, std::uint64_t frames) { durable_ += frames; });
  }
  std::string body(std::size_t from, std::size_t to) const {
    std::string text = std::string(frames::kMagic) + process_;
    for (std::size_t i = from; i < to; ++i) text += run_.frames[i];
    return text;
  }
  static void add(ReceivedJournal& journal, const std::string& body) {
    journal.add(body, frames::kMagic.size(), body.size());
  }
  std::vector<fs::path> files() const {
    std::vector<fs::path> found;
    for (unsigned i = 1; fs::exists(received_segment(stem_, i)); ++i)
      found.push_back(received_segment(stem_, i));
    return found;
  }
  /// The hashes of every frame of every segment; each segment is whole and begins with the process.
  std::multiset<std::uint64_t> kept() const {
    std::multiset<std::uint64_t> all;
    for (const auto& file : files()) {
      const std::string bytes = read(file);
      frames::Reader reader(bytes);
      frames::Frame frame;
      for (bool first = true; reader.next(frame); first = false) {
        EXPECT_EQ(first, frame.type == frames::Type::process);
        if (!first)
          all.insert(frames::hash64(
              {frame.payload.data() - frames::kHeaderSize, frame.payload.size() + frames::kHeaderSize}));
      }
      EXPECT_TRUE(reader.clean()) << reader.problem();
    }
    return all;
  }
  /// The hashes of what was given.
  std::multiset<std::uint64_t> wanted() const {
    std::set<std::uint64_t> all;
    for (const auto& frame : run_.frames) all.insert(frames::hash64(frame));
    return {all.begin(), all.end()};
  }
  std::size_t size() const { return run_.frames.size(); }
  std::set<std::uint64_t> known_sites() const {
    std::set<std::uint64_t> ids;
    const std::string bytes = body(0, size());
    frames::Reader reader(bytes);
    std::uint64_t id = 0;
    std::string_view descriptor;
    for (frames::Frame frame; reader.next(frame);)
      if (frames::decode_site(frame, id, descriptor)) ids.insert(id);
    return ids;
  }

  test::HomeDir home_;
  SiteFrames sites_;
  std::uint64_t durable_ = 0;
  test::RandomRun run_;
  std::string process_;
  fs::path stem_;
};

TEST_F(ReceivedJournalTest, KeepsEachFrameOnce) {
  auto journal = open();
  for (const std::size_t from : {std::size_t{0}, size() / 2, size() / 3, std::size_t{0}}) {
    add(*journal, body(from, size()));
    add(*journal, body(0, size() / 2));
    journal->commit();
  }
  EXPECT_EQ(kept(), wanted());
  EXPECT_EQ(files().size(), 1u);
  EXPECT_EQ(durable_, wanted().size() + 1);
}

TEST_F(ReceivedJournalTest, GoesOnAfterARestart) {
  for (std::size_t i = 0; i < size(); i += 7) {
    auto journal = open();
    add(*journal, body(i > 20 ? i - 20 : 0, std::min(i + 7, size())));
    journal->commit();
  }
  EXPECT_EQ(kept(), wanted());
  EXPECT_EQ(files().size(), 1u);
}

TEST_F(ReceivedJournalTest, SegmentsStandAlone) {
  constexpr std::uint64_t kSegment = 4096;
  for (int round = 0; round < 3; ++round) {
    auto journal = open(kSegment);
    for (std::size_t i = 0; i < size(); i += 3) add(*journal, body(i, std::min(i + 3, size())));
    journal->commit();
  }
  EXPECT_GT(files().size(), 3u);
  const auto all = kept(), each = wanted();
  EXPECT_EQ(std::set<std::uint64_t>(all.begin(), all.end()),
            std::set<std::uint64_t>(each.begin(), each.end()));
  EXPECT_EQ(durable_, wanted().size() + 1) << "copies of SITE frames are not counted";
  std::set<std::pair<std::uint32_t, std::uint64_t>> events;
  for (const auto& file : files()) {
    const std::string bytes = read(file);
    EXPECT_LT(bytes.size(), 3 * kSegment);
    frames::Reader reader(bytes);
    frames::Frame frame;
    std::set<std::uint64_t> sites;
    while (reader.next(frame)) {
      std::uint64_t id = 0;
      std::string_view descriptor;
      frames::Event head;
      if (frames::decode_site(frame, id, descriptor)) {
        EXPECT_TRUE(sites.insert(id).second);
      }
      if (!frames::decode_event_head(frame, head)) continue;
      EXPECT_TRUE(events.emplace(frame.thread, frame.sequence).second);
      if (known_sites().contains(head.site)) {
        EXPECT_TRUE(sites.contains(head.site)) << file;
      }
    }
  }
}

TEST_F(ReceivedJournalTest, TornTailsGoAndWholeFramesStay) {
  {
    auto journal = open();
    add(*journal, body(0, size()));
    journal->commit();
  }
  const fs::path file = received_segment(stem_, 1);
  const std::string whole = read(file);
  std::mt19937 random(5);
  for (int i = 0; i < 60; ++i) {
    std::string torn = whole.substr(0, i == 0 ? 3 : random() % whole.size());
    if (i % 3 == 1) {  // the file grew and its bytes were never written
      frames::Reader reader(torn);
      for (frames::Frame frame; reader.next(frame);) continue;
      torn.resize(reader.offset());
      torn += std::string(random() % 5000, '\0');
    }
    std::ofstream(file, std::ios::binary | std::ios::trunc) << torn;
    auto journal = open();
    add(*journal, body(0, size()));
    journal->commit();
    EXPECT_EQ(kept(), wanted()) << i;
    EXPECT_EQ(files().size(), 1u);
  }
}

TEST_F(ReceivedJournalTest, DamageIsLeftAloneAndAnotherSegmentBegun) {
  {
    auto journal = open();
    add(*journal, body(0, size() / 2));
    journal->commit();
  }
  const fs::path file = received_segment(stem_, 1);
  std::string bytes = read(file);
  bytes[bytes.size() / 2] ^= 1;
  for (const std::string& text :
       {bytes, std::string("no journal at all"), std::string(frames::kMagic) + run_.frames[0]}) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
    fs::remove(received_segment(stem_, 2));
    auto journal = open();
    add(*journal, body(0, size()));
    journal->commit();
    EXPECT_TRUE(read(file) == text);
    ASSERT_EQ(files().size(), 2u);
    add(*journal, body(0, size()));
    journal->commit();
    EXPECT_EQ(files().size(), 2u);
  }
}

/// No file of this process may grow beyond `bytes`: what a full disk does.
class SmallFiles {
 public:
  explicit SmallFiles(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SmallFiles() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(ReceivedJournalTest, AFailedWriteLeavesNothingOfTheBatch) {
  auto journal = open();
  {
    const SmallFiles full(100);
    EXPECT_THROW(
        {
          add(*journal, body(0, size() / 2));
          journal->commit();
        },
        std::system_error);
  }
  EXPECT_EQ(files().size(), 0u);
  add(*journal, body(0, size() / 2));
  journal->commit();
  const std::string before = read(received_segment(stem_, 1));
  {
    const SmallFiles full(before.size() + 100);
    for (int i = 0; i < 3; ++i) {
      EXPECT_THROW(
          {
            add(*journal, body(0, size()));
            journal->commit();
          },
          std::system_error);
      EXPECT_TRUE(read(received_segment(stem_, 1)) == before);
    }
  }
  EXPECT_EQ(durable_, size() / 2 + 1);
  add(*journal, body(0, size()));
  journal->commit();
  EXPECT_EQ(kept(), wanted());
}

TEST_F(ReceivedJournalTest, OneThatWasRemovedIsNotWrittenTo) {
  auto journal = open();
  add(*journal, body(0, 20));
  journal->commit();
  fs::remove(files().at(0));
  add(*journal, body(20, 40));
  EXPECT_THROW(journal->commit(), std::system_error)
      << "what it had is gone, and nothing more is to follow it";
  add(*journal, body(20, 40));
  journal->commit();
  const auto found = kept();
  for (std::size_t i = 20; i < 40; ++i) EXPECT_EQ(found.count(frames::hash64(run_.frames[i])), 1u) << i;
}

TEST_F(ReceivedJournalTest, ADirectoryThatCannotBeMadeIsAnError) {
  fs::create_directories(stem_.parent_path().parent_path());
  std::ofstream(stem_.parent_path()) << "a file";
  auto journal = open();
  EXPECT_THROW(add(*journal, body(0, 5)), std::system_error);
  fs::remove(stem_.parent_path());
  add(*journal, body(0, 5));
  journal->commit();
  EXPECT_EQ(kept().size(), 5u);
}

TEST(SiteFrames, AreSharedWhileSomebodyHasThem) {
  SiteFrames sites;
  auto one = sites.keep(1, "frame");
  EXPECT_EQ(sites.keep(1, "frame"), one);
  for (std::uint64_t i = 2; i < 5000; ++i) sites.keep(i, "other");
  EXPECT_EQ(sites.keep(1, "frame"), one);
}

}  // namespace
}  // namespace provml::rdf::service
