#include "plain_url.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace provml::runtime {
namespace {

class PlainUrlTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY", "HTTP_PROXY", "no_proxy", "NO_PROXY"})
      unsetenv(name);
  }
};

TEST_F(PlainUrlTest, HasTheParts) {
  const auto url = plain_url("http://prov.example.org:8080/of/us/v1/events");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "prov.example.org");
  EXPECT_EQ(url->port, "8080");
  EXPECT_EQ(url->path, "/of/us/v1/events");
  EXPECT_EQ(url->authority, "prov.example.org:8080");
}

TEST_F(PlainUrlTest, HasDefaults) {
  const auto url = plain_url("HTTP://node-7");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->port, "80");
  EXPECT_EQ(url->path, "/");
  EXPECT_EQ(plain_url("http://node-7:/x")->port, "80");
}

TEST_F(PlainUrlTest, KnowsAddresses) {
  const auto url = plain_url("http://[fe80::1]:99/v1/events");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "fe80::1");
  EXPECT_EQ(url->authority, "[fe80::1]:99");
  EXPECT_EQ(plain_url("http://[::1]/")->port, "80");
  EXPECT_EQ(plain_url("http://10.0.0.7:1/")->host, "10.0.0.7");
}

TEST_F(PlainUrlTest, LeavesTheRestToLibcurl) {
  for (const char* text : {"",
                           "node:80",
                           "https://node/",
                           "http://",
                           "http://:80/",
                           "http://user@node/",
                           "http://user:word@node/",
                           "http://node/?a=b",
                           "http://node/#a",
                           "http://node/a b",
                           "http://node/\xc3\xa4",
                           ("http://n\xc3\xb6"
                            "de/"),
                           "http://node:x/",
                           "http://node:123456/",
                           "http://[::1/",
                           "http://[::1]x/",
                           "http://[]/",
                           "http://[fe80::1%eth0]/",
                           "http://node?x",
                           "ftp://node/"})
    EXPECT_FALSE(plain_url(text)) << text;
}

TEST_F(PlainUrlTest, ProxiesAreForLibcurlButNotForThisHost) {
  for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) {
    setenv(name, "http://proxy:3128", 1);
    EXPECT_FALSE(plain_url("http://node/")) << name;
    for (const char* here : {"http://localhost:1/", "http://127.0.0.1/", "http://[::1]:7/"})
      EXPECT_TRUE(plain_url(here)) << name << here;
    setenv(name, "", 1);
    EXPECT_TRUE(plain_url("http://node/")) << name;
    unsetenv(name);
  }
  setenv("http_proxy", "http://proxy:3128", 1);
  setenv("NO_PROXY", "other, .cluster.org,node", 1);
  for (const char* direct : {"http://node/", "http://NODE:1/", "http://a.node/", "http://b.cluster.org/"})
    EXPECT_TRUE(plain_url(direct)) << direct;
  for (const char* by_proxy : {"http://anode/", "http://cluster.com/", "http://nod/"})
    EXPECT_FALSE(plain_url(by_proxy)) << by_proxy;
  setenv("no_proxy", "*", 1);
  EXPECT_TRUE(plain_url("http://anode/"));
  unsetenv("no_proxy");
  unsetenv("NO_PROXY");
  unsetenv("http_proxy");
  setenv("HTTP_PROXY", "http://proxy:3128", 1);  // which a web server sets for programs that it runs
  EXPECT_TRUE(plain_url("http://node/"));
}

}  // namespace
}  // namespace provml::runtime
