#include "engine/base/check.hpp"

#include <source_location>
#include <string>
#include <string_view>

namespace tiendo {

void fail(std::string_view what, std::source_location where) {
  throw Bug{std::string{where.file_name()} + ":" + std::to_string(where.line()) + ": " +
            std::string{what}};
}

}  // namespace tiendo
