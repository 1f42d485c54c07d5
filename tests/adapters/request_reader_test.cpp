#include "adapters/http/request_reader.hpp"

#include "adapters/http/message.hpp"
#include "adapters/http/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::http {
namespace {

using Stage = RequestReader::Stage;

Request read(RequestReader& reader, std::string_view bytes, std::size_t step) {
  std::string held;
  reader.next();
  while (reader.stage() != Stage::complete && reader.stage() != Stage::failed) {
    const std::size_t before = held.size();
    held.append(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
    std::size_t taken = 0;
    do {
      taken = reader.feed(held);
      held.erase(0, taken);
    } while (taken > 0 && !held.empty() && reader.stage() == Stage::body);
    if (held.size() == before && bytes.empty() && taken == 0) break;
  }
  return reader.stage() == Stage::complete ? reader.take() : Request{};
}

TEST(RequestReader, ReadsTheSameWhateverThePieces) {
  constexpr std::string_view bytes =
      "\r\nPOST http://x:80/v2/a%20b/c?name=%C4%91%E1%BB%93+a&flag&n=1#f HTTP/1.1\r\n"
      "Host: x\r\nAccept: a\r\nACCEPT: b\r\nTransfer-Encoding: chunked\r\n\r\n"
      "4\r\nwiki\r\n5\r\npedia\r\n0\r\nLate: x\r\n\r\n";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    RequestReader reader{{}};
    const Request request = read(reader, bytes, step);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/v2/a%20b/c");
    const std::vector<Field> query{{"name", "đồ a"}, {"flag", ""}, {"n", "1"}};
    EXPECT_EQ(request.query, query);
    EXPECT_EQ(request.body, "wikipedia") << "in steps of " << step;
    ASSERT_NE(request.headers.find("accept"), nullptr);
    EXPECT_EQ(*request.headers.find("accept"), "a, b");
    EXPECT_EQ(request.headers.find("late"), nullptr);
  }
}

TEST(RequestReader, LeavesTheNextRequestUntaken) {
  RequestReader reader{{}};
  const std::string bytes = "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b";
  EXPECT_EQ(reader.feed(bytes), bytes.size() - 6);
  EXPECT_EQ(reader.take().path, "/a");
}

TEST(RequestReader, AsksForAContinuationOnlyBeforeABody) {
  RequestReader reader{{}};
  reader.feed("GET /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(reader.stage(), Stage::complete);
  EXPECT_FALSE(reader.expects_continue());
  reader.next();
  reader.feed("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_TRUE(reader.expects_continue());
}

TEST(Text, TellsUtf8FromOtherBytes) {
  for (const auto* good :
       {"", "a", "đ", "ế", "\xED\x9F\xBF", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
    EXPECT_EQ(to_valid_utf8(good), good);
  }
  for (const auto* bad :
       {"\x80", "\xC0\x80", "\xC4", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE1\xBB", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE1\xBB\x41"}) {
    EXPECT_FALSE(is_utf8(bad)) << testing::PrintToString(std::string{bad});
    EXPECT_TRUE(is_utf8(to_valid_utf8(bad)));
  }
}

TEST(Text, DecodesPercentEscapes) {
  EXPECT_EQ(percent_decode("a%2Fb%2f+"), "a/b/+");
  EXPECT_EQ(percent_decode("a+b", true), "a b");
  for (const auto* broken : {"%", "%4", "a%", "%4g", "%-1"}) {
    EXPECT_EQ(percent_decode(broken), std::nullopt) << broken;
  }
}

}  // namespace
}  // namespace tiendo::http
