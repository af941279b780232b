// How long the drain sleeps.
#include "pace.h"

#include <gtest/gtest.h>

using provml::runtime::Pace;

TEST(Pace, IsTheLongestWhenLittleComes) {
  Pace pace(50);
  for (int i = 0; i < 10; ++i) pace.saw(10, 1000);
  EXPECT_EQ(pace.ms(), 50u);
}

TEST(Pace, LooksOftenAtFirst) {
  Pace pace(250);
  EXPECT_EQ(pace.ms(), 10u);
  pace.saw(0, 1000);
  EXPECT_EQ(pace.ms(), 20u);
}

TEST(Pace, FollowsASteadyStreamToAnEighth) {
  Pace pace(50);
  // 20 parts of 1000 in a millisecond: an eighth comes in 6.25 ms.
  for (int i = 0; i < 20; ++i) pace.saw(std::uint64_t{20} * pace.ms(), 1000);
  EXPECT_GE(pace.ms(), 3u);
  EXPECT_LE(pace.ms(), 7u);
}

TEST(Pace, IsNeverZeroAndComesBack) {
  Pace pace(50);
  for (int i = 0; i < 5; ++i) pace.saw(1000, 1000);
  EXPECT_EQ(pace.ms(), 1u);
  for (int i = 0; i < 6; ++i) pace.saw(0, 1000);
  EXPECT_EQ(pace.ms(), 50u);
}

TEST(Pace, StaysBelowALongestOfOne) {
  Pace pace(1);
  pace.saw(1000, 1000);
  EXPECT_EQ(pace.ms(), 1u);
  pace.saw(0, 1000);
  EXPECT_EQ(pace.ms(), 1u);
}
