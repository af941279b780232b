// What several processes see of one store: snapshots, writers in turn, SIGKILL, grown maps, directories
// without write permission.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <chrono>
#include <thread>

#include "support.h"

namespace provml::rdf {
namespace {

using namespace test;
using Mode = Store::Mode;

Quad numbered(int i, int k = 0) {
  return {Term::iri("urn:n:" + std::to_string(i)), Term::iri("urn:p:" + std::to_string(k)),
          Term::literal("value " + std::to_string(i)), Term::iri("urn:g")};
}

void add(Store& store, int from, int count) {
  auto batch = store.begin();
  for (int i = from; i < from + count; ++i) batch->add(numbered(i));
  batch->commit();
}

TEST(StoreProcesses, WritersTakeTurns) {
  const TempDir dir;
  std::vector<pid_t> children;
  for (int c = 0; c < 4; ++c) {
    const pid_t child = ::fork();
    if (child == 0) {
      try {
        const auto store = Store::open(dir / "store", Mode::read_write);
        for (int i = 0; i < 25; ++i) {
          auto batch = store->begin();
          const int count = std::stoi(batch->get_meta("count").value_or("0"));
          for (int k = 0; k < 20; ++k) batch->add(numbered(20 * count + k));
          batch->put_meta("count", std::to_string(count + 1));
          batch->commit();
        }
      } catch (...) {
        ::_exit(1);
      }
      ::_exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  const auto store = Store::open(dir / "store", Mode::read_only);
  EXPECT_EQ(store->get_meta("count"), "100");
  EXPECT_EQ(store->size(), 2000U);
  EXPECT_EQ(contents(*store->snapshot()).size(), 2000U);
}

TEST(StoreProcesses, KilledWriterKeepsItsLastCommit) {
  const TempDir dir;
  std::mt19937 random(5);
  std::uint64_t seen = 0;
  for (int round = 0; round < 8; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto store = Store::open(dir / "store", Mode::read_write);
      for (;;) {
        auto batch = store->begin();
        const int from = std::stoi(batch->get_meta("next").value_or("0"));
        for (int i = 0; i < 500; ++i) batch->add(numbered(from + i));
        batch->put_meta("next", std::to_string(from + 500));
        batch->commit();
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(40 + random() % 80));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!std::filesystem::exists(dir / "store/data.mdb")) continue;
    const auto store = Store::open(dir / "store", Mode::read_write);
    const std::uint64_t count = std::stoul(store->get_meta("next").value_or("0"));
    EXPECT_EQ(store->size(), count);
    EXPECT_EQ(contents(*store->snapshot()).size(), count);
    EXPECT_GE(count, seen);
    seen = count;
    add(*store, 10000000 + round, 1);  // nothing is left locked
    auto batch = store->begin();
    batch->remove(numbered(10000000 + round));
    batch->commit();
  }
  EXPECT_GT(seen, 0U);
}

TEST(StoreProcesses, ReadersFollowAMapGrownElsewhere) {
  const TempDir dir;
  const ScopedEnv tiny("PROVML_STORE_MAP_SIZE", "1048576");
  const auto store = Store::open(dir / "store", Mode::read_write);
  add(*store, 0, 10);
  EXPECT_EQ(in_child([&] {
              const auto own = Store::open(dir / "store", Mode::read_write);
              add(*own, 0, 60000);
              return 0;
            }),
            0);
  EXPECT_EQ(store->size(), 60000U);
  EXPECT_EQ(contents(*store->snapshot()).size(), 60000U);
  EXPECT_EQ(in_child([&] {
              const auto own = Store::open(dir / "store", Mode::read_write);
              add(*own, 60000, 60000);
              return 0;
            }),
            0);
  add(*store, 120000, 10);  // a writer follows as well
  EXPECT_EQ(store->size(), 120010U);
}

TEST(StoreProcesses, ChildOpensItsOwn) {
  const TempDir dir;
  const auto store = Store::open(dir / "store", Mode::read_write);
  add(*store, 0, 10);
  EXPECT_EQ(in_child([&] {
              const auto own = Store::open(dir / "store", Mode::read_write);
              add(*own, 10, 10);
              return own->size() == 20 ? 0 : 1;
            }),
            0);
  EXPECT_EQ(store->size(), 20U);
}

/// Runs `body` as a user without rights where the tests run as root.
int as_nobody(const std::function<int()>& body) {
  return in_child([&] {
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) return 98;
    return body();
  });
}

TEST(StoreProcesses, DirectoryThatMayOnlyBeRead) {
  const TempDir dir;
  namespace fs = std::filesystem;
  {
    const auto store = Store::open(dir / "store", Mode::read_write);
    add(*store, 0, 100);
  }
  fs::permissions(dir.path(), fs::perms(0755));
  for (const auto& entry : fs::directory_iterator(dir / "store"))
    fs::permissions(entry.path(), fs::perms(0444));
  fs::permissions(dir / "store", fs::perms(0555));
  EXPECT_EQ(as_nobody([&] {
              const auto store = Store::open(dir / "store", Mode::read_only);
              if (contents(*store->snapshot()).size() != 100) return 1;
              if (error_of([&] { Store::open(dir / "store", Mode::read_write); }) != "provml-E0408") return 2;
              return 0;
            }),
            0);
  EXPECT_EQ(as_nobody([&] {
              return error_of([&] { Store::open(dir / "store", Mode::read_write); }) == "provml-E0407" ? 0
                                                                                                       : 1;
            }),
            0);
  fs::remove(dir / "store/lock.mdb");
  EXPECT_EQ(as_nobody([&] {
              const auto store = Store::open(dir / "store", Mode::read_only);
              return contents(*store->snapshot()).size() == 100 ? 0 : 1;
            }),
            0);
  fs::permissions(dir / "store", fs::perms(0755));
}

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kAddressSanitizer = true;
#elif defined(__has_feature)
constexpr bool kAddressSanitizer = __has_feature(address_sanitizer);
#else
constexpr bool kAddressSanitizer = false;
#endif

TEST(StoreProcesses, SmallAddressSpace) {
  if (kAddressSanitizer) GTEST_SKIP() << "the address sanitizer needs address space itself";
  const TempDir dir;
  EXPECT_EQ(in_child([&] {
              const rlimit limit{std::size_t{2} << 30, std::size_t{2} << 30};
              if (::setrlimit(RLIMIT_AS, &limit) != 0) return 97;
              const auto store = Store::open(dir / "store", Mode::read_write);
              add(*store, 0, 1000);
              return store->size() == 1000 ? 0 : 1;
            }),
            0);
}

TEST(StoreProcesses, FullDiskIsAnErrorAndKeepsTheLastCommit) {
  const TempDir dir;
  EXPECT_EQ(in_child([&] {
              ::signal(SIGXFSZ, SIG_IGN);
              const auto store = Store::open(dir / "store", Mode::read_write);
              add(*store, 0, 1000);
              const rlimit limit{std::size_t{1} << 20, std::size_t{1} << 20};
              if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 97;
              if (error_of([&] { add(*store, 1000, 100000); }) != "provml-E0407") return 1;
              return store->size() == 1000 ? 0 : 2;
            }),
            0);
  const auto store = Store::open(dir / "store", Mode::read_write);
  EXPECT_EQ(contents(*store->snapshot()).size(), 1000U);
  add(*store, 1000, 5);
  EXPECT_EQ(store->size(), 1005U);
}

}  // namespace
}  // namespace provml::rdf
