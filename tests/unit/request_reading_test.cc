// The parts of a multipart request that a route reads.
#include "contracts/request_reading.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "contracts/all.h"

namespace {

using base::Fault;
using contracts::Contract;
using contracts::Route;

Contract contract_with_multipart_forms() {
  const auto all = contracts::all();
  return *std::ranges::find(all, contracts::Body::kFormOrMultipart, &Contract::body);
}

// A form that takes a picture too; no document has one yet.
Route picture_route() {
  Route route = contract_with_multipart_forms().routes.front();
  route.fields = {{.name = "a"}};
  route.picture = "file";
  return route;
}

http::Request upload(const std::string& field) {
  http::Request request;
  request.method = "POST";
  request.content_type = "multipart/form-data; boundary=xx";
  request.body =
      "--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
      "--xx\r\nContent-Disposition: form-data; name=\"" +
      field + "\"; filename=\"x.png\"\r\n\r\nbytes\r\n--xx--\r\n";
  return request;
}

TEST(RequestReading, ParsesAMultipartBodyOnceForFieldsAndPicture) {
  const Route route = picture_route();
  http::Request request = upload("file");
  auto submitted = contracts::read_fields(contract_with_multipart_forms(), route, request, {});
  ASSERT_TRUE(submitted);
  ASSERT_NE(submitted->fields.find("a"), nullptr);
  request.body.clear();  // a second reading would find no picture
  const auto picture = contracts::read_picture(route, request, std::move(submitted->file), {});
  ASSERT_TRUE(picture);
  EXPECT_EQ(*picture, "bytes");
}

TEST(RequestReading, ReadsThePictureOfARouteThatHasNoFormFields) {
  const http::Request request = upload("file");
  EXPECT_EQ(contracts::read_picture(picture_route(), request, {}, {}).value(), "bytes");
}

TEST(RequestReading, RejectsAMissingAndATooLargePicture) {
  const Route route = picture_route();
  const http::Request request = upload("other");
  const auto missing = contracts::read_picture(route, request, "", {});
  EXPECT_EQ(missing.error().fault, Fault::kMissingField);
  const auto large = contracts::read_picture(route, request, "12345", {.picture_limit = 4});
  EXPECT_EQ(large.error().fault, Fault::kTooLarge);
}

}  // namespace
