// Static pages that name the contracts: each names all of them, as `gatehouse-admin nginx
// contracts` prints them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "contracts/settings.h"

namespace {

using testing::UnorderedElementsAreArray;

// Of the checkout that the tests run in.
std::filesystem::path html() {
  std::filesystem::path folder = std::filesystem::current_path();
  while (folder.has_relative_path() && !std::filesystem::exists(folder / "nginx/html")) {
    folder = folder.parent_path();
  }
  return folder / "nginx/html";
}

std::string content(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(html() / name).rdbuf();
  return text.str();
}

// All matches of the pattern's group.
std::vector<std::string> all_matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator match(text.begin(), text.end(), regex), end; match != end; ++match) {
    found.push_back(match->str(1));
  }
  return found;
}

std::vector<std::string> names_and(std::vector<std::string> others) {
  for (const std::string_view name : contracts::contract_names()) others.emplace_back(name);
  return others;
}

TEST(ContractNames, AreLinkedOnTheApiPage) {
  EXPECT_THAT(all_matches(content("api/index.html"), "href=\"#(\\w+)\""),
              UnorderedElementsAreArray(names_and({})));
}

TEST(ContractNames, HaveAnApiDocumentEach) {
  std::vector<std::string> documents;
  for (const auto& file : std::filesystem::directory_iterator(html() / "api")) {
    if (file.path().extension() == ".json") documents.push_back(file.path().stem().string());
  }
  EXPECT_THAT(documents, UnorderedElementsAreArray(names_and({})));
}

TEST(ContractNames, AreNoDestinationsAfterSigningIn) {
  const auto lists = all_matches(content("js/sign-in.js"), "kNotPages = \\[([^\\]]*)\\]");
  ASSERT_EQ(lists.size(), 1U);
  EXPECT_THAT(all_matches(lists.front(), "\"([^\"]+)\""),
              UnorderedElementsAreArray(names_and({".gatehouse"})));
}

}  // namespace
