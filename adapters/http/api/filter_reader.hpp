#pragma once

#include "adapters/http/api/object_reader.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/query.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::http {

/// Reads the object `filter` of one collection. The first fault is kept.
class FilterReader {
 public:
  explicit FilterReader(vocabulary::Query& query) : query_{query} {}

  void read(const Entries& filter);
  std::optional<std::string> fault() { return std::move(fault_); }

 private:
  using Conditions = std::vector<vocabulary::Condition>;

  using Alternative = vocabulary::Alternative;

  void read_entry(const std::string& name, const Value& value, Alternative& out);
  bool read_special(const std::string& name, const Value& value, Alternative& out);
  void read_tags(const Value& value, Conditions& out);
  void read_alternatives(const Value& value);
  void read_variables(const std::string& name, const Value& value, bool local, Alternative& out);
  void read_variable(const std::string& name, const Value& value, bool local, Alternative& out);

  /// A plain value or an object of operators.
  void read_conditions(const vocabulary::Field& field, const Value& value, Conditions& out);
  void read_operator(const vocabulary::Field& field, std::string_view sign, const Value& value,
                     Conditions& out);
  std::optional<Value> read_operand(const vocabulary::Field& field, vocabulary::Operator op,
                                    const Value& value);
  std::optional<Value> read_single(const vocabulary::Field& field, const Value& value);
  std::optional<Value> read_key_operand(const vocabulary::Field& field, const Value& value);
  std::optional<Value> read_text_operand(const vocabulary::Field& field, const Value& value);

  std::nullopt_t refuse(std::string message);
  void refuse_field(const std::string& name);
  std::nullopt_t refuse_kind(std::string_view name, std::string_view expected);

  vocabulary::Query& query_;
  std::optional<std::string> fault_;
};

}  // namespace tiendo::http
