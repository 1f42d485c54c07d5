#include "workflows/bpmn_process.hpp"

#include "engine/model/process.hpp"
#include "workflows/bpmn_draft.hpp"
#include "workflows/bpmn_elements.hpp"
#include "workflows/bpmn_extensions.hpp"
#include "workflows/bpmn_problems.hpp"
#include "workflows/bpmn_values.hpp"
#include "workflows/bpmn_words.hpp"
#include "workflows/xml.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace tiendo::workflows {
namespace {

bool speaks_feel(std::string language) {
  std::ranges::transform(language, language.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return language.empty() || language.find("feel") != std::string::npos;
}

class ProcessReader {
 public:
  explicit ProcessReader(Problems& problems) : problems_{problems} {}

  ProcessDraft read(const XmlElement& process) {
    const Where where{process.line, process.attribute("id").value_or(""), {}};
    draft_.id = where.element;
    draft_.name = read_name(process, where);
    Extensions extensions{process, where, problems_};
    if (const auto* const tag = extensions.take("versionTag")) {
      draft_.version_tag = tag->attribute("value");
    }
    extensions.finish("process");
    ElementDraft body;
    body.id = draft_.id;
    body.name = draft_.name;
    body.kind = process.name;
    body.detail = model::ProcessBody{};
    body.where = where;
    draft_.elements.push_back(std::move(body));
    read_scope(process, where, 0);
    return std::move(draft_);
  }

 private:
  std::optional<std::string> read_name(const XmlElement& element, const Where& where) {
    auto name = element.attribute("name");
    if (name && name->size() > limit::name_bytes_max) {
      problems_.error(where.at("name"), "the name has more than " +
                                            std::to_string(limit::name_bytes_max) +
                                            " bytes; make it shorter");
    }
    return name;
  }

  /// The id of a node or flow; empty if it has none, which is told.
  std::string read_id(const XmlElement& element, const Where& scope) {
    auto id = element.attribute("id").value_or("");
    if (id.empty()) {
      problems_.error({element.line, scope.element, {}},
                      with_article(element.name) + " has no id; give it one");
    }
    return id;
  }

  // Depth is limited.
  // NOLINTNEXTLINE(misc-no-recursion)
  void read_scope(const XmlElement& scope, const Where& where, std::size_t depth) {
    if (depth > limit::scope_depth_max) {
      problems_.error(where, "sub-processes are nested deeper than " +
                                 std::to_string(limit::scope_depth_max) + "; flatten them");
      return;
    }
    for (const auto& child : scope.children) {
      if (child.is(space::bpmn, "sequenceFlow")) {
        read_flow(child, where);
      } else if (child.space == space::bpmn && is_flow_node(child.name)) {
        read_node(child, where, depth);
      } else {
        check_other_child(child, scope.name, where, problems_);
      }
    }
  }

  void read_flow(const XmlElement& flow, const Where& scope) {
    FlowDraft draft;
    draft.id = read_id(flow, scope);
    if (draft.id.empty()) return;
    draft.where = {flow.line, draft.id, {}};
    draft.scope = scope.element;
    draft.source = read_reference(flow.attribute("sourceRef").value_or(""));
    draft.target = read_reference(flow.attribute("targetRef").value_or(""));
    read_name(flow, draft.where);
    for (const auto& child : flow.children) {
      if (child.is(space::bpmn, "conditionExpression")) {
        read_condition(child, draft);
      } else {
        check_other_child(child, flow.name, draft.where, problems_);
      }
    }
    Extensions{flow, draft.where, problems_}.finish("sequence flow");
    draft_.flows.push_back(std::move(draft));
  }

  void read_condition(const XmlElement& condition, FlowDraft& flow) {
    const Where where{condition.line, flow.id, condition.name};
    if (flow.conditional) problems_.error(where, "the flow has two conditions; keep one");
    flow.conditional = true;
    const auto language = condition.attribute("language").value_or("");
    if (!speaks_feel(language)) {
      problems_.error(where, "conditions in '" + language + "' are not supported; write FEEL");
      return;
    }
    const auto text = trimmed(condition.text);
    if (text.empty()) {
      problems_.error(where, "the condition is empty; write one or remove it");
      return;
    }
    flow.condition = read_expression(text, where, problems_);
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  void read_node(const XmlElement& node, const Where& scope, std::size_t depth) {
    ElementDraft draft;
    draft.id = read_id(node, scope);
    if (draft.id.empty()) return;
    draft.where = {node.line, draft.id, {}};
    draft.kind = node.name;
    draft.scope = scope.element;
    draft.name = read_name(node, draft.where);
    draft.default_flow = read_reference(node.attribute("default").value_or(""));
    for (const auto& child : node.children) {
      if (child.is(space::bpmn, "incoming")) draft.incoming.push_back(read_reference(child.text));
      if (child.is(space::bpmn, "outgoing")) draft.outgoing.push_back(read_reference(child.text));
    }
    if (is_supported(node.name)) {
      read_content(node, draft);
    } else {
      problems_.error(draft.where,
                      with_article(node.name) + " is not supported yet; use another element");
    }
    const auto where = draft.where;
    const bool nested = node.name == "subProcess" && draft.detail.has_value();
    draft_.elements.push_back(std::move(draft));
    if (nested) read_scope(node, where, depth + 1);
  }

  void read_content(const XmlElement& node, ElementDraft& draft) {
    Extensions extensions{node, draft.where, problems_};
    draft.detail = read_detail(node, extensions, draft.where, problems_);
    const bool maps = node.name != "exclusiveGateway";
    if (maps) {
      auto mappings = extensions.mappings();
      draft.inputs = std::move(mappings.inputs);
      draft.outputs = std::move(mappings.outputs);
    }
    const bool enters =
        node.name == "userTask" || node.name == "subProcess" || node.name == "endEvent";
    if (!enters && !draft.inputs.empty()) {
      problems_.error(draft.where.at("ioMapping"),
                      with_article(node.name) + " has no input mappings; keep only outputs");
    }
    extensions.finish(node.name);
  }

  Problems& problems_;
  ProcessDraft draft_;
};

}  // namespace

ProcessDraft read_process(const XmlElement& process, Problems& problems) {
  return ProcessReader{problems}.read(process);
}

}  // namespace tiendo::workflows
