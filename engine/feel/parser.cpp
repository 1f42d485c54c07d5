#include "engine/feel/parser.hpp"

#include "engine/feel/builtin.hpp"
#include "engine/feel/lexer.hpp"
#include "engine/feel/parsing.hpp"
#include "engine/feel/syntax.hpp"
#include "engine/feel/type.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <expected>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::feel {

namespace {

/// Left-associative chains nest without nesting brackets; the evaluator goes as deep as they do.
constexpr std::size_t chain_factor = 5;

/// Names of several words that stand before a parenthesis.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  if (const auto tokens = lex(name)) {
    for (const Token& token : *tokens) {
      if (token.kind != Token::Kind::end) words.emplace_back(token.source);
    }
  }
  return words;
}

/// The same for every parser, made once.
const std::vector<KnownName>& known_builtins() {
  static const std::vector<KnownName> known = [] {
    std::vector<KnownName> names;
    for (const auto name : builtin_names()) {
      if (auto words = words_of(name); words.size() > 1) {
        names.push_back({std::string{name}, std::move(words)});
      }
    }
    return names;
  }();
  return known;
}

}  // namespace

bool is_keyword(std::string_view word) {
  static constexpr std::array<std::string_view, 19> words{
      "true",    "false",    "null", "if",       "then",      "else", "for",
      "return",  "in",       "some", "every",    "satisfies", "or",   "and",
      "between", "instance", "of",   "function", "external"};
  return std::ranges::find(words, word) != words.end();
}

bool comparison_of(const Token& token, Op& out) {
  static constexpr std::array<std::pair<std::string_view, Op>, 6> operators{
      {{"=", Op::equal},
       {"!=", Op::not_equal},
       {"<", Op::less},
       {"<=", Op::less_equal},
       {">", Op::greater},
       {">=", Op::greater_equal}}};
  if (token.kind != Token::Kind::symbol) return false;
  for (const auto& [symbol, op] : operators) {
    if (token.source != symbol) continue;
    out = op;
    return true;
  }
  return false;
}

void Parser::know(std::string_view name) {
  auto words = words_of(name);
  if (words.size() > 1) known_.push_back({std::string{name}, std::move(words)});
}

const Token& Parser::token(std::size_t ahead) const {
  return tokens_[std::min(next_ + ahead, tokens_.size() - 1)];
}

bool Parser::take(std::string_view symbol_or_word) {
  if (!at(symbol_or_word)) return false;
  ++next_;
  return true;
}

bool Parser::expect(std::string_view symbol_or_word) {
  return take(symbol_or_word) || refuse_here("'" + std::string{symbol_or_word} + "'");
}

bool Parser::refuse(std::size_t offset, std::string message) {
  error_ = {offset, std::move(message)};
  return false;
}

bool Parser::refuse_here(std::string_view expected) {
  const Token& here = token();
  const std::string found =
      here.kind == Token::Kind::end ? "the text ends" : "found '" + std::string{here.source} + "'";
  return refuse(here.offset, "expected " + std::string{expected} + ", but " + found);
}

bool Parser::adopt(Syntax& parent, Syntax part) {
  parent.depth = std::max(parent.depth, part.depth + 1);
  parent.parts.push_back(std::move(part));
  if (parent.depth <= limits_.depth_max * chain_factor) return true;
  return refuse(parent.offset, "the expression is too deep");
}

bool Parser::wrap(Op op, std::size_t offset, Syntax& out, std::initializer_list<Syntax*> more) {
  Syntax parent;
  parent.op = op;
  parent.offset = offset;
  if (!adopt(parent, std::move(out))) return false;
  for (Syntax* part : more) {
    if (!adopt(parent, std::move(*part))) return false;
  }
  out = std::move(parent);
  return true;
}

std::size_t Parser::known_name_length(const KnownName& known) const {
  for (std::size_t i = 0; i < known.words.size(); ++i) {
    if (token(i).source != known.words[i] || token(i).kind == Token::Kind::end) return 0;
  }
  return known.words.size();
}

const KnownName* Parser::longest_known_name() const {
  const KnownName* best = nullptr;
  for (const KnownName& known : known_) {
    if (best != nullptr && known.words.size() <= best->words.size()) continue;
    if (known_name_length(known) > 0) best = &known;
  }
  return best;
}

bool Parser::is_builtin_name(const KnownName*& out) const {
  for (const KnownName& known : known_builtins()) {
    const std::size_t length = known_name_length(known);
    if (length == 0 || !token(length).is("(")) continue;
    out = &known;
    return true;
  }
  return false;
}

/// A name that is being declared: the tokens up to a stop word. Blanks between them become one.
bool Parser::declared_name(std::string& out, std::initializer_list<std::string_view> stops) {
  const std::size_t start = next_;
  const auto stopped = [&] {
    return std::ranges::any_of(stops, [&](auto stop) { return at(stop); });
  };
  if (token().kind == Token::Kind::quoted_name) {
    out = token().content;
    ++next_;
    return true;
  }
  while (!stopped() && token().kind != Token::Kind::end) {
    const bool first = next_ == start;
    const bool word = token().kind == Token::Kind::name;
    const bool part = word || token().kind == Token::Kind::number || at("-") || at("+") ||
                      at("*") || at("/") || at(".") || at("'");
    if (!part || (first && !word)) return refuse_here("a name");
    if (!first && tokens_[next_ - 1].end_offset() < token().offset) out.push_back(' ');
    out.append(token().source);
    ++next_;
  }
  if (next_ == start) return refuse_here("a name");
  know(out);
  return true;
}

