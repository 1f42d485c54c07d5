#pragma once

#include "engine/base/value.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tiendo::feel {

/// A type as an author may write it after `instance of` or behind a parameter (DMN 1.5 §10.3.2.2).
struct Type {
  enum class Kind : std::uint8_t {
    any,
    null,
    boolean,
    number,
    string,
    date,
    time,
    date_time,
    day_time_duration,
    year_month_duration,
    list,
    context,
    range,
    function,
    unknown,
  };
  Kind kind = Kind::any;
  std::vector<Type> items;              ///< of a list or range one, of a function the parameters
  std::map<std::string, Type> entries;  ///< of a context
};

/// Whether a value that is not null is of the type. Null is of type null only.
bool is_instance(const Value& value, const Type& type);
/// Whether a value may stand where the type is asked for: null always may.
bool conforms(const Value& value, const Type& type);

}  // namespace tiendo::feel
