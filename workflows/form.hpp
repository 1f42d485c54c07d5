#pragma once

#include "engine/vocabulary/command.hpp"
#include "workflows/diagnostic.hpp"

#include <expected>
#include <string_view>

namespace tiendo::workflows {

/// Checks a form in the JSON of bpmn.io (`.form`): an object with a text `id` and a list
/// `components` of objects, each with a text `type`. What else is in it is the page's matter.
std::expected<vocabulary::FormOutline, Diagnostics> read_form(std::string_view bytes,
                                                              std::string_view file_name);

}  // namespace tiendo::workflows
