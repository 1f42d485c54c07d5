#include "engine/feel/print.hpp"

#include "engine/base/decimal.hpp"
#include "engine/base/match.hpp"
#include "engine/base/temporal.hpp"
#include "engine/base/value.hpp"
#include "engine/feel/builtin.hpp"
#include "engine/feel/lexer.hpp"
#include "engine/feel/special.hpp"

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace tiendo::feel {

namespace {

bool is_word(const std::string& name) {
  const auto tokens = lex(name);
  return tokens && tokens->size() == 2 && tokens->front().kind == Token::Kind::name &&
         tokens->front().source == name;
}

void append_quoted(std::string& out, const std::string& text) {
  out.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  out.push_back('"');
}

class Printer {
 public:
  explicit Printer(Services& services) : services_{services} {}

  bool print(const Value& value) {
    if (!services_.spend(1)) return false;
    return match(
        value.kind(), [&](std::monostate) { return append("null"); },
        [&](bool truth) { return append(truth ? "true" : "false"); },
        [&](const Decimal& number) { return append(number.to_string()); },
        [&](const std::string& text) {
          append_quoted(out_, text);
          return services_.spend(text.size() / 16);
        },
        [&](const Date& date) { return append(to_text(date)); },
        [&](const TimeOfDay& time) { return append(to_text(time)); },
        [&](const DateTime& both) { return append(to_text(both)); },
        [&](const DayTimeDuration& duration) { return append(to_text(duration)); },
        [&](const YearMonthDuration& duration) { return append(to_text(duration)); },
        [&](const Shared<List>& list) { return print_list(*list); },
        [&](const Shared<Entries>& entries) {
          if (if_function(value)) return append("function");
          const auto range = if_range(value);
          return range ? print_range(*range) : print_entries(*entries);
        },
        [&](const Sealed&) { return append("null"); });
  }

  std::string take() { return std::move(out_); }

 private:
  bool append(std::string_view text) {
    out_.append(text);
    return true;
  }

  bool print_list(const List& list) {
    std::string_view separator = "[";
    for (const Value& item : list) {
      append(separator);
      if (!print(item)) return false;
      separator = ", ";
    }
    return append(list.empty() ? "[]" : "]");
  }

  bool print_entries(const Entries& entries) {
    std::string_view separator = "{";
    for (const auto& [name, content] : entries) {
      append(separator);
      if (is_word(name)) {
        append(name);
      } else {
        append_quoted(out_, name);
      }
      append(": ");
      if (!print(content)) return false;
      separator = ", ";
    }
    return append(entries.empty() ? "{}" : "}");
  }

  bool print_range(const Range& range) {
    append(range.start_included ? "[" : "(");
    if (!range.start.is_null() && !print(range.start)) return false;
    append("..");
    if (!range.end.is_null() && !print(range.end)) return false;
    return append(range.end_included ? "]" : ")");
  }

  Services& services_;
  std::string out_;
};

}  // namespace

std::optional<std::string> print(const Value& value, Services& services) {
  if (const std::string* text = value.if_string()) return *text;
  Printer printer{services};
  return printer.print(value) ? std::optional{printer.take()} : std::nullopt;
}

}  // namespace tiendo::feel
