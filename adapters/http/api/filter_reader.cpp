#include "adapters/http/api/filter_reader.hpp"

#include "adapters/http/api/object_reader.hpp"
#include "engine/base/json.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::http {
namespace {

using vocabulary::Collection;
using ItemField = vocabulary::Field;
using vocabulary::FieldKind;
using vocabulary::Operator;

struct Sign {
  std::string_view text;
  Operator op;
};
constexpr std::array signs{
    Sign{"$eq", Operator::eq},     Sign{"$neq", Operator::neq}, Sign{"$exists", Operator::exists},
    Sign{"$gt", Operator::gt},     Sign{"$gte", Operator::gte}, Sign{"$lt", Operator::lt},
    Sign{"$lte", Operator::lte},   Sign{"$in", Operator::in},   Sign{"$notIn", Operator::not_in},
    Sign{"$like", Operator::like},
};

/// The words of an enumeration, with a space at both ends.
struct Words {
  Collection collection;
  std::string_view field;
  std::string_view words;
};
constexpr std::array enumerations{
    Words{Collection::process_definitions, "state", " ACTIVE DRAINING DELETED "},
    Words{Collection::process_instances, "state", " ACTIVE COMPLETED TERMINATED SUSPENDED "},
    Words{Collection::process_instances, "elementInstanceState", " ACTIVE COMPLETED TERMINATED "},
    Words{Collection::user_tasks, "state",
          " CREATING CREATED ASSIGNING UPDATING COMPLETING COMPLETED CANCELING CANCELED FAILED "},
    Words{Collection::incidents, "state", " ACTIVE MIGRATED PENDING RESOLVED UNKNOWN "},
    Words{Collection::incidents, "errorType",
          " AD_HOC_SUB_PROCESS_NO_RETRIES CALLED_DECISION_ERROR CALLED_ELEMENT_ERROR "
          "CONDITION_ERROR DECISION_EVALUATION_ERROR EXECUTION_LISTENER_NO_RETRIES "
          "EXTRACT_VALUE_ERROR FORM_NOT_FOUND IO_MAPPING_ERROR JOB_NO_RETRIES "
          "MESSAGE_SIZE_EXCEEDED RESOURCE_NOT_FOUND TASK_LISTENER_NO_RETRIES "
          "UNHANDLED_ERROR_EVENT UNKNOWN UNSPECIFIED "},
};

const ItemField* find_filter(Collection collection, std::string_view name) {
  for (const auto fields :
       {vocabulary::fields_of(collection), vocabulary::filters_of(collection)}) {
    const auto found = std::ranges::find(fields, name, &ItemField::name);
    if (found != fields.end()) return found->filterable ? &*found : nullptr;
  }
  return nullptr;
}

bool is_ordered(FieldKind kind) {
  return kind == FieldKind::integer || kind == FieldKind::instant || kind == FieldKind::key;
}

bool takes(const ItemField& field, Operator op) {
  switch (op) {
    case Operator::gt:
    case Operator::gte:
    case Operator::lt:
    case Operator::lte:
      return is_ordered(field.kind);
    case Operator::like:
      return field.kind == FieldKind::text;
    case Operator::eq:
    case Operator::neq:
    case Operator::exists:
    case Operator::in:
    case Operator::not_in:
      return true;
  }
  return false;
}

constexpr ItemField variable_value{"value", FieldKind::text, false, true};

/// What a variable is compared with is JSON in a string; a bare number or truth means its text.
Value as_json_text(const Value& value) {
  if (value.if_number() == nullptr && value.if_boolean() == nullptr) return value;
  return to_json(value);
}

}  // namespace

void FilterReader::read(const Entries& filter) {
  Alternative all;
  for (const auto& [name, value] : filter) {
    if (name == "$or" && query_.collection == Collection::process_instances) {
      read_alternatives(value);
    } else {
      read_entry(name, value, all);
    }
  }
  query_.conditions = std::move(all.conditions);
  query_.variables = std::move(all.variables);
}

void FilterReader::read_entry(const std::string& name, const Value& value, Alternative& out) {
  if (read_special(name, value, out)) return;
  const ItemField* field = find_filter(query_.collection, name);
  if (field == nullptr) {
    refuse_field(name);
    return;
  }
  read_conditions(*field, value, out.conditions);
}

