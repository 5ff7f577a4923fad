// The folder of avatars: whole files under strict names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/files.h"
#include "media/upload_folder.h"

namespace {

using base::Fault;
using std::string_literals::operator""s;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const std::string kName = std::string(32, 'a') + ".webp";
const std::string kOther = std::string(32, '0') + ".webp";

class UploadFolder : public testing::Test {
 protected:
  UploadFolder() : folder_(path_, "ours") {}
  ~UploadFolder() override { std::filesystem::remove_all(path_); }

  std::string path_of(const std::string& name) const { return path_ + "/" + name; }
  void put(const std::string& name) const { std::ofstream(path_of(name)) << "x"; }
  std::vector<std::string> all() const {
    return folder_.list(base::SystemClock().now() + std::chrono::hours(1)).value();
  }

  static std::string fresh_folder() {
    std::string name = testing::TempDir() + "uploads-XXXXXX";
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    return name;
  }

  std::string path_ = fresh_folder();
  media::UploadFolder folder_;
};

TEST_F(UploadFolder, StoresAWholeFileThatAllCanRead) {
  ASSERT_TRUE(folder_.store(kName, "RIFF\0x"s));
  EXPECT_EQ(base::read_file(path_of(kName)).value(), "RIFF\0x"s);
  struct stat status{};
  ASSERT_EQ(::stat(path_of(kName).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0644U);
  EXPECT_THAT(all(), ElementsAre(kName));
}

TEST_F(UploadFolder, ReplacesAndRemoves) {
  ASSERT_TRUE(folder_.store(kName, "one"));
  ASSERT_TRUE(folder_.store(kName, "two"));
  EXPECT_EQ(base::read_file(path_of(kName)).value(), "two");
  ASSERT_TRUE(folder_.remove(kName));
  EXPECT_THAT(all(), IsEmpty());
  EXPECT_TRUE(folder_.remove(kName));
}

TEST_F(UploadFolder, RefusesEveryOtherName) {
  for (const std::string& name :
       {""s, "a.webp"s, "../"s + kName, "/etc/passwd"s, std::string(32, 'A') + ".webp",
        std::string(32, 'g') + ".webp", std::string(32, 'a') + ".html", kName + "/", kName + "\0"s,
        ".new-/../../x"s, std::string(31, 'a') + "/.webp"}) {
    EXPECT_FALSE(folder_.store(name, "x")) << name;
    EXPECT_FALSE(folder_.remove(name)) << name;
  }
  EXPECT_FALSE(folder_.store(".new-abcdef", "x"));
}

TEST_F(UploadFolder, ListsWhatIsOlderAndOurs) {
  put(kName);
  put(".new-abcdef");
  put("notes.txt");
  std::filesystem::create_directory(path_of(kOther));
  EXPECT_THAT(all(), UnorderedElementsAre(kName, ".new-abcdef"));
  const auto hour_ago = base::SystemClock().now() - std::chrono::hours(1);
  EXPECT_THAT(folder_.list(hour_ago).value(), IsEmpty());
}

TEST_F(UploadFolder, RemovesUnfinishedFiles) {
  put(".new-abcdef");
  for (const std::string& name : all()) EXPECT_TRUE(folder_.remove(name));
  EXPECT_THAT(all(), IsEmpty());
}

TEST_F(UploadFolder, TheFirstUseMarksTheFolder) {
  ASSERT_TRUE(folder_.store(kName, "x"));
  EXPECT_EQ(base::read_file(path_of(".gatehouse-installation")).value(), "ours");
  EXPECT_THAT(all(), ElementsAre(kName));
}

TEST_F(UploadFolder, AnotherInstallationMayStoreThereButListsNothingForItsCleanup) {
  ASSERT_TRUE(folder_.store(kName, "x"));
  const media::UploadFolder theirs(path_, "theirs");
  EXPECT_TRUE(theirs.store(kOther, "x"));
  const auto listed = theirs.list(base::SystemClock().now() + std::chrono::hours(1));
  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().fault, Fault::kUnexpected);
  EXPECT_THAT(listed.error().detail, testing::HasSubstr(path_ + "/.gatehouse-installation"));
  EXPECT_THAT(all(), UnorderedElementsAre(kName, kOther));
}

TEST_F(UploadFolder, TroubleWithTheDiskIsSaid) {
  const media::UploadFolder missing(path_ + "/missing", "ours");
  const auto stored = missing.store(kName, "x");
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().fault, Fault::kUnexpected);
  EXPECT_THAT(stored.error().detail, testing::HasSubstr("missing"));
  EXPECT_FALSE(missing.list({}));
  std::filesystem::create_directory(path_of(kOther));
  EXPECT_FALSE(folder_.store(kOther, "x"));
  EXPECT_THAT(all(), IsEmpty());
}

}  // namespace
