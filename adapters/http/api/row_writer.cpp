#include "adapters/http/api/row_writer.hpp"

#include "adapters/http/backend.hpp"
#include "engine/base/check.hpp"
#include "engine/base/decimal.hpp"
#include "engine/base/id.hpp"
#include "engine/base/json.hpp"
#include "engine/base/text.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/query.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::http {
namespace {

using vocabulary::Collection;
using ItemField = vocabulary::Field;
using vocabulary::FieldKind;
using vocabulary::Row;

constexpr std::string_view tail_of_variables = R"(,"isTruncated":)";

void write_number(std::string& out, std::int64_t number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

std::int64_t integer_of(const Value& cell) {
  const Decimal* number = cell.if_number();
  const auto integer = number == nullptr ? std::nullopt : number->to_integer();
  if (!integer) fail("a cell of numbers holds something else");
  return *integer;
}

void write_cell(std::string& out, FieldKind kind, const Value& cell) {
  if (cell.is_null()) {
    out.append(kind == FieldKind::texts ? "[]" : kind == FieldKind::headers ? "{}" : "null");
    return;
  }
  switch (kind) {
    case FieldKind::key:
      write_key(out, static_cast<std::uint64_t>(integer_of(cell)));
      return;
    case FieldKind::integer:
      write_number(out, integer_of(cell));
      return;
    case FieldKind::instant:
      write_json_string(out, to_rfc3339(Instant{integer_of(cell)}));
      return;
    case FieldKind::text:
    case FieldKind::boolean:
    case FieldKind::texts:
    case FieldKind::headers:
      write_json(out, cell);
      return;
  }
}

/// The text up to its last character that is still written, and whether that is not all.
std::pair<std::string_view, bool> cut(std::string_view text) {
  if (text.size() <= vocabulary::value_characters_max) return {text, false};
  const auto end = byte_offset_of(text, vocabulary::value_characters_max);
  return {text.substr(0, end), end < text.size()};
}

void write_row(std::string& out, Collection collection, const Row& row) {
  const auto fields = vocabulary::fields_of(collection);
  check(row.size() == fields.size(), "a row has a cell for each field");
  char separator = '{';
  for (std::size_t at = 0; at < fields.size(); ++at) {
    out.push_back(separator);
    separator = ',';
    write_json_string(out, fields[at].name);
    out.push_back(':');
    write_cell(out, fields[at].kind, row[at]);
  }
  out.push_back('}');
}

void write_variable(std::string& out, const Row& row, Values values) {
  const auto& value = cell_of(Collection::variables, row, "value");
  const std::string* text = value.if_string();
  const auto [kept, is_cut] =
      values == Values::cut && text != nullptr ? cut(*text) : std::pair{std::string_view{}, false};
  if (is_cut) {
    Row shorter = row;
    shorter[static_cast<std::size_t>(&value - row.data())] = Value{std::string{kept}};
    write_row(out, Collection::variables, shorter);
  } else {
    write_row(out, Collection::variables, row);
  }
  out.pop_back();
  out.append(tail_of_variables).append(is_cut ? "true}" : "false}");
}

void write_cursor(std::string& out, const std::optional<std::string>& cursor) {
  if (cursor) {
    write_json_string(out, *cursor);
  } else {
    out.append("null");
  }
}

}  // namespace

std::string item_json(Collection collection, const Row& row) {
  std::string out;
  write_row(out, collection, row);
  return out;
}

std::string page_json(Collection collection, const vocabulary::Page& page, Values values) {
  std::string out = R"({"items":[)";
  for (const Row& row : page.rows) {
    if (collection == Collection::variables) {
      write_variable(out, row, values);
    } else {
      write_row(out, collection, row);
    }
    out.push_back(',');
  }
  if (!page.rows.empty()) out.pop_back();
  out.append(R"(],"page":{"totalItems":)");
  write_number(out, page.total);
  out.append(R"(,"hasMoreTotalItems":)").append(page.more_than_total ? "true" : "false");
  out.append(R"(,"startCursor":)");
  write_cursor(out, page.start_cursor);
  out.append(R"(,"endCursor":)");
  write_cursor(out, page.end_cursor);
  out.append("}}");
  return out;
}

std::string form_json(FormKey key, const Backend::FormContent& form) {
  std::string out = R"({"tenantId":"<default>","formId":)";
  write_json_string(out, form.form_id);
  out.append(R"(,"schema":)");
  write_json_string(out, form.schema);
  out.append(R"(,"version":)");
  write_number(out, form.version);
  out.append(R"(,"formKey":)");
  write_key(out, key.value());
  out.push_back('}');
  return out;
}

const Value& cell_of(Collection collection, const Row& row, std::string_view field) {
  const auto fields = vocabulary::fields_of(collection);
  const auto found = std::ranges::find(fields, field, &ItemField::name);
  check(found != fields.end() && row.size() == fields.size(), "no such cell in the row");
  return row[static_cast<std::size_t>(found - fields.begin())];
}

std::uint64_t key_of(Collection collection, const Row& row, std::string_view field) {
  const Value& cell = cell_of(collection, row, field);
  return cell.is_null() ? 0 : static_cast<std::uint64_t>(integer_of(cell));
}

void write_key(std::string& out, std::uint64_t key) {
  out.push_back('"');
  write_number(out, static_cast<std::int64_t>(key));
  out.push_back('"');
}

}  // namespace tiendo::http
