// The table against what is written by hand beside it: the reference page.
#include "provml/vocabulary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace {

using namespace provml::vocabulary;

std::string read(const std::string& name) {
  std::ifstream in(std::string(PROVML_SOURCE_DIR) + "/" + name);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Vocabulary, FindsEveryRowAndNothingElse) {
  for (const auto& row : kActivityRoles) EXPECT_EQ(find_activity_role(row.role), &row);
  for (const auto& row : kValueRoles) EXPECT_EQ(find_value_role(row.role), &row);
  for (const auto& row : kFlags) EXPECT_EQ(find_flag(row.name), &row);
  EXPECT_EQ(find_activity_role("dataset"), nullptr);
  EXPECT_EQ(find_value_role("trainin"), nullptr);
  EXPECT_EQ(find_flag(""), nullptr);
}

TEST(Vocabulary, NamesAreUnique) {
  std::set<std::string_view> macros, roles;
  for (const auto& row : kActivityRoles)
    EXPECT_TRUE(macros.insert(row.macro).second && roles.insert(row.role).second) << row.role;
  for (const auto& row : kValueRoles)
    EXPECT_TRUE(macros.insert(row.macro).second && roles.insert(row.role).second) << row.role;
  for (const auto& row : kFlags)
    EXPECT_TRUE(macros.insert(row.macro).second && roles.insert(row.name).second) << row.name;
}

TEST(Vocabulary, LearningStagesAreThePapers) {
  std::set<std::string_view> stages;
  for (const auto& row : kActivityRoles)
    if (!row.stage.empty()) stages.insert(row.stage);
  EXPECT_THAT(stages, testing::ElementsAre("Test", "Training", "Validation"));
}

TEST(Vocabulary, TheReferencePageHasEveryRowAsItIs) {
  const std::string page = read("docs/annotations.md");
  auto cell = [](std::string_view prefix, std::string_view name) {
    return std::string("`").append(prefix).append(name).append("`");
  };
  for (const auto& row : kActivityRoles) {
    const std::string line = cell(row.macro, "(name)") + " | " + cell("", row.role) + " | " +
                             cell("provml:", row.plan_class) + " | " + cell("provml:", row.execution_class);
    EXPECT_THAT(page, testing::HasSubstr(line));
  }
  for (const auto& row : kValueRoles) {
    const std::string line = cell(row.macro, "") + " | " + cell("", row.role) + " | " +
                             cell("provml:", row.attribute_class) + " | " + cell("provml:", row.value_class) +
                             " | " + (row.output ? "out" : "in");
    EXPECT_THAT(page, testing::HasSubstr(line));
  }
  for (const auto& row : kFlags)
    EXPECT_THAT(page, testing::HasSubstr("`" + std::string(row.macro) + (row.has_argument ? "(" : "`")));
}

}  // namespace
