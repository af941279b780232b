// Paths and bind mounts.
#include "provml/mounts.h"

#include <gtest/gtest.h>

#include "support.h"

namespace provml {
namespace {

TEST(Mounts, TheMountThatShowsMostNamesAFile) {
  const Mounts mounts(
      "20 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
      "21 20 8:2 / /data rw - ext4 /dev/sdb1 rw\n"
      "22 20 8:2 /lab/a\\040b /scratch rw - ext4 /dev/sdb1 rw\n"
      "23 20 8:1 /home/ada /projects rw - ext4 /dev/sda1 rw\n"
      "24 20 8:2 / /mirror rw - ext4 /dev/sdb1 rw\n"
      "25 20 9:9 /inner/part /only rw - xfs /dev/sdc1 rw\n"
      "26 25 9:9 /inner/part/deep /deep rw - xfs /dev/sdc1 rw\n"
      "27 20 0:5 / /proc rw - proc proc rw\n");
  EXPECT_FALSE(mounts.empty());
  EXPECT_EQ(mounts.shortest("/scratch/x.h5"), "/data/lab/a b/x.h5");
  EXPECT_EQ(mounts.shortest("/scratch"), "/data/lab/a b");
  EXPECT_EQ(mounts.shortest("/scratchpad/x"), "/scratchpad/x");
  EXPECT_EQ(mounts.shortest("/projects/x"), "/home/ada/x");
  EXPECT_EQ(mounts.shortest("/mirror/x"), "/data/x") << "the first of two";
  EXPECT_EQ(mounts.shortest("/mirror"), "/data");
  EXPECT_EQ(mounts.shortest("/deep/x"), "/only/deep/x") << "its root is shown nowhere";
  for (const char* same : {"/data/lab/x", "/home/ada/x", "/only/x", "/proc/1", "/", "relative", ""})
    EXPECT_EQ(mounts.shortest(same), same);
}

TEST(Mounts, WhatIsMountedLaterHides) {
  const Mounts mounts(
      "20 1 8:1 / / rw - ext4 a rw\n"
      "21 20 8:1 /one /here rw - ext4 a rw\n"
      "22 20 8:1 /two /here rw - ext4 a rw\n"
      "23 22 8:3 / /here/own rw - ext4 b rw\n");
  EXPECT_EQ(mounts.shortest("/here/x"), "/two/x");
  EXPECT_EQ(mounts.shortest("/here/own/x"), "/here/own/x");
}

TEST(Mounts, WhatCannotBeReadIsLeftOut) {
  EXPECT_TRUE(Mounts("").empty());
  EXPECT_TRUE(Mounts("20 1 8:1\n\n   \n20 1 8:1 root point -\n").empty());
  EXPECT_EQ(Mounts("20 1 8:1 / /\n21 1 8:1 /a\\04 /b\\\n").shortest("/b\\/x"), "/a\\04/x");
  EXPECT_EQ(without_bind_mounts("/does/not/exist"), "/does/not/exist");
}

}  // namespace
}  // namespace provml