void FilterReader::refuse_field(const std::string& name) {
  std::string known;
  for (const auto fields :
       {vocabulary::fields_of(query_.collection), vocabulary::filters_of(query_.collection)}) {
    for (const auto& field : fields) {
      if (!field.filterable) continue;
      known.append(known.empty() ? "" : ", ").append(field.name);
    }
  }
  refuse("`filter." + name + "` is not a field that " +
         std::string{vocabulary::collection_name(query_.collection)} +
         " can be filtered by; it is one of " + known);
}

bool FilterReader::read_special(const std::string& name, const Value& value, Alternative& out) {
  const bool instances = query_.collection == Collection::process_instances;
  const bool tasks = query_.collection == Collection::user_tasks;
  if (name == "tags" && (instances || tasks)) {
    read_tags(value, out.conditions);
  } else if ((name == "variables" && instances) || (name == "processInstanceVariables" && tasks)) {
    read_variables(name, value, false, out);
  } else if (name == "localVariables" && tasks) {
    read_variables(name, value, true, out);
  } else {
    return false;
  }
  return true;
}

void FilterReader::read_tags(const Value& value, Conditions& out) {
  if (value.is_null()) return;
  const List* tags = value.if_list();
  if (tags == nullptr) {
    refuse_kind("tags", "a list of strings");
    return;
  }
  const ItemField* field = find_filter(query_.collection, "tag");
  for (const Value& tag : *tags) {
    auto operand = read_text_operand(*field, tag);
    if (operand) out.push_back({"tag", Operator::eq, std::move(*operand)});
  }
}

void FilterReader::read_alternatives(const Value& value) {
  if (value.is_null()) return;
  const List* groups = value.if_list();
  if (groups == nullptr) {
    refuse_kind("$or", "a list of objects");
    return;
  }
  bool is_always_true = false;
  for (const Value& group : *groups) {
    const Entries* filter = group.if_context();
    if (filter == nullptr) {
      refuse_kind("$or", "a list of objects");
      break;
    }
    Alternative alternative;
    for (const auto& [name, content] : *filter) read_entry(name, content, alternative);
    if (alternative.conditions.empty() && alternative.variables.empty()) is_always_true = true;
    query_.any_of.push_back(std::move(alternative));
  }
  if (is_always_true) query_.any_of.clear();
}

void FilterReader::read_variables(const std::string& name, const Value& value, bool local,
                                  Alternative& out) {
  if (value.is_null()) return;
  const List* variables = value.if_list();
  if (variables == nullptr) {
    refuse_kind(name, "a list of `name` and `value`");
    return;
  }
  for (const Value& variable : *variables) read_variable(name, variable, local, out);
}

void FilterReader::read_variable(const std::string& name, const Value& value, bool local,
                                 Alternative& out) {
  const Entries* entries = value.if_context();
  if (entries == nullptr) {
    refuse_kind(name, "a list of `name` and `value`");
    return;
  }
  ObjectReader reader{*entries, "filter." + name};
  const std::string* variable = reader.text("name");
  const Value* wanted = reader.any("value");
  if (variable == nullptr || variable->empty())
    reader.refuse("`filter." + name + "` needs a `name`");
  if (auto fault = reader.fault()) {
    refuse(std::move(fault->message));
    return;
  }
  vocabulary::VariableCondition condition{
      variable == nullptr ? std::string{} : *variable, {}, local};
  if (wanted != nullptr) read_conditions(variable_value, *wanted, condition.value);
  if (condition.value.empty()) condition.value.push_back({{}, Operator::exists, Value{true}});
  out.variables.push_back(std::move(condition));
}

void FilterReader::read_conditions(const ItemField& field, const Value& value, Conditions& out) {
  const Entries* operators = value.if_context();
  if (operators == nullptr) {
    read_operator(field, "$eq", value, out);
    return;
  }
  for (const auto& [sign, operand] : *operators) read_operator(field, sign, operand, out);
}

