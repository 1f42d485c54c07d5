#include "engine/feel/lexer.hpp"
#include "engine/feel/parsing.hpp"
#include "engine/feel/syntax.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::feel {

namespace {

/// Properties of several words.
const std::vector<KnownName>& known_properties() {
  static const std::vector<KnownName> known{{"time offset", {"time", "offset"}},
                                            {"start included", {"start", "included"}},
                                            {"end included", {"end", "included"}}};
  return known;
}

}  // namespace

bool Parser::postfix(Syntax& out) {
  if (!primary(out)) return false;
  bool whole = true;
  while (whole) {
    if (at(".")) {
      whole = path_step(out);
    } else if (at("[") && !ends_range_here()) {
      whole = filter_step(out);
    } else if (at("(")) {
      whole = call_step(out);
    } else {
      return true;
    }
  }
  return false;
}

/// In `]1..5[` the last bracket closes the range; it opens a filter only if something follows that
/// may be a condition.
bool Parser::ends_range_here() const {
  if (!in_range_end_) return false;
  const Token& after = token(1);
  switch (after.kind) {
    case Token::Kind::end:
      return true;
    case Token::Kind::name:
      return is_keyword(after.source) && after.source != "true" && after.source != "false" &&
             after.source != "if" && after.source != "some" && after.source != "every";
    case Token::Kind::symbol:
      return !after.is("(") && !after.is("[") && !after.is("{") && !after.is("-");
    case Token::Kind::quoted_name:
    case Token::Kind::number:
    case Token::Kind::string:
    case Token::Kind::temporal:
      return false;
  }
  return false;
}

bool Parser::path_step(Syntax& out) {
  const std::size_t offset = token().offset;
  ++next_;
  const KnownName* known = longest_known_name();
  for (const KnownName& property : known_properties()) {
    if (known == nullptr && known_name_length(property) > 0) known = &property;
  }
  std::string step;
  if (known != nullptr) {
    step = known->name;
    next_ += known->words.size();
  } else if (token().kind == Token::Kind::quoted_name || token().kind == Token::Kind::name) {
    step = token().kind == Token::Kind::name ? std::string{token().source} : token().content;
    ++next_;
  } else {
    return refuse_here("a name");
  }
  if (!wrap(Op::path, offset, out, {})) return false;
  out.text = std::move(step);
  return true;
}

bool Parser::filter_step(Syntax& out) {
  const std::size_t offset = token().offset;
  ++next_;
  const bool before = std::exchange(in_range_end_, false);
  Syntax condition;
  if (!expression(condition) || !expect("]")) return false;
  in_range_end_ = before;
  return wrap(Op::filter, offset, out, {&condition});
}

bool Parser::arguments_are_named() const {
  if (token().kind == Token::Kind::quoted_name) return token(1).is(":");
  std::size_t ahead = 0;
  while (token(ahead).kind == Token::Kind::name || token(ahead).kind == Token::Kind::number) {
    ++ahead;
  }
  return ahead > 0 && token(ahead).is(":");
}

bool Parser::call_step(Syntax& out) {
  const std::size_t offset = out.offset;
  ++next_;
  const bool before = std::exchange(in_range_end_, false);
  if (!wrap(Op::call, offset, out, {})) return false;
  const bool named = arguments_are_named();
  while (!take(")")) {
    if (out.parts.size() > 1 && !expect(",")) return false;
    if (named) {
      if (!declared_name(out.names.emplace_back(), {":"}) || !expect(":")) return false;
    }
    Syntax argument;
    if (!expression(argument) || !adopt(out, std::move(argument))) return false;
  }
  in_range_end_ = before;
  return true;
}

}  // namespace tiendo::feel
