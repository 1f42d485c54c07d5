#pragma once

#include "adapters/http/client.hpp"
#include "engine/base/value.hpp"

#include <cstdint>
#include <expected>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::ops::test {

struct Answered {
  int status = 0;
  Value body;  ///< null if there is none
};

/// One account at a server's public interface. The password of each account is its name.
class Caller {
 public:
  Caller(std::uint16_t port, std::string name);

  /// Sends JSON; the error says why there is no answer.
  std::expected<Answered, std::string> ask(std::string_view method, std::string_view target,
                                           std::string_view body = {}, std::string_view key = {});
  /// The answer, or status 0 with the reason as body.
  Answered call(std::string_view method, std::string_view target, std::string_view body = {},
                std::string_view key = {});
  Answered deploy(std::string_view file_name, std::string_view content, std::string_view key = {});

  /// Starts the process and gives the instance's key, empty if it was refused.
  std::string start(std::string_view process = "road", std::string_view key = {});
  int claim(const std::string& task, std::string_view key = {});
  int complete(const std::string& task, std::string_view variables = "{}",
               std::string_view key = {});
  /// Keys of the open tasks that this account sees, of one instance if one is given.
  std::vector<std::string> tasks(const std::string& instance = {});

  const std::string& name() const { return name_; }

 private:
  std::string name_;
  http::Client client_;
};

/// The place that a path of names and indexes leads to, or null.
Value at(const Value& value, std::initializer_list<std::string_view> path);
/// The string, or what stands there as JSON.
std::string text(const Value& value);

}  // namespace tiendo::ops::test
