#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace tiendo::ops::story {

enum class Language { vietnamese, english };

/// The story's language. Its texts are written in Vietnamese, as the process and its tasks are
/// named; `words.cpp` holds every translation.
class Words {
 public:
  explicit Words(Language language) : language_{language} {}

  /// The Vietnamese text in this language; a text without translation stays.
  std::string say(std::string_view vietnamese) const;
  /// The same with each `{}` replaced in turn.
  std::string say(std::string_view vietnamese, std::initializer_list<std::string_view> parts) const;
  /// What a code stands for (`so-tc/giam-doc`, `tra-lai`, `tongDuToan`); an unknown code stays.
  std::string name(std::string_view code) const;
  /// `395.100.000 đồng`, `VND 395,100,000`. Digits in, of a whole number.
  std::string money(std::string_view digits) const;

 private:
  Language language_;
};

}  // namespace tiendo::ops::story
