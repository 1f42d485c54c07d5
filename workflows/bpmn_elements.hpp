#pragma once

#include "engine/model/process.hpp"
#include "workflows/bpmn_extensions.hpp"
#include "workflows/bpmn_problems.hpp"
#include "workflows/xml.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tiendo::workflows {

/// Whether a BPMN element of this name is a node of the flow.
bool is_flow_node(std::string_view name);
/// Whether it is one that can be executed.
bool is_supported(std::string_view name);

/// What kind of element this is and what belongs to the kind. Nothing if it is wrong; that is told.
/// The kind must be supported.
std::optional<model::Detail> read_detail(const XmlElement& node, Extensions& extensions,
                                         const Where& where, Problems& problems);

/// Tells whether a child that is neither node nor flow may be passed over.
void check_other_child(const XmlElement& child, std::string_view owner_name, const Where& owner,
                       Problems& problems);

}  // namespace tiendo::workflows
