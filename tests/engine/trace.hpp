#pragma once

#include "engine/vocabulary/record.hpp"

#include <map>
#include <string>
#include <vector>

namespace tiendo::tests {

/// Writes facts as lines for people, without keys, so that two histories which differ only in
/// where they stand in the log have the same text.
class Tracer {
 public:
  /// One line an event.
  std::vector<std::string> lines(const vocabulary::Record& record);
  /// Who and when: `2019-05-06T00:00:00.000Z lan (so-tc/giam-doc)`, `… timer`.
  static std::string head(const vocabulary::Record& record);

 private:
  std::string line(const vocabulary::Event& event, ElementKey started);
  std::string element(ElementKey key) const;

  std::map<ElementKey, std::string> elements_;
};

/// `done`, `started`, `deployed` or `refused CODE: message`.
std::string outcome_text(const vocabulary::Outcome& outcome);

}  // namespace tiendo::tests
