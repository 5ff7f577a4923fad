// Pictures of accounts: one file each, old ones gone, none left behind.
#include <gd.h>

#include <fstream>

#include "domain/services_fixture.h"

namespace {

using base::Fault;
using tests::FailsWith;
using tests::Succeeds;

std::string png(int colour) {
  gdImage* image = gdImageCreateTrueColor(40, 30);
  gdImageFilledRectangle(image, 0, 0, 39, 29, colour);
  int size = 0;
  void* data = gdImagePngPtr(image, &size);
  std::string bytes(static_cast<const char*>(data), static_cast<std::size_t>(size));
  gdFree(data);
  gdImageDestroy(image);
  return bytes;
}

class Avatars : public tests::Services {
 protected:
  /// The folder goes with the test, so no account may name a file of it afterwards: other tests on
  /// this database compare the accounts' pictures with the files there are.
  ~Avatars() override {
    for (const auto& file : std::filesystem::directory_iterator{folder_}) {
      const std::string name = file.path().filename();
      EXPECT_TRUE(store_.apply("UPDATE account SET avatar = NULL WHERE avatar = ?", {name}));
    }
  }

  auto set(const domain::Account& account, const std::string& upload) {
    return services_.avatars.set(session_of(account), upload, client());
  }
  std::filesystem::path path_of(const std::string& name) const {
    return std::filesystem::path{folder_} / name;
  }
};

TEST_F(Avatars, ANewPictureTakesThePlaceOfTheOld) {
  const auto account = sign_up(fresh_name());
  const auto first = set(account, png(0xFF0000));
  ASSERT_THAT(first, Succeeds());
  EXPECT_TRUE(std::filesystem::exists(path_of(*first)));
  const auto second = set(account, png(0x00FF00));
  ASSERT_THAT(second, Succeeds());
  EXPECT_NE(*first, *second);
  EXPECT_FALSE(std::filesystem::exists(path_of(*first)));
  EXPECT_EQ(*services_.avatars.of(account.id), *second);
}

TEST_F(Avatars, WhatIsNoPictureChangesNothing) {
  const auto account = sign_up(fresh_name());
  const auto name = set(account, png(0xFF0000));
  EXPECT_THAT(set(account, "GIF89a, but no more"), FailsWith(Fault::kNotAPicture));
  EXPECT_EQ(*services_.avatars.of(account.id), *name);
  EXPECT_TRUE(std::filesystem::exists(path_of(*name)));
}

TEST_F(Avatars, WhoseSessionsHaveEndedMeanwhileLeavesNoFile) {
  const auto account = sign_up(fresh_name());
  ASSERT_THAT(services_.sessions.end_all(session_of(account), client()), Succeeds());
  EXPECT_THAT(set(account, png(0xFF0000)), FailsWith(Fault::kNotSignedIn));
  EXPECT_THAT(uploads_.list(clock_.now() + std::chrono::hours{1}).value(), testing::IsEmpty());
}

TEST_F(Avatars, CleanupRemovesOldUnusedFiles) {
  const auto account = sign_up(fresh_name());
  const auto kept = set(account, png(0xFF0000));
  const std::string orphan = base::to_hex(random_.bytes(16)) + ".webp";
  std::ofstream(path_of(orphan)) << "left by a crash";
  ASSERT_THAT(services_.avatars.cleanup(), Succeeds());
  EXPECT_TRUE(std::filesystem::exists(path_of(orphan)));  // an upload may be under way
  clock_.advance(std::chrono::hours{2});
  EXPECT_GE(*services_.avatars.cleanup(), 1);
  EXPECT_FALSE(std::filesystem::exists(path_of(orphan)));
  EXPECT_TRUE(std::filesystem::exists(path_of(*kept)));
}

TEST_F(Avatars, CleanupDeletesNothingInAnotherInstallationsFolder) {
  std::ofstream(path_of(".gatehouse-installation")) << "another";
  const std::string theirs = base::to_hex(random_.bytes(16)) + ".webp";
  std::ofstream(path_of(theirs)) << "a picture of an account that only they know";
  clock_.advance(std::chrono::hours{2});
  EXPECT_THAT(services_.avatars.cleanup(), FailsWith(Fault::kUnexpected));
  EXPECT_TRUE(std::filesystem::exists(path_of(theirs)));
}

TEST_F(Avatars, NobodyHasNone) { EXPECT_EQ(*services_.avatars.of(0), std::nullopt); }

}  // namespace
