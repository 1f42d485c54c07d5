#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

/// Names and limits of the BPMN files that are read.
namespace tiendo::workflows {

namespace space {
inline constexpr std::string_view bpmn = "http://www.omg.org/spec/BPMN/20100524/MODEL";
inline constexpr std::string_view zeebe = "http://camunda.org/schema/zeebe/1.0";
inline constexpr std::string_view modeler = "http://camunda.org/schema/modeler/1.0";
inline constexpr std::string_view instance = "http://www.w3.org/2001/XMLSchema-instance";
inline constexpr std::string_view xml = "http://www.w3.org/XML/1998/namespace";
}  // namespace space

namespace limit {
inline constexpr std::size_t elements_max = 5'000;     ///< flow nodes and flows of a file
inline constexpr std::size_t scope_depth_max = 20;     ///< sub-processes in each other
inline constexpr std::size_t id_bytes_max = 200;       ///< of an id
inline constexpr std::size_t name_bytes_max = 1'000;   ///< of a name
inline constexpr std::size_t text_bytes_max = 32'768;  ///< of an attribute or an expression
inline constexpr std::size_t entries_max = 200;        ///< mappings, headers, properties each
inline constexpr std::int64_t path_names_max = 100;    ///< of a mapping's target
}  // namespace limit

}  // namespace tiendo::workflows
