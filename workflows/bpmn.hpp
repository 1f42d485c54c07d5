#pragma once

#include "engine/model/process.hpp"
#include "workflows/diagnostic.hpp"

#include <cstdint>
#include <expected>
#include <memory>
#include <string_view>
#include <vector>

namespace tiendo::workflows {

/// What was deployed once is read for ever, though the rules have become stricter since.
enum class Reading : std::uint8_t { to_deploy, deployed };

/// What a BPMN file defines: its executable processes in the order of the file, at least one.
struct BpmnFile {
  std::vector<std::shared_ptr<const model::Process>> processes;
  Diagnostics warnings;
};

/// Reads a BPMN 2.0 file with `zeebe` extensions. Everything that is wrong is told at once, with
/// the warnings among it; a file with an error gives no process. What would be executed and is not
/// supported is an error, never dropped. Expressions are compiled and literal dates, durations and
/// priorities are checked here.
std::expected<BpmnFile, Diagnostics> read_bpmn(std::string_view bytes, std::string_view file_name,
                                               Reading reading = Reading::to_deploy);

}  // namespace tiendo::workflows
