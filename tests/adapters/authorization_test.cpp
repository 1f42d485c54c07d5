#include "adapters/identity/authorization.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tiendo::identity {
namespace {

TEST(Authorization, ReadsBasicCredentials) {
  const Credentials expected = BasicCredentials{"Aladdin", "open sesame"};
  EXPECT_EQ(parse_authorization("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="), expected);
  EXPECT_EQ(parse_authorization("bAsIc  QWxhZGRpbjpvcGVuIHNlc2FtZQ "), expected);
  EXPECT_EQ(parse_authorization("Basic YTpiOmM="), Credentials(BasicCredentials{"a", "b:c"}));
  EXPECT_EQ(parse_authorization("Basic Og=="), Credentials(BasicCredentials{"", ""}));
}

TEST(Authorization, ReadsABearerToken) {
  EXPECT_EQ(parse_authorization("Bearer abc_-.~"), Credentials(BearerToken{"abc_-.~"}));
}

TEST(Authorization, CountsAnEmptyHeaderAsAbsent) {
  EXPECT_EQ(parse_authorization(""), Credentials(NoCredentials{}));
  EXPECT_EQ(parse_authorization("  "), Credentials(NoCredentials{}));
}

TEST(Authorization, RefusesTheRestWithoutRepeatingIt) {
  for (const auto* header : {"Basic", "Basic !!!!", "Basic c2VjcmV0", "Bearer", "Bearer a b",
                             "Digest secret", "c2VjcmV0", "Basic QQ==QQ=="}) {
    const auto credentials = parse_authorization(header);
    ASSERT_FALSE(credentials.has_value()) << header;
    EXPECT_EQ(credentials.error().find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace tiendo::identity
