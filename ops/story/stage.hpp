#pragma once

#include "ops/cli/server_calls.hpp"
#include "ops/running_server.hpp"
#include "ops/story/scenes.hpp"

#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace tiendo::ops::story {

template <class T>
using OrWhy = std::expected<T, std::string>;

/// A server on a new store with the persons' accounts on it, and their calls to it.
class Stage {
 public:
  /// Makes the store and the first account, starts the server and adds the others over HTTP.
  static OrWhy<std::unique_ptr<Stage>> build(const std::string& data, bool cheap_passwords);

  /// Calls the API as this account. `what` names the call in the sentence about a failure.
  OrWhy<Value> get(std::string_view account, const std::string& target);
  OrWhy<Value> ask(std::string_view account, const std::string& target, const Value& body = {});
  OrWhy<Value> change(std::string_view account, std::string_view method, const std::string& target,
                      const Value& body);
  /// Deploys the process and its forms, which are part of the program.
  OrWhy<void> deploy_plan();
  OrWhy<void> move_clock_to(Instant instant);

  const std::string& password_of(std::string_view account) const;

 private:
  Stage() = default;
  OrWhy<void> start_server(const std::string& data);
  OrWhy<void> open_calls(std::string_view account);
  OrWhy<void> add_accounts();
  cli::ServerCalls& calls_of(std::string_view account);

  std::unique_ptr<RunningServer> server_;
  std::map<std::string, std::string, std::less<>> passwords_;
  std::map<std::string, cli::ServerCalls, std::less<>> calls_;  // they end before the server
};

}  // namespace tiendo::ops::story
