// Which member of a request each FastCGI parameter becomes. The requests are those of an
// authorizer, which has no body.
#include "transport/request_reader.h"

#include <fastcgi.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

using Member = std::string_view http::Request::*;

struct Expected {
  std::string name;
  Member member;
};

const std::vector<Expected> kExpected = {
    {"GATEHOUSE_CONTRACT", &http::Request::contract},
    {"GATEHOUSE_MOUNT", &http::Request::mount},
    {"REMOTE_ADDR", &http::Request::remote_address},
    {"REQUEST_SCHEME", &http::Request::scheme},
    {"REQUEST_ID", &http::Request::id},
    {"GATEHOUSE_ADMIN_NETWORK", &http::Request::from_admin_network},
    {"GATEHOUSE_GUARDED_ORIGIN", &http::Request::guarded_origin},
    {"GATEHOUSE_GUARDED_METHOD", &http::Request::guarded_method},
    {"GATEHOUSE_REQUIRED_ROLE", &http::Request::required_role},
    {"REQUEST_URI", &http::Request::guarded_uri},
    {"REQUEST_METHOD", &http::Request::method},
    {"DOCUMENT_URI", &http::Request::path},
    {"QUERY_STRING", &http::Request::query},
    {"CONTENT_TYPE", &http::Request::content_type},
    {"HTTP_HOST", &http::Request::host},
    {"HTTP_COOKIE", &http::Request::cookie},
    {"HTTP_AUTHORIZATION", &http::Request::authorization},
    {"HTTP_TOKEN", &http::Request::token},
    {"HTTP_ACCEPT_LANGUAGE", &http::Request::accept_language},
    {"HTTP_IF_NONE_MATCH", &http::Request::if_none_match},
    {"HTTP_IF_MATCH", &http::Request::if_match},
    {"HTTP_GATEHOUSE_ACCOUNT", &http::Request::account},
    {"HTTP_ORIGIN", &http::Request::origin},
    {"HTTP_SEC_FETCH_SITE", &http::Request::sec_fetch_site},
    {"HTTP_SEC_FETCH_MODE", &http::Request::sec_fetch_mode},
    {"HTTP_USER_AGENT", &http::Request::user_agent},
    {"HTTP_ACCESS_CONTROL_REQUEST_METHOD", &http::Request::requested_method},
};

// Leaves a request as it was read, and answers none.
class LeavesAlone : public http::Handler {
 public:
  std::size_t body_limit(const http::Request&) const override { return 0; }
  void address_to_authorizer(http::Request&) const override {}
  http::HandlerResult answer(const http::Request&) override { return {}; }
  void after_reply() override {}
};

class RequestReader : public testing::Test {
 protected:
  transport::ReadRequest read(std::vector<std::string> parameters) {
    parameters_ = std::move(parameters);
    parameters_.emplace_back("GATEHOUSE_KEY=k");
    pointers_.clear();
    for (std::string& parameter : parameters_) pointers_.push_back(parameter.data());
    pointers_.push_back(nullptr);
    FCGX_Request fcgi{};
    fcgi.role = FCGI_AUTHORIZER;
    fcgi.envp = pointers_.data();
    return transport::read_request(fcgi, handler_, [](std::string_view key) { return key == "k"; });
  }

  static bool is_empty(const http::Request& request) {
    return std::ranges::all_of(kExpected,
                               [&](const Expected& one) { return (request.*one.member).empty(); });
  }

 private:
  std::vector<std::string> parameters_;
  std::vector<char*> pointers_;
  LeavesAlone handler_;
};

TEST_F(RequestReader, EachParameterBecomesItsMember) {
  std::vector<std::string> parameters;
  for (const Expected& one : kExpected) parameters.push_back(one.name + "=of=" + one.name);
  const auto read = this->read(parameters);
  EXPECT_TRUE(read.trusted && !read.request.broken);
  for (const Expected& one : kExpected) EXPECT_EQ(read.request.*one.member, "of=" + one.name);
}

TEST_F(RequestReader, OtherNamesOfAnySizeAreIgnored) {
  for (std::size_t size = 0; size < 80; ++size) {
    EXPECT_TRUE(is_empty(read({std::string(size, 'H') + "=v"}).request)) << size;
  }
  EXPECT_TRUE(is_empty(read({"", "=", "HTTP_HOST"}).request));
}

TEST_F(RequestReader, ANameThatDiffersInOneCharacterIsIgnored) {
  for (const Expected& one : kExpected) {
    for (std::size_t i = 0; i < one.name.size(); ++i) {
      std::string other = one.name;
      other[i] = '-';
      EXPECT_TRUE(is_empty(read({other + "=v"}).request)) << other;
    }
  }
}

TEST_F(RequestReader, AParameterThatIsRepeatedBreaksTheRequestUnlessItIsAList) {
  for (const Expected& one : kExpected) {
    const auto read = this->read({one.name + "=1", one.name + "=2"});
    EXPECT_EQ(read.request.broken, one.name != "HTTP_ACCEPT_LANGUAGE") << one.name;
  }
}

}  // namespace
