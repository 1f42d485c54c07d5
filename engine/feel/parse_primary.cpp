#include "engine/base/decimal.hpp"
#include "engine/base/temporal.hpp"
#include "engine/feel/parsing.hpp"
#include "engine/feel/syntax.hpp"

#include <utility>

namespace tiendo::feel {

bool Parser::primary(Syntax& out) {
  out.offset = token().offset;
  switch (token().kind) {
    case Token::Kind::number:
    case Token::Kind::string:
      return literal(out);
    case Token::Kind::temporal:
      return temporal(out);
    case Token::Kind::quoted_name:
      out.op = Op::name;
      out.text = token().content;
      ++next_;
      return true;
    case Token::Kind::name:
      return name(out);
    case Token::Kind::symbol:
      if (at("(")) return parenthesis(out);
      if (at("[") || at("]")) return square_bracket(out);
      if (at("{")) return context(out);
      break;
    case Token::Kind::end:
      break;
  }
  return refuse_here("an expression");
}

bool Parser::literal(Syntax& out) {
  if (token().kind == Token::Kind::string) {
    out.literal = Value{token().content};
  } else if (const auto number = Decimal::parse(token().source)) {
    out.literal = Value{*number};
  } else {
    return refuse(token().offset, "the number is too large");
  }
  ++next_;
  return true;
}

/// `@"…"`: whatever kind the text is of (rule 62 of §10.3.1.2).
bool Parser::temporal(Syntax& out) {
  const std::string& text = token().content;
  if (const auto date = parse_date(text)) {
    out.literal = Value{*date};
  } else if (auto both = parse_date_time(text)) {
    out.literal = Value{std::move(*both)};
  } else if (auto time = parse_time(text)) {
    out.literal = Value{std::move(*time)};
  } else if (const auto seconds = parse_day_time_duration(text)) {
    out.literal = Value{*seconds};
  } else if (const auto months = parse_year_month_duration(text)) {
    out.literal = Value{*months};
  } else {
    // No temporal value, or of a zone that nobody knows: null, as from the function on the text.
    Syntax callee;
    Syntax argument;
    callee.op = Op::name;
    callee.text = "date and time";
    callee.offset = argument.offset = out.offset;
    argument.literal = Value{text};
    out.op = Op::call;
    ++next_;
    return adopt(out, std::move(callee)) && adopt(out, std::move(argument));
  }
  ++next_;
  return true;
}

bool Parser::name(Syntax& out) {
  const KnownName* known = longest_known_name();
  if (known == nullptr) {
    is_builtin_name(known);
  }
  if (known != nullptr) {
    out.op = Op::name;
    out.text = known->name;
    next_ += known->words.size();
    return true;
  }
  const auto word = token().source;
  if (word == "true" || word == "false" || word == "null") {
    if (word != "null") out.literal = Value{word == "true"};
    ++next_;
    return true;
  }
  if (is_keyword(word)) return textual(out);
  out.op = Op::name;
  out.text = word;
  ++next_;
  return true;
}

/// The range `< a` of `(< a)`, unbounded on one side.
bool Parser::half_range(Syntax& out, Op op) {
  Syntax test;
  if (!comparison_test(test)) return false;
  if (op == Op::not_equal) return refuse(test.offset, "'!=' makes no range");
  const bool lower = op == Op::greater || op == Op::greater_equal || op == Op::equal;
  const bool upper = !lower || op == Op::equal;
  const bool included = op != Op::less && op != Op::greater;
  Syntax range;
  range.op = Op::range;
  range.offset = out.offset;
  range.start_included = lower && included;
  range.end_included = upper && included;
  const Syntax end = test.parts.front();
  out = std::move(range);
  return adopt(out, lower ? end : Syntax{}) && adopt(out, upper ? end : Syntax{});
}

/// `(a)`, `(a..b]` or the range `(< a)`.
bool Parser::parenthesis(Syntax& out) {
  ++next_;
  const bool before = std::exchange(in_range_end_, false);
  Op op = Op::equal;
  if (comparison_of(token(), op)) {
    if (!half_range(out, op)) return false;
  } else {
    Syntax inner;
    if (!expression(inner)) return false;
    if (at("..")) {
      in_range_end_ = before;
      return rest_of_range(out, false, std::move(inner));
    }
    out = std::move(inner);
  }
  in_range_end_ = before;
  return expect(")");
}

/// `[a, b]`, `[a..b)` or `]a..b[`.
bool Parser::square_bracket(Syntax& out) {
  const bool opens_list = take("[");
  if (!opens_list) ++next_;
  const bool before = std::exchange(in_range_end_, false);
  out.op = Op::list;
  if (opens_list && take("]")) {
    in_range_end_ = before;
    return true;
  }
  Syntax first;
  if (!expression(first)) return false;
  if (!opens_list || at("..")) {
    in_range_end_ = before;
    return rest_of_range(out, opens_list, std::move(first));
  }
  if (!adopt(out, std::move(first))) return false;
  while (take(",")) {
    Syntax item;
    if (!expression(item) || !adopt(out, std::move(item))) return false;
  }
  in_range_end_ = before;
  return expect("]");
}

bool Parser::rest_of_range(Syntax& out, bool start_included, Syntax start) {
  Syntax end;
  if (!expect("..")) return false;
  const bool before = std::exchange(in_range_end_, true);
  if (!expression(end)) return false;
  in_range_end_ = before;
  out.op = Op::range;
  out.start_included = start_included;
  out.end_included = at("]");
  if (!take("]") && !take(")") && !take("[")) return refuse_here("']', ')' or '['");
  return adopt(out, std::move(start)) && adopt(out, std::move(end));
}

bool Parser::context(Syntax& out) {
  ++next_;
  const bool before = std::exchange(in_range_end_, false);
  out.op = Op::context;
  while (!take("}")) {
    if (!out.parts.empty() && !expect(",")) return false;
    if (!context_entry(out)) return false;
  }
  in_range_end_ = before;
  return true;
}

bool Parser::context_entry(Syntax& out) {
  std::string& key = out.names.emplace_back();
  if (token().kind == Token::Kind::string) {
    key = token().content;
    ++next_;
  } else if (!declared_name(key, {":"})) {
    return false;
  }
  Syntax entry;
  return expect(":") && expression(entry) && adopt(out, std::move(entry));
}

}  // namespace tiendo::feel
