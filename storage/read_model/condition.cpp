#include "storage/read_model/condition.hpp"

#include "engine/base/check.hpp"
#include "engine/base/decimal.hpp"
#include "engine/base/json.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "storage/read_model/fields.hpp"
#include "storage/read_model/sql.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::read_model {

namespace {

using vocabulary::Condition;
using vocabulary::FieldKind;
using vocabulary::Operator;
using vocabulary::Refusal;

constexpr std::size_t listed_max = 1'000;
constexpr std::size_t pattern_bytes_max = 1'000;
// What a pattern costs is the product of its length and the text's, and nothing can end it midway.
constexpr const char* pattern_looks_at = ", 1, 8192)";

using Operand = std::expected<Bound, Refusal>;

Refusal wrong_operand(const std::string& field, std::string_view expected) {
  return wrong("The filter on `" + field + "` needs " + std::string{expected} + ".");
}

/// What two equal JSON documents are both stored as; other text is taken as that string.
std::string canonical_json(const std::string& text) {
  const auto value = parse_json(text);
  return to_json(value ? *value : Value{text});
}

Operand whole_number(const std::string& field, const Value& value, std::string_view expected) {
  const Decimal* number = value.if_number();
  const auto integer = number == nullptr ? std::nullopt : number->to_integer();
  if (!integer) return std::unexpected{wrong_operand(field, expected)};
  return Bound{*integer};
}

Operand operand_of(const std::string& field, FieldKind kind, Shape shape, const Value& value) {
  switch (kind) {
    case FieldKind::key:
      return whole_number(field, value, "a key");
    case FieldKind::integer:
      return whole_number(field, value, "a whole number");
    case FieldKind::instant:
      return whole_number(field, value, "a date-time");
    case FieldKind::boolean:
      if (const bool* truth = value.if_boolean()) return Bound{std::int64_t{*truth ? 1 : 0}};
      return std::unexpected{wrong_operand(field, "true or false")};
    case FieldKind::text:
      if (const std::string* text = value.if_string()) {
        return Bound{shape == Shape::json ? canonical_json(*text) : *text};
      }
      return std::unexpected{wrong_operand(field, "a string")};
    case FieldKind::texts:
    case FieldKind::headers:
      break;
  }
  return std::unexpected{wrong("`" + field + "` cannot be filtered by.")};
}

bool is_ordered(FieldKind kind) {
  return kind == FieldKind::key || kind == FieldKind::integer || kind == FieldKind::instant;
}

/// GLOB knows `*` and `?`, and everything special stands for itself within brackets.
std::string glob_of(std::string_view pattern) {
  std::string glob;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const bool escaped = pattern[at] == '\\' && at + 1 < pattern.size();
    if (escaped) ++at;
    const char letter = pattern[at];
    const bool wild = letter == '*' || letter == '?';
    if (letter == '[' || (wild && escaped)) {
      glob += '[';
      glob += letter;
      glob += ']';
    } else {
      glob += letter;
    }
  }
  return glob;
}

/// What is compared, and how.
struct Subject {
  const std::string& field;
  std::string_view expression;
  FieldKind kind;
  Shape shape;
};

Written like(const Subject& subject, const Value& operand) {
  const std::string* pattern = operand.if_string();
  if (subject.kind != FieldKind::text || pattern == nullptr) {
    return std::unexpected{wrong_operand(subject.field, "no `$like`, or a string as its pattern")};
  }
  if (pattern->size() > pattern_bytes_max) {
    return std::unexpected{wrong("The pattern on `" + subject.field + "` is longer than 1000.")};
  }
  Sql sql{"substr("};
  sql += subject.expression;
  sql += pattern_looks_at;
  sql += " GLOB ";
  sql.value(glob_of(*pattern));
  return sql;
}

Written one_of(const Subject& subject, const Value& operand) {
  const List* list = operand.if_list();
  if (list == nullptr) return std::unexpected{wrong_operand(subject.field, "a list")};
  if (list->size() > listed_max) {
    return std::unexpected{wrong("The list on `" + subject.field + "` is longer than 1000.")};
  }
  std::vector<Sql> values;
  for (const Value& item : *list) {
    auto bound = operand_of(subject.field, subject.kind, subject.shape, item);
    if (!bound) return std::unexpected{bound.error()};
    values.emplace_back().value(std::move(*bound));
  }
  Sql sql = subject.expression;
  sql += " IN (";
  sql += join(values, ", ");
  sql += ")";
  return sql;
}

Written compare(const Subject& subject, std::string_view sign, const Value& operand) {
  auto bound = operand_of(subject.field, subject.kind, subject.shape, operand);
  if (!bound) return std::unexpected{bound.error()};
  Sql sql = subject.expression;
  sql += " ";
  sql += sign;
  sql += " ";
  sql.value(std::move(*bound));
  return sql;
}

