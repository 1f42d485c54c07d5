#include "workflows/xml.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace tiendo::workflows {
namespace {

std::string fault_of(std::string_view text, const XmlLimits& limits = {}) {
  const auto read = parse_xml(text, limits);
  if (read) return "read";
  const auto& first = read.error().front();
  return std::to_string(first.line) + ": " + first.message;
}

TEST(Xml, NamesAreNamespaceAndLocalNameWhateverThePrefix) {
  const auto first = parse_xml(R"(<a:x xmlns:a="urn:n"><a:y/></a:x>)");
  const auto second = parse_xml(R"(<x xmlns="urn:n"><y/></x>)");
  ASSERT_TRUE(first && second);
  EXPECT_TRUE(first->is("urn:n", "x"));
  EXPECT_TRUE(second->is("urn:n", "x"));
  EXPECT_TRUE(first->children.front().is("urn:n", "y"));
  EXPECT_TRUE(second->children.front().is("urn:n", "y"));
}

TEST(Xml, KeepsTextAttributesAndLines) {
  const auto read = parse_xml(
      "<x>\n<y a='1 &lt; 2 &amp; \"q\" &#x1EA1;' b:a='other' xmlns:b='urn:b'>t<![CDATA[<&]]>&amp;u"
      "</y>\n</x>");
  ASSERT_TRUE(read);
  const auto& child = read->children.at(0);
  EXPECT_EQ(child.line, 2);
  EXPECT_EQ(child.text, "t<&&u");
  EXPECT_EQ(child.attribute("a"), "1 < 2 & \"q\" ạ");
  EXPECT_EQ(child.attribute("b"), std::nullopt);
  EXPECT_EQ(child.attributes.at(1).space, "urn:b");
}

TEST(Xml, ReadsOtherEncodingsIntoUtf8) {
  const auto read = parse_xml("<?xml version='1.0' encoding='ISO-8859-1'?><x a='\xE9'/>");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->attribute("a"), "é");
}

TEST(Xml, BrokenTextIsRefusedWithItsLine) {
  EXPECT_EQ(fault_of("<x>\n<y>\n</x>").substr(0, 3), "3: ");
  EXPECT_EQ(fault_of("<x>\n<a:y/></x>").substr(0, 3), "2: ");
  EXPECT_EQ(fault_of("<x>&nothing;</x>").substr(0, 3), "1: ");
  EXPECT_EQ(fault_of("no xml").substr(0, 3), "1: ");
  EXPECT_EQ(fault_of(""), "1: the file is empty");
}

TEST(Xml, ADocumentTypeIsRefusedSoThatNothingExpands) {
  const std::string bomb =
      "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]>\n<x>&b;</x>";
  EXPECT_NE(fault_of(bomb).find("DOCTYPE"), std::string::npos);
  EXPECT_NE(fault_of("<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>").find("DOCTYPE"),
            std::string::npos);
}

TEST(Xml, LimitsOnBytesDepthAndElementsHold) {
  XmlLimits limits;
  limits.depth_max = 3;
  limits.elements_max = 4;
  EXPECT_EQ(fault_of("<a><b><c/></b></a>", limits), "read");
  EXPECT_NE(fault_of("<a><b><c><d/></c></b></a>", limits).find("deeper than 3"), std::string::npos);
  EXPECT_EQ(fault_of("<a><b/><b/><b/></a>", limits), "read");
  EXPECT_NE(fault_of("<a><b/><b/><b/><b/></a>", limits).find("more than 4"), std::string::npos);
  limits.bytes_max = 10;
  EXPECT_NE(fault_of("<a>123456</a>", limits).find("larger than 10"), std::string::npos);
}

}  // namespace
}  // namespace tiendo::workflows
