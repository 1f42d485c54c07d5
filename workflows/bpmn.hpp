#pragma once

#include "engine/model/process.hpp"
#include "workflows/diagnostic.hpp"

#include <expected>
#include <memory>
#include <string_view>
#include <vector>

namespace tiendo::workflows {

/// What a BPMN file defines: its executable processes in the order of the file, at least one.
struct BpmnFile {
  std::vector<std::shared_ptr<const model::Process>> processes;
  Diagnostics warnings;
};

/// Reads a BPMN 2.0 file with `zeebe` extensions. Everything that is wrong is told at once, with
/// the warnings among it; a file with an error gives no process. What would be executed and is not
/// supported is an error, never dropped. Expressions are compiled and literal dates, durations and
/// priorities are checked here.
std::expected<BpmnFile, Diagnostics> read_bpmn(std::string_view bytes, std::string_view file_name);

}  // namespace tiendo::workflows