bool Parser::whole_expression(Syntax& out) {
  return expression(out) && (token().kind == Token::Kind::end || refuse_here("an operator"));
}

bool Parser::expression(Syntax& out) {
  if (++nesting_ > limits_.depth_max) {
    return refuse(token().offset, "nested deeper than " + std::to_string(limits_.depth_max));
  }
  if (!disjunction(out)) return false;
  --nesting_;
  return true;
}

bool Parser::disjunction(Syntax& out) {
  if (!conjunction(out)) return false;
  while (at("or")) {
    const std::size_t offset = token().offset;
    Syntax right;
    ++next_;
    if (!conjunction(right) || !wrap(Op::disjunction, offset, out, {&right})) return false;
  }
  return true;
}

bool Parser::conjunction(Syntax& out) {
  if (!comparison(out)) return false;
  while (at("and")) {
    const std::size_t offset = token().offset;
    Syntax right;
    ++next_;
    if (!comparison(right) || !wrap(Op::conjunction, offset, out, {&right})) return false;
  }
  return true;
}

bool Parser::comparison(Syntax& out) {
  if (!additive(out)) return false;
  bool whole = true;
  while (whole) {
    const std::size_t offset = token().offset;
    Op op = Op::equal;
    if (comparison_of(token(), op)) {
      whole = compared(out, op);
    } else if (at("between")) {
      whole = between(out);
    } else if (take("in")) {
      whole = wrap(Op::in, offset, out, {}) && tests_of(out);
    } else {
      return true;
    }
  }
  return false;
}

bool Parser::compared(Syntax& out, Op op) {
  const std::size_t offset = token().offset;
  Syntax right;
  ++next_;
  return additive(right) && wrap(op, offset, out, {&right});
}

bool Parser::between(Syntax& out) {
  const std::size_t offset = token().offset;
  Syntax low;
  Syntax high;
  ++next_;
  return additive(low) && expect("and") && additive(high) &&
         wrap(Op::between, offset, out, {&low, &high});
}

bool Parser::additive(Syntax& out) {
  if (!multiplicative(out)) return false;
  while (at("+") || at("-")) {
    const Op op = at("+") ? Op::add : Op::subtract;
    const std::size_t offset = token().offset;
    Syntax right;
    ++next_;
    if (!multiplicative(right) || !wrap(op, offset, out, {&right})) return false;
  }
  return true;
}

bool Parser::multiplicative(Syntax& out) {
  if (!exponent(out)) return false;
  while (at("*") || at("/")) {
    const Op op = at("*") ? Op::multiply : Op::divide;
    const std::size_t offset = token().offset;
    Syntax right;
    ++next_;
    if (!exponent(right) || !wrap(op, offset, out, {&right})) return false;
  }
  return true;
}

bool Parser::exponent(Syntax& out) {
  if (!unary(out)) return false;
  while (at("**")) {
    const std::size_t offset = token().offset;
    Syntax right;
    ++next_;
    if (!unary(right) || !wrap(Op::power, offset, out, {&right})) return false;
  }
  return true;
}

bool Parser::unary(Syntax& out) {
  if (!at("-")) return instance(out);
  const std::size_t offset = token().offset;
  ++next_;
  if (++nesting_ > limits_.depth_max) {
    return refuse(offset, "nested deeper than " + std::to_string(limits_.depth_max));
  }
  if (!unary(out)) return false;
  --nesting_;
  return wrap(Op::negate, offset, out, {});
}

bool Parser::instance(Syntax& out) {
  if (!postfix(out)) return false;
  while (at("instance")) {
    const std::size_t offset = token().offset;
    ++next_;
    Type wanted;
    if (!expect("of") || !type(wanted) || !wrap(Op::instance_of, offset, out, {})) return false;
    out.types.push_back(std::move(wanted));
  }
  return true;
}

namespace {

std::expected<Syntax, Diagnostic> parse_with(std::string_view text, const CompileLimits& limits,
                                             std::span<const std::string> names,
                                             bool (Parser::*whole)(Syntax&)) {
  if (text.size() > limits.bytes_max) {
    return std::unexpected{
        Diagnostic{limits.bytes_max,
                   "the expression is longer than " + std::to_string(limits.bytes_max) + " bytes"}};
  }
  auto tokens = lex(text);
  if (!tokens) return std::unexpected{std::move(tokens.error())};
  Parser parser{std::move(*tokens), limits};
  for (const std::string& name : names) parser.know(name);
  Syntax tree;
  if (!(parser.*whole)(tree)) return std::unexpected{parser.take_error()};
  return tree;
}

}  // namespace

std::expected<Syntax, Diagnostic> parse(std::string_view text, const CompileLimits& limits,
                                        std::span<const std::string> names) {
  return parse_with(text, limits, names, &Parser::whole_expression);
}

std::expected<Syntax, Diagnostic> parse_unary_tests(std::string_view text,
                                                    const CompileLimits& limits,
                                                    std::span<const std::string> names) {
  return parse_with(text, limits, names, &Parser::whole_unary_tests);
}

}  // namespace tiendo::feel
