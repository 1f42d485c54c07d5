#pragma once

#include "engine/model/process.hpp"
#include "workflows/bpmn_problems.hpp"
#include "workflows/xml.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::workflows {

/// The input and output mappings of one element, each in the order of the file.
struct Mappings {
  std::vector<model::Mapping> inputs;
  std::vector<model::Mapping> outputs;
};

/// The `zeebe` extension elements of one BPMN element. A reader takes those that have a meaning
/// there; what is left at the end is told. Refers to the tree and to `problems`.
class Extensions {
 public:
  Extensions(const XmlElement& owner, Where where, Problems& problems);

  /// The extension element of that name, or null.
  const XmlElement* take(std::string_view name);
  /// Tells which extension elements nobody took. Properties may stand anywhere, but not our own: a
  /// reminder written in the wrong place would never be sent.
  void finish(std::string_view owner_word);

  /// The readers below give the empty value where the extension is absent or wrong.
  std::vector<std::pair<std::string, std::string>> headers();
  std::vector<std::pair<std::string, std::string>> properties();
  std::optional<model::FormReference> form();
  Mappings mappings();

 private:
  void note_extension(const XmlElement& extension);
  std::optional<model::Mapping> mapping(const XmlElement& entry);
  bool check_binding(const XmlElement& definition, const Where& where);
  std::optional<model::FormReference> external_form(const std::string& link, const Where& where);
  std::optional<model::FormReference> keyed_form(const std::string& key, const Where& where);

  Where where_;
  Problems& problems_;
  std::map<std::string, const XmlElement*, std::less<>> waiting_;
};

}  // namespace tiendo::workflows
