// Hashes of files (PROVML_FILE_HASH).
#include "content.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "provml/frames.h"
#include "sha256.h"
#include "support.h"

namespace provml::runtime {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string sha256(const std::string& text, std::size_t piece) {
  Sha256 hash;
  for (std::size_t at = 0; at < text.size(); at += piece)
    hash.add(text.data() + at, std::min(piece, text.size() - at));
  return hash.hex();
}

// FIPS 180-4's examples.
TEST(Sha256, KnownAnswers) {
  EXPECT_EQ(sha256("", 1), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc", 3), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 5),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1'000'000, 'a'), 4096),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PiecesDoNotMatter) {
  std::string text;
  for (int n = 0; n < 300; ++n) text += static_cast<char>(n * 7);
  const std::string whole = sha256(text, text.size());
  for (std::size_t piece = 1; piece < 130; ++piece) EXPECT_EQ(sha256(text, piece), whole) << piece;
}

class Contents : public testing::Test {
 protected:
  Contents() {
    char name[] = "/tmp/provml-content-XXXXXX";
    folder_ = ::mkdtemp(name);
  }
  ~Contents() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) {
    const std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  static frames::Value reference(const std::string& path, std::uint16_t slot = 0) {
    struct stat found{};
    ::stat(path.c_str(), &found);
    frames::Value value;
    value.slot = slot;
    value.kind = frames::Kind::reference;
    value.reference.size = static_cast<std::uint64_t>(found.st_size);
    value.reference.mtime_ns = std::int64_t{found.st_mtim.tv_sec} * 1'000'000'000 + found.st_mtim.tv_nsec;
    value.reference.path = path;
    return value;
  }

  static void note(FileContents& contents, std::vector<frames::Value> values) {
    frames::Event event;
    event.site = 5;
    event.values = std::move(values);
    const std::string payload = frames::encode_event(event);
    frames::Frame frame;
    frame.type = frames::Type::end;
    frame.thread = 1;
    frame.sequence = 1;
    frame.payload = payload;
    std::string bytes;
    frames::append_frame(bytes, frame);
    contents.note(bytes);
  }

  /// The JSON of the frames that are ready.
  static std::vector<nlohmann::json> frames_of(FileContents& contents) {
    const std::string bytes = std::string(frames::kMagic) + contents.ready();
    frames::Reader reader(bytes);
    frames::Frame frame;
    std::vector<nlohmann::json> found;
    while (reader.next(frame)) {
      std::string_view json;
      EXPECT_EQ(frame.type, frames::Type::content);
      EXPECT_TRUE(frames::decode_json(frame, json));
      found.push_back(nlohmann::json::parse(json));
    }
    EXPECT_TRUE(reader.clean()) << reader.problem();
    return found;
  }

  static void finish(FileContents& contents, std::uint64_t piece = 1 << 20) {
    while (contents.is_busy()) contents.step(piece);
  }

  std::filesystem::path folder_;
};

TEST_F(Contents, EveryVersionIsHashedOnceWhereverItStands) {
  const std::string a = write("a", "abc"), b = write("b", std::string(100'000, 'x'));
  FileContents contents(FileHash::sha256, [](std::uint64_t) { return std::string("{}"); });
  frames::Value list;
  list.kind = frames::Kind::list;
  list.unsigned_integer = 2;
  list.items = {reference(b), reference(a)};
  note(contents, {reference(a), list});
  note(contents, {reference(a)});
  finish(contents, 1000);
  const auto found = frames_of(contents);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0]["path"], a);
  EXPECT_EQ(found[0]["size"], 3);
  EXPECT_EQ(found[0]["algorithm"], "sha256");
  EXPECT_EQ(found[0]["hash"], sha256("abc", 3));
  EXPECT_EQ(found[0]["mtime_ns"], reference(a).reference.mtime_ns);
  EXPECT_FALSE(found[0].contains("store"));
  EXPECT_EQ(found[1]["hash"], sha256(std::string(100'000, 'x'), 4096));
  EXPECT_EQ(contents.left_out(), 0u);
}

TEST_F(Contents, Xxh3IsThatOfXxhsum) {
  FileContents contents(FileHash::xxh3, [](std::uint64_t) { return std::string(); });
  note(contents, {reference(write("empty", ""))});
  finish(contents);
  const auto found = frames_of(contents);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0]["algorithm"], "xxh3-128");
  EXPECT_EQ(found[0]["hash"], "99aa06d3014798d86001c324468d497f");
}

TEST_F(Contents, AStoreIsNamedAsTheMappingNamesIt) {
  const std::string site =
      R"({"slots":[{"reference":""},{"reference":"lake"},{"reference":"db"},{"reference":null},7],)"
      R"("stores":{"db":{"iri":"https://example.org/db"},"lake":{"type":"S3"}}})";
  const std::string a = write("a", "abc");
  FileContents contents(FileHash::xxh3, [&](std::uint64_t) { return site; });
  note(contents, {reference(a, 0), reference(a, 1), reference(a, 2), reference(a, 3), reference(a, 9)});
  finish(contents);
  const auto found = frames_of(contents);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_FALSE(found[0].contains("store"));
  EXPECT_EQ(found[1]["store"], "lake");
  EXPECT_EQ(found[2]["store"], "https://example.org/db");
}

TEST_F(Contents, AFileThatChangedIsLeftOut) {
  const std::string before = write("before", "abc"), during = write("during", std::string(4096, 'y')),
                    gone = write("gone", "abc"), odd = write("odd-\xff", "abc"), good = write("good", "abc");
  FileContents contents(FileHash::sha256, [](std::uint64_t) { return std::string("[]"); });
  note(contents, {reference(before)});
  write("before", "abcd");
  finish(contents);
  EXPECT_EQ(contents.first_left_out(), before + ": it has changed since");
  note(contents, {reference(during)});
  contents.step(100);
  ASSERT_TRUE(contents.is_busy());
  std::ofstream(during, std::ios::app) << "more";
  finish(contents);
  note(contents, {reference(gone), reference(odd), reference(good)});
  std::filesystem::remove(gone);
  finish(contents);
  EXPECT_EQ(contents.left_out(), 4u);
  const auto found = frames_of(contents);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0]["path"], good);
}

TEST_F(Contents, WhatIsLeftCanBeGivenUp) {
  const std::string a = write("a", std::string(4096, 'y')), b = write("b", "abc");
  FileContents contents(FileHash::sha256, [](std::uint64_t) { return std::string(); });
  note(contents, {reference(a), reference(b)});
  contents.step(10);
  contents.give_up("late");
  EXPECT_FALSE(contents.is_busy());
  EXPECT_EQ(contents.left_out(), 2u);
  EXPECT_EQ(contents.first_left_out(), a + ": late");
  EXPECT_EQ(contents.ready(), "");
}

TEST_F(Contents, FramesThatAreNoneAreIgnored) {
  FileContents contents(FileHash::sha256, [](std::uint64_t) { return std::string(); });
  contents.note("");
  contents.note("not a frame at all, whatever it is, but long enough to be one");
  frames::Value absent;
  absent.kind = frames::Kind::reference;
  absent.reference.path = "/somewhere";
  note(contents, {absent});
  EXPECT_FALSE(contents.is_busy());
}

}  // namespace
}  // namespace provml::runtime
