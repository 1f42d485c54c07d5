#pragma once

#include "engine/feel/expression.hpp"
#include "engine/feel/syntax.hpp"

#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace tiendo::feel {

/// Reads an expression (DMN 1.5 §10.3.1.2, rule 1).
std::expected<Syntax, Diagnostic> parse(std::string_view text, const CompileLimits& limits,
                                        std::span<const std::string> names);

/// Reads unary tests (rule 17) into a test of the name `?`.
std::expected<Syntax, Diagnostic> parse_unary_tests(std::string_view text,
                                                    const CompileLimits& limits,
                                                    std::span<const std::string> names);

}  // namespace tiendo::feel
