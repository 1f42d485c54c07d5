#include "engine/feel/parsing.hpp"
#include "engine/feel/syntax.hpp"
#include "engine/feel/type.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::feel {

namespace {

struct TypeName {
  std::string_view words;
  Type::Kind kind;
};

constexpr std::array<TypeName, 15> type_names{{
    {"date and time", Type::Kind::date_time},
    {"days and time duration", Type::Kind::day_time_duration},
    {"years and months duration", Type::Kind::year_month_duration},
    {"day and time duration", Type::Kind::day_time_duration},
    {"Any", Type::Kind::any},
    {"Null", Type::Kind::null},
    {"boolean", Type::Kind::boolean},
    {"number", Type::Kind::number},
    {"string", Type::Kind::string},
    {"date", Type::Kind::date},
    {"time", Type::Kind::time},
    {"list", Type::Kind::list},
    {"context", Type::Kind::context},
    {"range", Type::Kind::range},
    {"function", Type::Kind::function},
}};

}  // namespace

bool Parser::textual(Syntax& out) {
  if (at("if")) return conditional(out);
  if (at("for")) return iteration(out, Op::iterate, "return");
  if (at("some")) return iteration(out, Op::some, "satisfies");
  if (at("every")) return iteration(out, Op::every, "satisfies");
  if (at("function")) return function(out);
  return refuse_here("an expression");
}

bool Parser::conditional(Syntax& out) {
  ++next_;
  out.op = Op::conditional;
  Syntax condition;
  Syntax then;
  Syntax otherwise;
  return expression(condition) && expect("then") && expression(then) && expect("else") &&
         expression(otherwise) && adopt(out, std::move(condition)) && adopt(out, std::move(then)) &&
         adopt(out, std::move(otherwise));
}

bool Parser::iteration(Syntax& out, Op op, std::string_view before_body) {
  ++next_;
  out.op = op;
  do {
    if (!iterator(out)) return false;
  } while (take(",") ||
           (op != Op::iterate && token().kind == Token::Kind::name && !at(before_body)));
  Syntax body;
  return expect(before_body) && expression(body) && adopt(out, std::move(body));
}

bool Parser::iterator(Syntax& out) {
  Syntax domain;
  if (!declared_name(out.names.emplace_back(), {"in"}) || !expect("in")) return false;
  if (!expression(domain)) return false;
  if (at("..")) {
    const std::size_t offset = token().offset;
    Syntax last;
    ++next_;
    if (!expression(last) || !wrap(Op::interval, offset, domain, {&last})) return false;
  }
  return adopt(out, std::move(domain));
}

bool Parser::function(Syntax& out) {
  ++next_;
  out.op = Op::function;
  if (!expect("(")) return false;
  while (!take(")")) {
    if (!out.names.empty() && !expect(",")) return false;
    if (!parameter(out)) return false;
  }
  // An external function is known, but what it calls is not ours: it yields null.
  take("external");
  Syntax body;
  return expression(body) && adopt(out, std::move(body));
}

bool Parser::parameter(Syntax& out) {
  if (!declared_name(out.names.emplace_back(), {":", ",", ")"})) return false;
  Type& wanted = out.types.emplace_back();
  return !take(":") || type(wanted);
}

bool Parser::type(Type& out) {
  if (++nesting_ > limits_.depth_max) {
    return refuse(token().offset, "nested deeper than " + std::to_string(limits_.depth_max));
  }
  for (const auto& [words, kind] : type_names) {
    std::size_t length = 0;
    for (std::string_view left = words; !left.empty(); ++length) {
      const auto word = left.substr(0, left.find(' '));
      left.remove_prefix(std::min(word.size() + 1, left.size()));
      if (!token(length).is(word)) {
        length = 0;
        break;
      }
    }
    if (length == 0) continue;
    next_ += length;
    out.kind = kind;
    --nesting_;
    return !at("<") || type_arguments(out);
  }
  return refuse_here("a type");
}

/// `<number>` of a list or range, `<a: number>` of a context, `<number> -> number` of a function.
bool Parser::type_arguments(Type& out) {
  const bool takes = out.kind == Type::Kind::list || out.kind == Type::Kind::range ||
                     out.kind == Type::Kind::context || out.kind == Type::Kind::function;
  if (!takes) return true;
  ++next_;
  while (!take(">")) {
    const bool first = out.items.empty() && out.entries.empty();
    if (!first && !expect(",")) return false;
    if (!type_argument(out)) return false;
  }
  if (out.kind != Type::Kind::function) return true;
  Type result;
  return expect("->") && type(result);
}

/// One of them: only a context's has a name.
bool Parser::type_argument(Type& out) {
  if (out.kind != Type::Kind::context) return type(out.items.emplace_back());
  std::string key;
  Type entry;
  if (!declared_name(key, {":"}) || !expect(":") || !type(entry)) return false;
  out.entries.insert_or_assign(std::move(key), std::move(entry));
  return true;
}

/// What follows `in`: one test, or several in parentheses.
bool Parser::tests_of(Syntax& out) {
  Syntax first;
  if (!at("(")) return test(first, false) && adopt(out, std::move(first));
  const std::size_t offset = token().offset;
  ++next_;
  if (!test(first, true)) return false;
  if (at("..")) {
    Syntax range;
    range.offset = offset;
    return rest_of_range(range, false, std::move(first)) && adopt(out, std::move(range));
  }
  if (!adopt(out, std::move(first))) return false;
  while (take(",")) {
    Syntax more;
    if (!test(more, true) || !adopt(out, std::move(more))) return false;
  }
  return expect(")");
}

bool Parser::test(Syntax& out, bool whole) {
  Op op = Op::equal;
  if (comparison_of(token(), op)) return comparison_test(out);
  return whole ? expression(out) : additive(out);
}

bool Parser::comparison_test(Syntax& out) {
  out.op = Op::compare_with;
  out.offset = token().offset;
  comparison_of(token(), out.comparison);
  ++next_;
  Syntax operand;
  return additive(operand) && adopt(out, std::move(operand));
}

bool Parser::whole_unary_tests(Syntax& out) {
  if (at("-") && token(1).kind == Token::Kind::end) {
    out.literal = Value{true};
    return true;
  }
  Syntax input;
  input.op = Op::name;
  input.text = "?";
  out.op = Op::in;
  if (!adopt(out, std::move(input))) return false;
  if (at("not") && token(1).is("(")) {
    const std::size_t start = next_;
    next_ += 2;
    if (tests_until_end(out) && take(")") && token().kind == Token::Kind::end) {
      out.op = Op::not_in;
      return true;
    }
    nesting_ = 0;
    next_ = start;  // a call of the function `not` within a larger test
    out.parts.resize(1);
  }
  return tests_until_end(out) && (token().kind == Token::Kind::end || refuse_here("','"));
}

bool Parser::tests_until_end(Syntax& out) {
  do {
    Syntax next;
    if (!test(next, true) || !adopt(out, std::move(next))) return false;
  } while (take(","));
  return true;
}

}  // namespace tiendo::feel
