#include "workflows/bpmn.hpp"

#include "workflows/bpmn_draft.hpp"
#include "workflows/bpmn_problems.hpp"
#include "workflows/bpmn_process.hpp"
#include "workflows/bpmn_values.hpp"
#include "workflows/bpmn_words.hpp"
#include "workflows/diagnostic.hpp"
#include "workflows/xml.hpp"

#include <cstddef>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::workflows {
namespace {

bool is_ncname(std::string_view id) {
  bool first = true;
  for (const char letter : id) {
    const bool starts = letter == '_' || static_cast<unsigned char>(letter) >= 0x80U ||
                        (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
    const bool goes_on = (letter >= '0' && letter <= '9') || letter == '-' || letter == '.';
    if (!starts && (first || !goes_on)) return false;
    first = false;
  }
  return !first;
}

/// What every BPMN element of the file must satisfy, executable or not.
class FileCheck {
 public:
  explicit FileCheck(Problems& problems) : problems_{problems} {}

  void run(const XmlElement& definitions) {
    visit(definitions, "");
    if (nodes_ <= limit::elements_max) return;
    problems_.error({definitions.line, {}, {}}, "the file has more than " +
                                                    std::to_string(limit::elements_max) +
                                                    " elements and flows; split it");
  }

 private:
  // Depth is bounded by the XML limits.
  // NOLINTNEXTLINE(misc-no-recursion)
  void visit(const XmlElement& element, const std::string& owner) {
    const auto id = element.attribute("id");
    const Where where{element.line, id.value_or(owner), {}};
    if (id) check_id(*id, where);
    if (id && element.name != "definitions") ++nodes_;
    for (const auto& attribute : element.attributes) check_space(attribute, where);
    for (const auto& child : element.children) {
      if (child.space == space::bpmn && child.name != "extensionElements") {
        visit(child, where.element);
      }
    }
  }

  void check_id(const std::string& id, const Where& where) {
    if (id.size() > limit::id_bytes_max) {
      problems_.error(where.at("id"), "the id has more than " +
                                          std::to_string(limit::id_bytes_max) +
                                          " bytes; make it shorter");
    } else if (!is_ncname(id)) {
      problems_.error(where.at("id"), "the id '" + id +
                                          "' is not allowed; begin with a letter or "
                                          "_ and use letters, digits, '-', '_' and '.'");
    }
    const auto [first, is_new] = lines_.emplace(id, where.line);
    if (is_new) return;
    problems_.error(where.at("id"), "the id stands in line " + std::to_string(first->second) +
                                        " already; ids are unique in a file");
  }

  void check_space(const XmlAttribute& attribute, const Where& where) {
    const auto& name = attribute.space;
    if (name.empty() || name == space::zeebe || name == space::modeler || name == space::instance ||
        name == space::xml || name == space::bpmn) {
      return;
    }
    problems_.warning(where.at(attribute.name),
                      "the attribute of '" + name + "' is not known; it is ignored");
  }

  Problems& problems_;
  std::map<std::string, int> lines_;
  std::size_t nodes_ = 0;
};

std::vector<ProcessDraft> read_processes(const XmlElement& definitions, Problems& problems) {
  std::vector<ProcessDraft> drafts;
  for (const auto& child : definitions.children) {
    if (!child.is(space::bpmn, "process")) continue;
    const Where where{child.line, child.attribute("id").value_or(""), {}};
    if (!read_boolean(child.attribute("isExecutable"), false, where.at("isExecutable"), problems)) {
      continue;
    }
    if (where.element.empty()) {
      problems.error(where, "a process has no id; give it one");
    }
    drafts.push_back(read_process(child, problems));
  }
  if (drafts.empty()) {
    problems.error({definitions.line, {}, {}},
                   "no process is executable; set isExecutable=\"true\" on at least one");
  }
  return drafts;
}

}  // namespace

std::expected<BpmnFile, Diagnostics> read_bpmn(std::string_view bytes, std::string_view file_name,
                                               Reading reading) {
  Problems problems{file_name, reading};
  const auto definitions = parse_xml(bytes);
  if (!definitions) {
    for (const auto& fault : definitions.error())
      problems.error({fault.line, {}, {}}, fault.message);
    return std::unexpected{std::move(problems).take()};
  }
  if (!definitions->is(space::bpmn, "definitions")) {
    problems.error({definitions->line, {}, {}},
                   "the file is no BPMN 2.0 model; its root must be bpmn:definitions");
    return std::unexpected{std::move(problems).take()};
  }
  FileCheck{problems}.run(*definitions);
  auto drafts = read_processes(*definitions, problems);
  for (const auto& draft : drafts) check_process(draft, problems);
  if (problems.failed()) return std::unexpected{std::move(problems).take()};
  BpmnFile file;
  for (auto& draft : drafts) file.processes.push_back(assemble(std::move(draft)));
  file.warnings = std::move(problems).take();
  return file;
}

}  // namespace tiendo::workflows
