#include "service/spool.h"

#include <gmock/gmock.h>

#include <fstream>
#include <future>

#include "home_dir.h"
#include "provml/rdf/home.h"
#include "provml/rdf/received.h"
#include "samples.h"

namespace provml::rdf::service {
namespace {

namespace fs = std::filesystem;

std::string body_of(const std::string& run, const std::string& process, std::uint64_t first,
                    std::uint64_t count) {
  std::string body = std::string(frames::kMagic) + test::process_bytes(test::process_json(run, process));
  for (std::uint64_t i = first; i < first + count; ++i)
    body += test::raw_frame(3, 1, i, std::string(32, '\0'));
  return body;
}

std::future<std::optional<Refusal>> send(Spool& spool, const fs::path& home, std::string body) {
  auto answer = std::make_shared<std::promise<std::optional<Refusal>>>();
  Submission submission{std::move(body), {}, nullptr};
  submission.batch = std::get<Batch>(read_batch(submission.body, home));
  spool.submit(std::move(submission),
               [answer](std::optional<Refusal> refusal) { answer->set_value(std::move(refusal)); });
  return answer->get_future();
}

TEST(Spool, ManySendersOfFewProcesses) {
  const test::HomeDir home;
  std::atomic<std::uint64_t> durable{0};
  constexpr int kSenders = 8, kBatches = 30, kFrames = 5;
  {
    Spool spool(1 << 20, 1000, [&](const fs::path&, std::uint64_t frames) { durable += frames; });
    std::vector<std::thread> senders;
    for (int sender = 0; sender < kSenders; ++sender)
      senders.emplace_back([&, sender] {
        const std::string process = "000000000000000" + std::to_string(sender % 3);
        for (int i = 0; i < kBatches; ++i)
          EXPECT_FALSE(send(spool, home.path,
                            body_of("run", process, static_cast<std::uint64_t>(1 + kFrames * i), kFrames))
                           .get());
      });
    for (std::thread& sender : senders) sender.join();
    EXPECT_EQ(spool.duplicates(), (kSenders - 3u) * kBatches * kFrames);
    EXPECT_EQ(spool.trouble(), "");
  }
  EXPECT_EQ(durable, 3u * (1 + kBatches * kFrames));
}

TEST(Spool, AnswersWhatWasSubmittedBeforeItEnds) {
  const test::HomeDir home;
  std::vector<std::future<std::optional<Refusal>>> answers;
  {
    Spool spool(1 << 20, 1000, [](const fs::path&, std::uint64_t) {});
    for (int i = 0; i < 50; ++i)
      answers.push_back(
          send(spool, home.path,
               body_of("run", "00000000000000a" + std::to_string(i % 10), static_cast<std::uint64_t>(i), 3)));
  }
  for (auto& answer : answers) EXPECT_FALSE(answer.get());
}

TEST(Spool, ForgottenJournalsAreReadAgain) {
  const test::HomeDir home;
  std::uint64_t durable = 0;
  std::mutex mutex;
  Spool spool(1 << 20, 4, [&](const fs::path&, std::uint64_t frames) {
    const std::lock_guard guard(mutex);
    durable += frames;
  });
  for (int round = 0; round < 3; ++round)
    for (int i = 0; i < 30; ++i)
      EXPECT_FALSE(
          send(spool, home.path, body_of("run", "00000000000000" + std::to_string(10 + i), 1, 4)).get());
  EXPECT_EQ(durable, 30u * 5);
}

TEST(Spool, OneProcessesTroubleIsNotAnothersAndIsOverWhenItIs) {
  const test::HomeDir home;
  Spool spool(1 << 20, 1000, [](const fs::path&, std::uint64_t) {});
  const fs::path blocked = journals_directory(home.path) / "blocked";
  fs::create_directories(blocked.parent_path());
  std::ofstream(blocked) << "a file where a directory must be";
  const std::string bad = body_of("blocked", "00000000000000aa", 1, 2);
  const std::string good = body_of("run", "00000000000000aa", 1, 2);
  const auto refusal = send(spool, home.path, bad).get();
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 503u);
  EXPECT_EQ(refusal->id, "provml-E0718");
  EXPECT_GT(refusal->retry_after, 0u);
  EXPECT_NE(spool.trouble(), "");
  EXPECT_TRUE(send(spool, home.path, bad + good.substr(frames::kMagic.size())).get())
      << "all of a body or none";
  EXPECT_FALSE(send(spool, home.path, good).get());
  EXPECT_EQ(spool.trouble(), "");
  fs::remove(blocked);
  EXPECT_FALSE(send(spool, home.path, bad).get());
}

}  // namespace
}  // namespace provml::rdf::service
