// Any bytes are read or refused: a file without an error gives processes that hold together.
#include "engine/base/check.hpp"
#include "workflows/bpmn.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

namespace {

void check_flows(const tiendo::model::Process& process) {
  for (const auto& [id, element] : process.elements) {
    for (const auto& flow : element.outgoing) process.element(flow.target);
    for (const auto& event : element.boundary_events) process.element(event);
    if (!element.parent.value().empty()) process.element(element.parent);
  }
  const auto* const body = std::get_if<tiendo::model::ProcessBody>(&process.body().detail);
  tiendo::check(body != nullptr, "the process stands under its own id");
  process.element(body->start);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const auto read = tiendo::workflows::read_bpmn(bytes, "fuzz.bpmn");
  if (!read) {
    tiendo::check(tiendo::workflows::has_errors(read.error()), "a refusal names an error");
    return 0;
  }
  tiendo::check(!read->processes.empty(), "a file gives at least one process");
  for (const auto& process : read->processes) check_flows(*process);
  return 0;
}