void FilterReader::read_operator(const ItemField& field, std::string_view sign, const Value& value,
                                 Conditions& out) {
  const auto* known = std::ranges::find(signs, sign, &Sign::text);
  if (known == signs.end() || !takes(field, known->op)) {
    std::string taken;
    for (const Sign& one : signs) {
      if (takes(field, one.op)) taken.append(taken.empty() ? "" : ", ").append(one.text);
    }
    refuse("`filter." + std::string{field.name} + "` does not take '" + std::string{sign} +
           "', but " + taken);
    return;
  }
  const List* list = value.if_list();
  if (value.is_null() || (list != nullptr && list->empty())) return;
  auto operand = read_operand(field, known->op, value);
  if (operand) out.push_back({std::string{field.name}, known->op, std::move(*operand)});
}

std::optional<Value> FilterReader::read_operand(const ItemField& field, Operator op,
                                                const Value& value) {
  if (op == Operator::exists) {
    if (value.if_boolean() == nullptr) return refuse_kind(field.name, "true or false with $exists");
    return value;
  }
  if (op == Operator::like) {
    if (value.if_string() == nullptr) return refuse_kind(field.name, "a string with $like");
    return value;
  }
  if (op != Operator::in && op != Operator::not_in) return read_single(field, value);
  const List* items = value.if_list();
  if (items == nullptr) return refuse_kind(field.name, "a list with $in and $notIn");
  List operands;
  for (const Value& item : *items) {
    auto operand = read_single(field, item);
    if (!operand) return std::nullopt;
    operands.push_back(std::move(*operand));
  }
  return Value{std::move(operands)};
}

std::optional<Value> FilterReader::read_single(const ItemField& field, const Value& value) {
  switch (field.kind) {
    case FieldKind::key:
      return read_key_operand(field, value);
    case FieldKind::text:
      return read_text_operand(field, value);
    case FieldKind::integer:
      if (value.if_number() != nullptr && value.if_number()->to_integer()) return value;
      return refuse_kind(field.name, "a whole number");
    case FieldKind::boolean:
      if (value.if_boolean() != nullptr) return value;
      return refuse_kind(field.name, "true or false");
    case FieldKind::instant: {
      const std::string* text = value.if_string();
      const auto instant = text == nullptr ? std::nullopt : parse_rfc3339(*text);
      if (instant) return Value{instant->ms};
      return refuse_kind(field.name, "a date-time with offset, as 2026-03-01T08:00:00.000Z");
    }
    case FieldKind::texts:
    case FieldKind::headers:
      break;
  }
  return refuse("`filter." + std::string{field.name} + "` cannot be filtered by");
}

/// A number that no key of ours can be is a condition that nothing fulfils, not a fault.
std::optional<Value> FilterReader::read_key_operand(const ItemField& field, const Value& value) {
  const auto key = read_key(field.name, value);
  if (key) return Value{static_cast<std::int64_t>(*key)};
  if (key.error().code == vocabulary::RefusalCode::not_found) return Value{0};
  return refuse_kind(field.name, "a key: a decimal number, as a string");
}

std::optional<Value> FilterReader::read_text_operand(const ItemField& field, const Value& value) {
  const bool is_variable_value = field.name == variable_value.name;
  Value text = is_variable_value ? as_json_text(value) : value;
  if (text.if_string() == nullptr) return refuse_kind(field.name, "a string");
  const auto* enumeration = std::ranges::find_if(enumerations, [&](const Words& words) {
    return words.collection == query_.collection && words.field == field.name;
  });
  if (enumeration == enumerations.end()) return text;
  const std::string& word = *text.if_string();
  const bool known = word.find(' ') == std::string::npos &&
                     enumeration->words.find(' ' + word + ' ') != std::string_view::npos;
  if (known) return text;
  const auto words = enumeration->words.substr(1, enumeration->words.size() - 2);
  return refuse("`filter." + std::string{field.name} + "` is '" + word + "', not one of " +
                std::string{words});
}

std::nullopt_t FilterReader::refuse(std::string message) {
  if (!fault_) fault_ = std::move(message);
  return std::nullopt;
}

std::nullopt_t FilterReader::refuse_kind(std::string_view name, std::string_view expected) {
  return refuse("`filter." + std::string{name} + "` must be " + std::string{expected});
}

}  // namespace tiendo::http
