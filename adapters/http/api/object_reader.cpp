#include "adapters/http/api/object_reader.hpp"

#include "adapters/http/message.hpp"
#include "adapters/http/text.hpp"
#include "engine/base/check.hpp"
#include "engine/base/decimal.hpp"
#include "engine/base/id.hpp"
#include "engine/base/json.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace tiendo::http {
namespace {

using vocabulary::Refusal;
using vocabulary::RefusalCode;

constexpr std::size_t key_length_max = 25;
constexpr std::uint64_t keys_end = std::uint64_t{1} << 53;

bool is_json(const std::string& content_type) {
  const std::string media = to_lower(trim(content_type.substr(0, content_type.find(';'))));
  return media == "application/json" || media.ends_with("+json");
}

std::unexpected<Refusal> no_key(std::string_view name) {
  return std::unexpected{
      Refusal{RefusalCode::invalid_argument, "`" + std::string{name} +
                                                 "` must be a key: a decimal number, as "
                                                 "a string"}};
}

std::unexpected<Refusal> impossible_key(std::string_view name, std::string_view text) {
  return std::unexpected{
      Refusal{RefusalCode::not_found,
              "Nothing here has the `" + std::string{name} + "` '" + std::string{text} + "'"}};
}

bool is_key_text(std::string_view text) {
  if (text.size() > key_length_max) return false;
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() &&
         std::ranges::all_of(text, [](char digit) { return digit >= '0' && digit <= '9'; });
}

std::expected<std::uint64_t, Refusal> read_key_text(std::string_view name, std::string_view text) {
  if (!is_key_text(text)) return no_key(name);
  std::uint64_t key = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), key);
  if (read.ec != std::errc{} || key == 0 || key >= keys_end) return impossible_key(name, text);
  return key;
}

}  // namespace

Body::Body(Value object) : object_{std::move(object)} {
  check(object_.if_context() != nullptr, "a body is an object");
}

const Entries& Body::fields() const { return *object_.if_context(); }

std::expected<Body, Reply> read_body(const Request& request) {
  static const Body empty{Entries{}};
  if (request.body.empty()) return empty;
  const std::string* type = request.headers.find("content-type");
  if (type == nullptr || !is_json(*type)) {
    return std::unexpected{problem(415, "Unsupported Media Type",
                                   "Send the body as JSON with 'Content-Type: application/json'.",
                                   request.path)};
  }
  auto value = parse_json(request.body);
  if (!value) {
    return std::unexpected{problem(400, "Bad Request",
                                   "The body is not valid JSON: " + value.error().message +
                                       " at byte " + std::to_string(value.error().offset) + ".",
                                   request.path)};
  }
  if (value->is_null()) return empty;
  if (value->if_context() == nullptr) {
    return std::unexpected{
        problem(400, "Bad Request", "The body must be one JSON object.", request.path)};
  }
  return Body{std::move(*value)};
}

std::expected<std::uint64_t, Refusal> read_key(std::string_view name, const Value& value) {
  if (const std::string* text = value.if_string()) return read_key_text(name, *text);
  const Decimal* number = value.if_number();
  if (number == nullptr) return no_key(name);
  return read_key_text(name, number->to_string());
}

std::expected<std::uint64_t, Refusal> path_key(const Request& request, std::string_view parameter) {
  return read_key_text(parameter, request.parameter(parameter));
}

ObjectReader::ObjectReader(const Entries& object, std::string_view what)
    : object_{object}, what_{what} {}

const Value* ObjectReader::any(std::string_view name) {
  known_.push_back(name);
  const auto found = object_.find(name);
  return found == object_.end() || found->second.is_null() ? nullptr : &found->second;
}

const std::string* ObjectReader::text(std::string_view name) {
  const Value* value = any(name);
  if (value == nullptr) return nullptr;
  const std::string* text = value->if_string();
  if (text == nullptr) wrong_kind(name, "a string");
  return text;
}

std::optional<std::int64_t> ObjectReader::integer(std::string_view name) {
  const Value* value = any(name);
  if (value == nullptr) return std::nullopt;
  const Decimal* number = value->if_number();
  const auto integer = number == nullptr ? std::nullopt : number->to_integer();
  if (!integer) wrong_kind(name, "a whole number");
  return integer;
}

std::optional<bool> ObjectReader::boolean(std::string_view name) {
  const Value* value = any(name);
  if (value == nullptr) return std::nullopt;
  const bool* truth = value->if_boolean();
  if (truth != nullptr) return *truth;
  wrong_kind(name, "true or false");
  return std::nullopt;
}

std::optional<std::uint64_t> ObjectReader::key(std::string_view name) {
  const Value* value = any(name);
  if (value == nullptr) return std::nullopt;
  auto key = read_key(name_of(name), *value);
  if (key) return *key;
  refuse(std::move(key.error()));
  return std::nullopt;
}

const List* ObjectReader::list(std::string_view name) {
  const Value* value = any(name);
  if (value == nullptr) return nullptr;
  const List* list = value->if_list();
  if (list == nullptr) wrong_kind(name, "a list");
  return list == nullptr || list->empty() ? nullptr : list;
}

std::vector<std::string> ObjectReader::texts(std::string_view name) {
  std::vector<std::string> texts;
  const List* items = list(name);
  if (items == nullptr) return texts;
  for (const Value& item : *items) {
    if (const std::string* text = item.if_string()) {
      texts.push_back(*text);
    } else {
      wrong_kind(name, "a list of strings");
    }
  }
  return texts;
}

const Entries* ObjectReader::object(std::string_view name) {
  const Value* value = any(name);
  if (value == nullptr) return nullptr;
  const Entries* object = value->if_context();
  if (object == nullptr) wrong_kind(name, "an object");
  return object;
}

void ObjectReader::operation_reference() {
  const auto reference = integer("operationReference");
  if (reference && *reference < 1) refuse("`operationReference` must be 1 or more");
}

void ObjectReader::tenant() {
  const std::string* tenant = text("tenantId");
  if (tenant == nullptr || *tenant == default_tenant().value()) return;
  refuse(Refusal{RefusalCode::not_found,
                 "There is no tenant '" + *tenant + "'; only '<default>' exists"});
}

std::string ObjectReader::name_of(std::string_view field) const {
  std::string name{what_};
  if (!name.empty()) name.push_back('.');
  return name.append(field);
}

void ObjectReader::refuse(std::string message) {
  refuse(Refusal{RefusalCode::invalid_argument, std::move(message)});
}

void ObjectReader::refuse(Refusal refusal) {
  if (!fault_) fault_ = std::move(refusal);
}

std::optional<Refusal> ObjectReader::fault() {
  for (const auto& [name, value] : object_) {
    if (std::ranges::find(known_, name) != known_.end()) continue;
    refuse("Unknown field `" + name_of(name) + "`");
    break;
  }
  return std::move(fault_);
}

void ObjectReader::wrong_kind(std::string_view name, std::string_view expected) {
  refuse("`" + name_of(name) + "` must be " + std::string{expected});
}

}  // namespace tiendo::http
