#include "ops/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::ops {

void start_log(bool quiet) {
  static std::once_flag once;
  std::call_once(once, [] {
    auto logger = spdlog::stderr_logger_mt("tiendo");
    // A list of fields a line, so that a collector can split it.
    logger->set_pattern("time=%Y-%m-%dT%H:%M:%S.%e%z level=%l thread=%t message=\"%v\"");
    spdlog::set_default_logger(std::move(logger));
  });
  spdlog::set_level(quiet ? spdlog::level::warn : spdlog::level::info);
}

std::string as_field(std::string_view text) {
  std::string field;
  for (const char character : text) {
    if (character == '"' || character == '\\') field += '\\';
    if (character == '\n') {
      field += "\\n";
    } else {
      field += static_cast<unsigned char>(character) < ' ' ? ' ' : character;
    }
  }
  return field;
}

void log_info(std::string_view text) { spdlog::info("{}", as_field(text)); }
void log_warning(std::string_view text) { spdlog::warn("{}", as_field(text)); }
void log_error(std::string_view text) { spdlog::error("{}", as_field(text)); }

}  // namespace tiendo::ops
