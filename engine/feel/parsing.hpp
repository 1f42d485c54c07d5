#pragma once

#include "engine/feel/expression.hpp"
#include "engine/feel/lexer.hpp"
#include "engine/feel/syntax.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::feel {

/// A name of several tokens that the parser must know before it meets it.
struct KnownName {
  std::string name;
  std::vector<std::string> words;
};

/// Recursive descent over the tokens of one text. Each step returns false after the first error.
class Parser {
 public:
  Parser(std::vector<Token> tokens, const CompileLimits& limits)
      : tokens_{std::move(tokens)}, limits_{limits} {}

  void know(std::string_view name);
  bool whole_expression(Syntax& out);
  bool whole_unary_tests(Syntax& out);
  Diagnostic take_error() { return std::move(error_); }

 private:
  // parser.cpp: tokens, names, operators
  const Token& token(std::size_t ahead = 0) const;
  bool at(std::string_view symbol_or_word) const { return token().is(symbol_or_word); }
  bool take(std::string_view symbol_or_word);
  bool expect(std::string_view symbol_or_word);
  bool refuse(std::size_t offset, std::string message);
  bool refuse_here(std::string_view expected);
  bool wrap(Op op, std::size_t offset, Syntax& out, std::initializer_list<Syntax*> more);
  bool adopt(Syntax& parent, Syntax part);
  std::size_t known_name_length(const KnownName& known) const;
  const KnownName* longest_known_name() const;
  bool is_builtin_name(const KnownName*& out) const;
  bool declared_name(std::string& out, std::initializer_list<std::string_view> stops);

  bool expression(Syntax& out);
  bool disjunction(Syntax& out);
  bool conjunction(Syntax& out);
  bool comparison(Syntax& out);
  bool compared(Syntax& out, Op op);
  bool between(Syntax& out);
  bool additive(Syntax& out);
  bool multiplicative(Syntax& out);
  bool exponent(Syntax& out);
  bool unary(Syntax& out);
  bool instance(Syntax& out);

  // parse_postfix.cpp: what may follow a value
  bool postfix(Syntax& out);
  bool path_step(Syntax& out);
  bool filter_step(Syntax& out);
  bool call_step(Syntax& out);
  bool arguments_are_named() const;
  bool ends_range_here() const;

  // parse_primary.cpp: literals, names, brackets
  bool primary(Syntax& out);
  bool literal(Syntax& out);
  bool temporal(Syntax& out);
  bool name(Syntax& out);
  bool parenthesis(Syntax& out);
  bool half_range(Syntax& out, Op op);
  bool square_bracket(Syntax& out);
  bool rest_of_range(Syntax& out, bool start_included, Syntax start);
  bool context(Syntax& out);
  bool context_entry(Syntax& out);

  // parse_textual.cpp: if, for, some, every, function, types, tests
  bool textual(Syntax& out);
  bool conditional(Syntax& out);
  bool iteration(Syntax& out, Op op, std::string_view before_body);
  bool iterator(Syntax& out);
  bool function(Syntax& out);
  bool parameter(Syntax& out);
  bool type(Type& out);
  bool type_arguments(Type& out);
  bool type_argument(Type& out);
  bool tests_of(Syntax& out);
  bool tests_until_end(Syntax& out);
  bool test(Syntax& out, bool whole);
  bool comparison_test(Syntax& out);

  std::vector<Token> tokens_;
  CompileLimits limits_;
  std::size_t next_ = 0;
  std::size_t nesting_ = 0;
  bool in_range_end_ = false;
  std::vector<KnownName> known_;
  Diagnostic error_;
};

/// The operator that a symbol stands for in a comparison; false if it is none.
bool comparison_of(const Token& token, Op& out);
bool is_keyword(std::string_view word);

}  // namespace tiendo::feel
