// Validation of values before they are stored.
#include "domain/account/validation.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using base::Refusal;
using base::Secret;

const domain::Options kSettings;

Refusal refusal_of(const std::string& password, const std::vector<std::string>& words = {}) {
  const auto checked = domain::check_password(Secret{password}, words, kSettings);
  return checked ? Refusal::kNone : checked.error().refusal;
}

TEST(Rules, PasswordOfAnyCompositionIsTaken) {
  for (const char* password :
       {"xkvqpwjz", "83751946", "correct horse battery", "pw;1&x=%41+y", "密码不是一个好主意",
        "\U0001F40E\U0001F50B\U0001F4CE\U0001F43A\U0001F40E\U0001F50B\U0001F4CE\U0001F43A",
        " leading and trailing "}) {
    EXPECT_EQ(refusal_of(password), Refusal::kNone) << password;
  }
}

TEST(Rules, PasswordLengthIsCountedInCodePoints) {
  EXPECT_EQ(refusal_of("xkvqpwj"), Refusal::kTooShort);
  EXPECT_EQ(refusal_of("密码密码密码密"), Refusal::kTooShort);
  std::string longest;
  for (int i = 0; i < 32; ++i) longest += "aZ9!";
  EXPECT_NE(refusal_of(longest), Refusal::kTooLong);
  EXPECT_EQ(refusal_of(longest + "x"), Refusal::kTooLong);
}

TEST(Rules, CommonPasswordsAreRefused) {
  for (const char* password : {"password", "12345678", "qwertyuiop", "iloveyou", "password1",
                               "Passw0rd!", "aaaaaaaa", "sunshine1", "1q2w3e4r", "abcd1234"}) {
    EXPECT_EQ(refusal_of(password), Refusal::kTooWeak) << password;
  }
}

TEST(Rules, EstimateAgreesWithWhatIsRefused) {
  const auto estimate = [](const char* password) {
    return domain::estimate_password(Secret{password}, {}, kSettings);
  };
  EXPECT_EQ(estimate("password").score, 0);
  EXPECT_EQ(estimate("password").verdict.error().refusal, Refusal::kTooWeak);
  EXPECT_EQ(estimate("correct horse battery").score, 4);
  EXPECT_TRUE(estimate("correct horse battery").verdict);
  EXPECT_EQ(estimate("xkvqp").verdict.error().refusal, Refusal::kTooShort);
  EXPECT_EQ(estimate("").score, 0);
  EXPECT_EQ(estimate(std::string(129, 'k').c_str()).score, 0);
}

// With the default minimum, passwords that are rejected as too weak have a score of 0 or 1.
TEST(Rules, ScoreOfTwoIsWhereTheDefaultBegins) {
  for (const char* password : {"password1", "lambo1984", "xkvqpwjz", "83751946", "tr0ub4dor&3"}) {
    const auto estimate = domain::estimate_password(Secret{password}, {}, kSettings);
    EXPECT_EQ(estimate.score >= 2, estimate.verdict.has_value()) << password;
  }
}

TEST(Rules, PasswordIsNotMadeOfOnesOwnWords) {
  const auto words = domain::own_words_of("lambo", "lambo.diablo@example.com", "Speedy");
  for (const char* password : {"lambolambo", "LAMBO.Diablo@Example.com", "speedylambo1"}) {
    EXPECT_EQ(refusal_of(password, words), Refusal::kOwnWords) << password;
  }
  EXPECT_EQ(refusal_of("lambo sings quietly at dawn", words), Refusal::kNone);
}

TEST(Rules, PhoneHasFiveToTwentyDigits) {
  for (const char* phone : {"13800138000", "+86 138-0013-8000", "(021) 12345"}) {
    EXPECT_TRUE(domain::check_phone(phone)) << phone;
  }
  for (const char* phone : {"1234", "123456789012345678901", "12345x", "1+2345", "+",
                            "１２３４５６", "1                                 2345"}) {
    EXPECT_FALSE(domain::check_phone(phone)) << phone;
  }
}

TEST(Rules, NicknameIsAnyShortVisibleText) {
  for (const char* nickname : {"x", "亖狼何必装羴2", "<b>\"quoted\"</b>", "Rei Ayanami"}) {
    EXPECT_TRUE(domain::check_nickname(nickname)) << nickname;
  }
  for (const std::string& nickname : {std::string{}, std::string{"  "}, std::string{"a\r\nb"},
                                      std::string{"a\u202Eb"}, std::string(33, 'a')}) {
    EXPECT_FALSE(domain::check_nickname(nickname)) << nickname;
  }
}

TEST(Rules, AnswerCountsAsItIsCompared) {
  EXPECT_TRUE(domain::check_answer(Secret{"Rex"}));
  EXPECT_FALSE(domain::check_answer(Secret{"   "}));
  EXPECT_FALSE(domain::check_answer(Secret{std::string(129, 'a')}));
}

}  // namespace
