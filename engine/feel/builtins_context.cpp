#include "engine/base/value.hpp"
#include "engine/feel/builtin.hpp"
#include "engine/feel/special.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// Functions on contexts and on null, DMN 1.5 §10.3.4.1, §10.3.4.2 and §10.3.4.9.
namespace tiendo::feel {

namespace {

Value get_value(const Arguments& arguments) {
  const Entries* entries = arguments.context(0);
  if (entries == nullptr) return {};
  if (const List* keys = arguments.at(1).if_list()) {
    const Value* found = &arguments.single(0);
    for (const Value& key : *keys) {
      const Entries* inner = if_plain_context(*found);
      const std::string* name = key.if_string();
      if (inner == nullptr || name == nullptr) return {};
      const auto entry = inner->find(*name);
      if (entry == inner->end()) return {};
      found = &entry->second;
    }
    return *found;
  }
  const std::string* key = arguments.text(1);
  const auto found = key == nullptr ? entries->end() : entries->find(*key);
  return found == entries->end() ? Value{} : found->second;
}

Value get_entries(const Arguments& arguments) {
  const Entries* entries = arguments.context(0);
  if (entries == nullptr) return {};
  List pairs;
  for (const auto& [key, value] : *entries) {
    pairs.emplace_back(Entries{{"key", Value{key}}, {"value", value}});
  }
  return Value{std::move(pairs)};
}

/// Puts a value under a path of keys; nothing if a key is no string or a step is no context.
std::optional<Value> with(const Value& context, const List& keys, std::size_t step,
                          const Value& value) {
  const std::string* key = keys[step].if_string();
  const Entries* entries = if_plain_context(context);
  if (key == nullptr || (entries == nullptr && !context.is_null())) return std::nullopt;
  Entries changed = entries == nullptr ? Entries{} : *entries;
  if (step + 1 == keys.size()) {
    changed.insert_or_assign(*key, value);
  } else {
    auto inner = with(changed[*key], keys, step + 1, value);
    if (!inner) return std::nullopt;
    changed.insert_or_assign(*key, std::move(*inner));
  }
  return Value{std::move(changed)};
}

Value context_put(const Arguments& arguments) {
  constexpr std::size_t keys_max = 100;
  if (arguments.context(0) == nullptr) return {};
  const List* keys = arguments.at(1).if_list();
  if (keys != nullptr && (keys->empty() || keys->size() > keys_max)) return {};
  const List single{arguments.at(1)};
  return with(arguments.single(0), keys == nullptr ? single : *keys, 0, arguments.at(2))
      .value_or(Value{});
}

Value context_merge(const Arguments& arguments) {
  const auto contexts = arguments.size() == 1 ? arguments.list(0) : arguments.all();
  if (!contexts) return {};
  Entries merged;
  for (const Value& context : *contexts) {
    const Entries* entries = if_plain_context(context);
    if (entries == nullptr || !arguments.services().spend(entries->size())) return {};
    for (const auto& [key, value] : *entries) merged.insert_or_assign(key, value);
  }
  return Value{std::move(merged)};
}

/// `context`: from a list of contexts with `key` and `value`.
Value context_of(const Arguments& arguments) {
  const auto pairs = arguments.list(0);
  if (!pairs) return {};
  Entries made;
  for (const Value& pair : *pairs) {
    const Entries* entries = if_plain_context(pair);
    if (entries == nullptr) return {};
    const auto key = entries->find("key");
    const auto value = entries->find("value");
    if (key == entries->end() || value == entries->end()) return {};
    const std::string* name = key->second.if_string();
    if (name == nullptr || !made.emplace(*name, value->second).second) return {};
  }
  return Value{std::move(made)};
}

Value negation(const Arguments& arguments) {
  const bool* truth_of = arguments.boolean(0);
  return truth_of == nullptr ? Value{} : Value{!*truth_of};
}

Value is_defined(const Arguments& arguments) { return Value{!arguments.at(0).is_null()}; }

Value get_or_else(const Arguments& arguments) {
  return arguments.at(0).is_null() ? arguments.at(1) : arguments.at(0);
}

/// `is`: the same value of the same kind, with the same zone.
Value is_same(const Arguments& arguments) { return Value{arguments.at(0) == arguments.at(1)}; }

}  // namespace

std::span<const Builtin> context_builtins() {
  static const std::vector<Builtin> family{
      {"get value", {"m", "key"}, 2, get_value},
      {"get value", {"context", "key"}, 2, get_value},
      {"get value", {"context", "keys"}, 2, get_value},
      {"get entries", {"m"}, 1, get_entries},
      {"get entries", {"context"}, 1, get_entries},
      {"context put", {"context", "key", "value"}, 3, context_put},
      {"context put", {"context", "keys", "value"}, 3, context_put},
      {"put", {"context", "key", "value"}, 3, context_put},
      {"context merge", {"contexts"}, 1, context_merge, true},
      {"put all", {"contexts"}, 1, context_merge, true},
      {"context", {"entries"}, 1, context_of},
      {"not", {"negand"}, 1, negation},
      {"is defined", {"value"}, 1, is_defined},
      {"get or else", {"value", "default"}, 2, get_or_else},
      {"is", {"value1", "value2"}, 2, is_same},
  };
  return family;
}

}  // namespace tiendo::feel
