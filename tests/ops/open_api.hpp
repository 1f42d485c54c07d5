#pragma once

#include "engine/base/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tiendo::ops::test {

/// Reads the part of YAML that `adapters/http/openapi.yaml` is written in: maps and lists by
/// indentation, lists in brackets on one line, plain, quoted and folded texts. What it cannot read
/// leaves as `std::runtime_error` with the line.
Value parse_yaml(std::string_view text);

/// The description of our interface, and whether answers are as it says.
class OpenApi {
 public:
  explicit OpenApi(std::string_view yaml) : document_{parse_yaml(yaml)} {}

  /// What is wrong with an answer; empty if it is as described: all required fields are there, each
  /// of its type, and no field is undescribed unless any are welcome.
  std::vector<std::string> faults(std::string_view method, std::string_view path, int status,
                                  const Value& answer) const;

 private:
  const Value* find(const Value& from, std::string_view name) const;
  const Value& resolved(const Value& described) const;
  void check(const Value& schema, const Value& value, const std::string& at,
             std::vector<std::string>& faults) const;
  void check_object(const Value& schema, const Entries& fields, const std::string& at,
                    std::vector<std::string>& faults) const;

  Value document_;
};

}  // namespace tiendo::ops::test