Written order(const Subject& subject, std::string_view sign, const Value& operand) {
  if (!is_ordered(subject.kind)) {
    return std::unexpected{wrong("`" + subject.field + "` has no order to filter by.")};
  }
  return compare(subject, sign, operand);
}

/// A negation is written as its opposite: whoever asks turns it round (see `is_negative`).
Written positive(const Subject& subject, Operator op, const Value& operand) {
  switch (op) {
    case Operator::eq:
    case Operator::neq:
      return compare(subject, "=", operand);
    case Operator::in:
    case Operator::not_in:
      return one_of(subject, operand);
    case Operator::gt:
      return order(subject, ">", operand);
    case Operator::gte:
      return order(subject, ">=", operand);
    case Operator::lt:
      return order(subject, "<", operand);
    case Operator::lte:
      return order(subject, "<=", operand);
    case Operator::like:
      return like(subject, operand);
    case Operator::exists:
      if (operand.if_boolean() == nullptr) {
        return std::unexpected{wrong_operand(subject.field, "true or false with `$exists`")};
      }
      return Sql{std::string{subject.expression} + " IS NOT NULL"};
  }
  check(false, "unknown operator");
  return Sql{};
}

bool is_negative(const Condition& condition) {
  if (condition.op == Operator::exists) return condition.operand == Value{false};
  return condition.op == Operator::neq || condition.op == Operator::not_in;
}

/// States that partial indexes name must stand in the text to be recognised.
std::optional<Sql> literal_state(const Condition& condition) {
  const std::string* word = condition.operand.if_string();
  if (condition.field != "state" || condition.op != Operator::eq || word == nullptr) return {};
  constexpr std::array indexed = {"CREATED", "ACTIVE"};
  if (std::ranges::find(indexed, *word) == indexed.end()) return {};
  return Sql{"x.state = '" + *word + "'"};
}

}  // namespace

vocabulary::Refusal wrong(std::string message) {
  return {vocabulary::RefusalCode::invalid_argument, std::move(message)};
}

Written write_condition(vocabulary::Collection collection, const Condition& condition,
                        bool oversees, Needs& needs) {
  const auto known = find_field(collection, condition.field);
  if (!known) {
    return std::unexpected{wrong("`" + condition.field + "` is no field of " +
                                 std::string{collection_name(collection)} + ".")};
  }
  if (!known->field.filterable) {
    return std::unexpected{wrong("`" + condition.field + "` cannot be filtered by.")};
  }
  needs.add(known->column);
  if (const auto literal = literal_state(condition)) return *literal;
  const Shape shape = known->column.shape;
  // To who may not see incidents no element instance has one.
  const bool is_hidden = condition.field == "hasElementInstanceIncident" && !oversees;
  const std::string_view subject = is_hidden                    ? "0"
                                   : shape == Shape::any_member ? "m.value"
                                                                : known->column.expression;
  auto sql = positive({condition.field, subject, known->field.kind, shape}, condition.op,
                      condition.operand);
  if (!sql) return sql;
  if (shape == Shape::any_member) {
    const std::string from =
        "EXISTS (SELECT 1 FROM json_each(" + std::string{known->column.expression} + ") m WHERE ";
    sql = enclose(from, *sql, ")");
  }
  if (shape == Shape::of_errors) {
    // Who may not see incidents cannot find out their text by filtering, either.
    const std::string guard = oversees ? "" : "0 AND ";
    sql = enclose(
        "EXISTS (SELECT 1 FROM incident e WHERE e.instance = x.key AND "
        "e.state = 'ACTIVE' AND " +
            guard,
        *sql, ")");
  }
  // `NOT (x = ?)` is unknown for a row without value, yet such a row is not equal.
  return is_negative(condition) ? enclose("(", *sql, ") IS NOT TRUE") : *sql;
}

Written write_variable(vocabulary::Collection collection,
                       const vocabulary::VariableCondition& condition) {
  const bool of_task = collection == vocabulary::Collection::user_tasks;
  if (!of_task && (collection != vocabulary::Collection::process_instances || condition.local)) {
    return std::unexpected{wrong("Variables cannot be filtered by here.")};
  }
  Sql sql{"SELECT 1 FROM variable v WHERE v.scope = "};
  sql += condition.local ? std::string_view{"x.element_key"} : instance_of(collection);
  sql += " AND v.name = ";
  sql.value(condition.name);
  bool absent = false;
  for (const auto& each : condition.value) {
    auto part =
        positive({condition.name, "v.value", FieldKind::text, Shape::json}, each.op, each.operand);
    if (!part) return part;
    const bool negative = is_negative(each);
    if (each.op == Operator::exists) {
      absent = absent || negative;
      continue;
    }
    sql += negative ? enclose(" AND NOT (", *part, ")") : enclose(" AND ", *part, "");
  }
  return enclose(absent ? "NOT EXISTS (" : "EXISTS (", sql, ")");
}

}  // namespace tiendo::read_model
