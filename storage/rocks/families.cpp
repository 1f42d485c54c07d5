#include "storage/rocks/families.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo::storage::rocks {

std::string place_of(Family family) { return "family " + std::string{family_name(family)}; }

std::optional<Family> family_named(std::string_view name) {
  for (std::size_t index = 0; index < family_names.size(); ++index) {
    if (family_names.at(index) == name) return static_cast<Family>(index);
  }
  return std::nullopt;
}

std::string remedy_at(std::string_view place) {
  constexpr std::string_view begin = "family ";
  if (!place.starts_with(begin)) return {};
  const auto name = place.substr(begin.size());
  const auto family = family_named(name.substr(0, name.find(',')));
  if (!family) return {};
  if (!is_derived(*family)) {
    return "; nothing else holds what stood there: stop the server and bring the store back from a "
           "backup";
  }
  return "; the log brings this family back: run `tiendo rebuild-indexes --data DIR` on the "
         "stopped store";
}

}  // namespace tiendo::storage::rocks
