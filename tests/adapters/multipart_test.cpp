#include "adapters/http/multipart.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace tiendo::http {
namespace {

constexpr auto plain = "multipart/form-data; boundary=b";

std::string part(const std::string& header, const std::string& content) {
  return "--b\r\n" + header + "\r\n\r\n" + content + "\r\n";
}

int status(std::string_view content_type, std::string_view body,
           const MultipartLimits& limits = {}) {
  const auto parts = parse_multipart(content_type, body, limits);
  return parts ? 200 : parts.error().status;
}

TEST(Multipart, ReadsADeployment) {
  const std::string xml = "<a>\r\n--c\r\n\r\n</a>\r\n";
  const std::string body =
      part(
          "Content-Disposition: form-data; name=\"resources\"; filename=\"kế hoạch.bpmn\"\r\n"
          "Content-Type: application/octet-stream",
          xml) +
      part("content-disposition: Form-Data; name=tenantId", "<default>") + "--b--\r\n";
  const auto parts = parse_multipart(plain, body);
  ASSERT_TRUE(parts.has_value()) << parts.error().message;
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_EQ(parts->at(0).name, "resources");
  EXPECT_EQ(parts->at(0).filename, "kế hoạch.bpmn");
  EXPECT_EQ(parts->at(0).content_type, "application/octet-stream");
  EXPECT_EQ(parts->at(0).content, xml);
  EXPECT_EQ(parts->at(1).name, "tenantId");
  EXPECT_FALSE(parts->at(1).filename.has_value());
  EXPECT_EQ(parts->at(1).content_type, "");
  EXPECT_EQ(parts->at(1).content, "<default>");
}

TEST(Multipart, TakesAnyFormOfBoundary) {
  const auto* body =
      "preamble\r\n--a:b 'c\" \t\r\nContent-Disposition: form-data; name=x\r\n\r\n\r\n"
      "--a:b 'c\"--epilogue";
  EXPECT_EQ(status(R"(Multipart/Form-Data; charset=ISO-8859-1; BOUNDARY="a:b 'c\"")", body), 200);
  EXPECT_EQ(status("multipart/form-data;boundary=b;", "--b--"), 200);
}

TEST(Multipart, UnderstandsFileNamesOfEveryClient) {
  const auto name = [](const std::string& parameters, const std::string& type = plain) {
    const std::string body =
        part("Content-Disposition: form-data; name=r; " + parameters, "") + "--b--";
    const auto parts = parse_multipart(type, body);
    return parts ? parts->at(0).filename.value_or("none") : parts.error().message;
  };
  EXPECT_EQ(name(R"(filename="a \"b\".bpmn")"), "a \"b\".bpmn");
  EXPECT_EQ(name(R"(filename="C:\plan.bpmn")"), R"(C:\plan.bpmn)");
  EXPECT_EQ(name(R"(filename="a;b.bpmn")"), "a;b.bpmn");
  EXPECT_EQ(name("filename=a.bpmn"), "a.bpmn");
  EXPECT_EQ(name("filename=\"k.bpmn\"; filename*=UTF-8''k%E1%BA%BF.bpmn"), "kế.bpmn");
  EXPECT_EQ(name("filename=\"\xE9.bpmn\"", "multipart/form-data; charset=ISO-8859-1; boundary=b"),
            "é.bpmn");
  EXPECT_EQ(name("filename=\"kế.bpmn\"", "multipart/form-data; charset=ISO-8859-1; boundary=b"),
            "kế.bpmn");
  EXPECT_EQ(name("filename=\"\xE9.bpmn\""), "\xEF\xBF\xBD.bpmn");
}

TEST(Multipart, RefusesWhatIsMalformed) {
  const std::string good = "Content-Disposition: form-data; name=x";
  EXPECT_EQ(status("application/json", "{}"), 415);
  EXPECT_EQ(status("", ""), 415);
  EXPECT_EQ(status("multipart/form-data", "--b--"), 400);
  EXPECT_EQ(status("multipart/form-data; boundary=\"b", "--b--"), 400);
  EXPECT_EQ(status("multipart/form-data; boundary=" + std::string(71, 'b'), ""), 400);
  EXPECT_EQ(status(plain, ""), 400);
  EXPECT_EQ(status(plain, "--c--"), 400);
  EXPECT_EQ(status(plain, "--bx"), 400);
  EXPECT_EQ(status(plain, "--b"), 400);
  EXPECT_EQ(status(plain, "--b\r\n--b--"), 400);
  EXPECT_EQ(status(plain, "--b\r\n\r\ncontent\r\n--b--"), 400);
  EXPECT_EQ(status(plain, part(good, "cut off")), 400);
  EXPECT_EQ(status(plain, part("Content-Disposition form-data", "") + "--b--"), 400);
  EXPECT_EQ(status(plain, part("Content-Disposition: form-data", "") + "--b--"), 400);
  EXPECT_EQ(status(plain, part("Content-Disposition: attachment; name=x", "") + "--b--"), 400);
  EXPECT_EQ(status(plain, part(good + "\r\n" + good, "") + "--b--"), 400);
  EXPECT_EQ(status(plain, part(good, "") + "--b--"), 200);
}

TEST(Multipart, KeepsItsLimits) {
  const std::string good = part("Content-Disposition: form-data; name=x", "");
  EXPECT_EQ(status(plain, good + good + "--b--", {2, 1000}), 200);
  EXPECT_EQ(status(plain, good + good + good + "--b--", {2, 1000}), 413);
  EXPECT_EQ(status(plain, good + "--b--", {2, 20}), 413);
}

}  // namespace
}  // namespace tiendo::http
