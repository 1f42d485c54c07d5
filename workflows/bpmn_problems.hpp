#pragma once

#include "workflows/bpmn.hpp"
#include "workflows/diagnostic.hpp"
#include "workflows/xml.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace tiendo::workflows {

/// Where in the file something stands.
struct Where {
  int line = 0;
  std::string element;    ///< the nearest id
  std::string attribute;  ///< empty: the element itself

  Where at(std::string name) const { return {line, element, std::move(name)}; }
};

/// The name of a kind of element in a sentence: `a userTask`, `an endEvent`.
std::string with_article(std::string_view name);

/// The diagnostics of one file. A file that is wrong everywhere is cut off after `problems_max`.
class Problems {
 public:
  static constexpr std::size_t problems_max = 200;

  explicit Problems(std::string_view file, Reading reading = Reading::to_deploy)
      : file_{file}, reading_{reading} {}

  void error(const Where& where, std::string message) {
    add(where, std::move(message), Severity::error);
  }
  void warning(const Where& where, std::string message) {
    add(where, std::move(message), Severity::warning);
  }
  /// What has a meaning, but hardly the one that its author wanted: it is not deployed any more.
  void not_any_more(const Where& where, std::string message) {
    const bool deploys = reading_ == Reading::to_deploy;
    add(where, std::move(message), deploys ? Severity::error : Severity::warning);
  }
  bool failed() const { return failed_; }
  /// What was told, in the order of the file's lines.
  Diagnostics take() &&;

 private:
  void add(const Where& where, std::string message, Severity severity);

  std::string file_;
  Reading reading_;
  Diagnostics found_;
  bool failed_ = false;
  bool cut_off_ = false;
};

}  // namespace tiendo::workflows
