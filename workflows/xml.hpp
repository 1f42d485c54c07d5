#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::workflows {

struct XmlLimits {
  std::size_t bytes_max = 4UL * 1024 * 1024;
  std::size_t depth_max = 100;
  std::size_t elements_max = 100'000;
};

/// Why a text is no XML that we read.
struct XmlProblem {
  int line = 0;  ///< from 1
  std::string message;
};

struct XmlAttribute {
  std::string space;  ///< namespace URI; empty without prefix
  std::string name;   ///< local name
  std::string value;
};

/// An element with all that is in it. Names are compared by namespace URI and local name; prefixes
/// are not kept.
struct XmlElement {
  std::string space;  ///< namespace URI
  std::string name;   ///< local name
  int line = 0;       ///< of the end of its start tag, from 1
  std::vector<XmlAttribute> attributes;
  std::vector<XmlElement> children;  ///< elements, in the order of the file
  std::string text;                  ///< its own characters, joined, without those of children

  bool is(std::string_view wanted_space, std::string_view wanted_name) const {
    return name == wanted_name && space == wanted_space;
  }
  /// The value of an attribute without prefix.
  std::optional<std::string> attribute(std::string_view wanted) const;
};

/// Reads one XML 1.0 document. Nothing outside the text is ever fetched; a document type
/// declaration is refused, so there are no entities but the five of XML itself. All problems that
/// the parser can name are returned, each with its line.
std::expected<XmlElement, std::vector<XmlProblem>> parse_xml(std::string_view bytes,
                                                             const XmlLimits& limits = {});

}  // namespace tiendo::workflows
