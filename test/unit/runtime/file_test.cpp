// Files that are held: whose a number is, in the process's table of descriptors and in a thread's own.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <thread>
#include <utility>

#include "shm.h"

namespace provml::runtime {
namespace {

File temporary() {
  std::unique_ptr<FILE, int (*)(FILE*)> file(std::tmpfile(), &fclose);
  File held(dup(fileno(file.get())));
  held.hold();
  return held;
}

/// Something else under its number, as a program does that closes what it does not know.
void take_number(const File& file) {
  const int other = open("/dev/null", O_RDONLY | O_CLOEXEC);
  ASSERT_GE(dup2(other, file.get()), 0);
  close(other);
}

bool is_open(int number) { return fcntl(number, F_GETFD) >= 0; }

TEST(File, ANumberThatTheProgramTookIsNotMineAndNotClosed) {
  int number = -1;
  {
    const File file = temporary();
    EXPECT_TRUE(file.is_mine());
    number = file.get();
    take_number(file);
    EXPECT_FALSE(file.is_mine());
  }
  EXPECT_TRUE(is_open(number));
  close(number);
}

TEST(File, InAThreadsOwnTableItIsMineWithoutALook) {
  std::thread([] {
    File::use_table(7);
    const File file = temporary();
    take_number(file);  // nobody does: it is how the test sees that nothing was asked
    EXPECT_TRUE(file.is_mine());
    EXPECT_FALSE(File().is_mine());
    File::use_table(8);
    EXPECT_FALSE(file.is_mine());
    File::use_table(7);
  }).join();
  EXPECT_EQ(File::table(), 0u);
}

TEST(File, WhatAThreadsTableHasIsLookedAtElsewhere) {
  File file;
  std::thread([&file] {
    File::use_table(7);
    file = temporary();
  }).join();
  EXPECT_TRUE(file.is_mine());
  take_number(file);
  EXPECT_FALSE(file.is_mine());
  const int number = file.get();
  file = File();
  EXPECT_TRUE(is_open(number));
  close(number);
}

TEST(File, MovesKeepWhoseItIs) {
  std::thread([] {
    File::use_table(7);
    File file = temporary();
    take_number(file);
    const File moved = std::move(file);
    EXPECT_TRUE(moved.is_mine());
    EXPECT_FALSE(file.is_mine());  // NOLINT(bugprone-use-after-move)
  }).join();
}

}  // namespace
}  // namespace provml::runtime
