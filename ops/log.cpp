#include "ops/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <mutex>
#include <utility>

namespace tiendo::ops {

void start_log(bool quiet) {
  static std::once_flag once;
  std::call_once(once, [] {
    auto logger = spdlog::stderr_logger_mt("tiendo");
    // One JSON-like field list a line, so that a collector can split it.
    logger->set_pattern("time=%Y-%m-%dT%H:%M:%S.%e%z level=%l thread=%t message=\"%v\"");
    spdlog::set_default_logger(std::move(logger));
  });
  spdlog::set_level(quiet ? spdlog::level::warn : spdlog::level::info);
}

void log_info(const std::string& text) { spdlog::info("{}", text); }
void log_warning(const std::string& text) { spdlog::warn("{}", text); }
void log_error(const std::string& text) { spdlog::error("{}", text); }

}  // namespace tiendo::ops
