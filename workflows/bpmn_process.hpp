#pragma once

#include "workflows/bpmn_draft.hpp"
#include "workflows/bpmn_problems.hpp"
#include "workflows/xml.hpp"

namespace tiendo::workflows {

/// Reads a `bpmn:process`, each part by itself.
ProcessDraft read_process(const XmlElement& process, Problems& problems);

}  // namespace tiendo::workflows
