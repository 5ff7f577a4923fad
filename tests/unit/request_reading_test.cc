// What a route reads of a request, on the routes of the documents that take a picture.
#include "contracts/request_reading.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "contracts/all.h"

namespace {

using base::Fault;
using contracts::Contract;
using contracts::Route;

struct PictureRoute {
  const Contract* contract;
  const Route* route;
};

std::vector<PictureRoute> picture_routes_of_forms() {
  std::vector<PictureRoute> found;
  for (const Contract& contract : contracts::all()) {
    if (contract.body != contracts::Body::kFormOrMultipart) continue;
    for (const Route& route : contract.routes) {
      if (!route.picture.empty()) found.push_back({&contract, &route});
    }
  }
  return found;
}

http::Request upload(const std::string& field) {
  http::Request request;
  request.method = "POST";
  request.content_type = "multipart/form-data; boundary=xx";
  request.body = "--xx\r\nContent-Disposition: form-data; name=\"" + field +
                 "\"; filename=\"x.png\"\r\n\r\nbytes\r\n--xx--\r\n";
  return request;
}

TEST(RequestReading, ParsesAMultipartBodyOnceForFieldsAndPicture) {
  ASSERT_FALSE(picture_routes_of_forms().empty());
  for (const auto& [contract, route] : picture_routes_of_forms()) {
    http::Request request = upload(std::string{route->picture});
    auto submitted = contracts::read_fields(*contract, *route, request, {});
    ASSERT_TRUE(submitted) << contract->name;
    request.body.clear();  // a second reading would find no picture
    const auto picture = contracts::read_picture(*route, request, std::move(submitted->file), {});
    ASSERT_TRUE(picture) << contract->name;
    EXPECT_EQ(*picture, "bytes") << contract->name;
  }
}

TEST(RequestReading, ReadsThePictureOfARouteThatHasNoFormFields) {
  const PictureRoute any = picture_routes_of_forms().front();
  const http::Request request = upload(std::string{any.route->picture});
  EXPECT_EQ(contracts::read_picture(*any.route, request, {}, {}).value(), "bytes");
}

TEST(RequestReading, RejectsAMissingAndATooLargePicture) {
  const PictureRoute any = picture_routes_of_forms().front();
  const http::Request request = upload("other");
  const auto missing = contracts::read_picture(*any.route, request, "", {});
  EXPECT_EQ(missing.error().fault, Fault::kMissingField);
  const auto large = contracts::read_picture(*any.route, request, "12345", {.picture_limit = 4});
  EXPECT_EQ(large.error().fault, Fault::kTooLarge);
}

}  // namespace
