#pragma once

#include "engine/model/process.hpp"
#include "workflows/bpmn_problems.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A process as its file states it, before it is known to hold together.
namespace tiendo::workflows {

struct FlowDraft {
  std::string id;
  std::string source;
  std::string target;
  std::string scope;  ///< the (sub-)process that it stands in
  bool conditional = false;
  std::optional<feel::Expression> condition;  ///< none although `conditional`: wrong, already told
  Where where;
};

struct ElementDraft {
  std::string id;
  std::optional<std::string> name;
  std::string scope;  ///< the (sub-)process that it stands in; empty for the process
  std::string kind;   ///< its BPMN name, e.g. `userTask`
  std::optional<model::Detail> detail;  ///< none: wrong or not supported, already told
  std::string default_flow;
  std::vector<std::string> incoming;  ///< flows that the file lists in it
  std::vector<std::string> outgoing;
  std::vector<model::Mapping> inputs;
  std::vector<model::Mapping> outputs;
  Where where;
};

struct ProcessDraft {
  std::string id;
  std::optional<std::string> name;
  std::optional<std::string> version_tag;
  std::vector<ElementDraft> elements;  ///< in the order of the file, the process itself first
  std::vector<FlowDraft> flows;        ///< in the order of the file
};

/// Tells everything that keeps the parts of a process from holding together.
void check_process(const ProcessDraft& draft, Problems& problems);

/// The model of a draft of which no error was told.
std::shared_ptr<const model::Process> assemble(ProcessDraft draft);

}  // namespace tiendo::workflows
