// Who, where, which commit; and what must not be written down.
#include "identity.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "home.h"
#include "support.h"

namespace provml::runtime {
namespace {

using test::TemporaryDirectory;
using test::write_file;

TEST(Identity, SecretsAreRedacted) {
  using Arguments = std::vector<std::string>;
  EXPECT_EQ(redacted({"p", "--password", "x"}), (Arguments{"p", "--password", "***"}));
  EXPECT_EQ(redacted({"p", "--password=x"}), (Arguments{"p", "--password=***"}));
  EXPECT_EQ(redacted({"p", "--api-key", "k", "--lr", "1"}),
            (Arguments{"p", "--api-key", "***", "--lr", "1"}));
  EXPECT_EQ(redacted({"p", "API_KEY=k"}), (Arguments{"p", "API_KEY=***"}));
  EXPECT_EQ(redacted({"p", "-github-token", "k"}), (Arguments{"p", "-github-token", "***"}));
  EXPECT_EQ(redacted({"p", "--token", "--verbose"}), (Arguments{"p", "--token", "--verbose"}));
  EXPECT_EQ(redacted({"p", "postgres://me:pw@host/db"}), (Arguments{"p", "postgres://me:***@host/db"}));
  EXPECT_EQ(redacted({"p", "https://host/a:b@c"}), (Arguments{"p", "https://host/a:b@c"}));
  EXPECT_EQ(redacted({"token", "data.txt"}), (Arguments{"token", "data.txt"}));
}

TEST(Identity, CommitFromLoosePackedDetachedAndLinkedHeads) {
  const TemporaryDirectory directory;
  const auto root = directory.path() / "repository";
  const std::string commit(40, 'a'), other(40, 'b');
  std::filesystem::create_directories(root / ".git" / "refs" / "heads");
  std::filesystem::create_directories(root / "src" / "deep");
  write_file(root / ".git" / "HEAD", "ref: refs/heads/main\n");
  write_file(root / ".git" / "packed-refs", "# pack-refs\n" + commit + " refs/heads/main\n");
  EXPECT_EQ(git_commit((root / "src" / "deep").string()), commit);
  write_file(root / ".git" / "refs" / "heads" / "main", other + "\n");
  EXPECT_EQ(git_commit(root.string()), other);
  write_file(root / ".git" / "HEAD", commit + "\n");
  EXPECT_EQ(git_commit(root.string()), commit);
  const auto linked = directory.path() / "linked";
  std::filesystem::create_directories(linked);
  std::filesystem::create_directories(root / ".git" / "worktrees" / "linked");
  write_file(linked / ".git", "gitdir: " + (root / ".git" / "worktrees" / "linked").string() + "\n");
  write_file(root / ".git" / "worktrees" / "linked" / "HEAD", "ref: refs/heads/main\n");
  write_file(root / ".git" / "worktrees" / "linked" / "commondir", "../..\n");
  EXPECT_EQ(git_commit(linked.string()), other);
  EXPECT_EQ(git_commit(directory.path().string()), "");
}

TEST(Identity, ProcessStat) {
  const auto self = read_process_stat(getpid());
  ASSERT_TRUE(self.has_value());
  EXPECT_EQ(self->parent, getppid());
  EXPECT_GT(self->start_ticks, 0u);
  EXPECT_FALSE(read_process_stat(0x7ffffff0).has_value());
}

TEST(Identity, LiveFilesOfDeadProcessesGo) {
  const TemporaryDirectory directory;
  const std::string home = directory.path().string();
  const auto self = read_process_stat(getpid());
  const std::string mine = announce_live(home, "run-1", self->start_ticks);
  ASSERT_NE(mine, "");
  const std::string dead = mine.substr(0, mine.rfind('-')) + "-999999999";
  write_file(dead, "run-2 5 some-boot\n");
  remove_dead_live_files(home);
  EXPECT_TRUE(std::filesystem::exists(mine));
  EXPECT_FALSE(std::filesystem::exists(dead));
}

}  // namespace
}  // namespace provml::runtime
