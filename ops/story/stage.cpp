#include "ops/story/stage.hpp"

#include "engine/base/check.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/actor.hpp"
#include "ops/cli/server_calls.hpp"
#include "ops/running_server.hpp"
#include "ops/story/persons.hpp"
#include "ops/story/plan_files.hpp"
#include "ops/story/scenes.hpp"

#include <cstddef>
#include <expected>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::ops::story {

namespace {

constexpr std::size_t password_length = 16;

/// Letters that nobody confuses when they copy them.
std::string new_password() {
  constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz23456789";
  std::random_device source;
  std::uniform_int_distribution<std::size_t> any{0, letters.size() - 1};
  std::string password;
  while (password.size() < password_length) password += letters[any(source)];
  return password;
}

vocabulary::Account account_of(const Person& person) {
  return {std::string{person.account},
          std::string{person.id},
          {person.role},
          {std::string{person.position}}};
}

OrWhy<Value> told(cli::ServerCalls::Answer answer, std::string_view account,
                  const std::string& target) {
  if (answer) return std::move(*answer);
  return std::unexpected{std::string{account} + ", " + target + ": " + answer.error().message};
}

}  // namespace

OrWhy<std::unique_ptr<Stage>> Stage::build(const std::string& data, bool cheap_passwords) {
  std::unique_ptr<Stage> stage{new Stage};
  for (const Person& person : persons()) {
    stage->passwords_.emplace(person.account, new_password());
  }
  const Person& first = persons().front();
  const auto added = set_account_offline(data, account_of(first), stage->password_of(first.account),
                                         true, cheap_passwords, beginning);
  if (!added) return std::unexpected{added.error()};
  if (auto started = stage->start_server(data); !started) return std::unexpected{started.error()};
  if (auto done = stage->add_accounts(); !done) return std::unexpected{done.error()};
  return stage;
}

OrWhy<void> Stage::start_server(const std::string& data) {
  ServeOptions options;
  options.data = data;
  options.listen = "127.0.0.1:0";
  options.quiet = true;
  auto server = RunningServer::start(std::move(options));
  if (!server) return std::unexpected{std::move(server.error())};
  server_ = std::move(*server);
  return {};
}

OrWhy<void> Stage::open_calls(std::string_view account) {
  auto calls = cli::ServerCalls::open("http://127.0.0.1:" + std::to_string(server_->port()),
                                      account, password_of(account));
  if (!calls) return std::unexpected{std::move(calls.error())};
  calls_.emplace(account, std::move(*calls));
  return {};
}

OrWhy<void> Stage::add_accounts() {
  for (const Person& person : persons()) {
    if (person.account != administrator) {
      const auto added =
          change(administrator, "POST", "/tiendo/v1/accounts",
                 Entries{{"name", std::string{person.account}},
                         {"person", std::string{person.id}},
                         {"roles", List{std::string{vocabulary::role_name(person.role)}}},
                         {"groups", List{std::string{person.position}}},
                         {"password", password_of(person.account)}});
      if (!added) return std::unexpected{added.error()};
    }
    if (auto opened = open_calls(person.account); !opened) return opened;
  }
  return {};
}

cli::ServerCalls& Stage::calls_of(std::string_view account) {
  const auto found = calls_.find(account);
  check(found != calls_.end(), "nobody in the story has this account");
  return found->second;
}

const std::string& Stage::password_of(std::string_view account) const {
  const auto found = passwords_.find(account);
  check(found != passwords_.end(), "nobody in the story has this account");
  return found->second;
}

OrWhy<Value> Stage::get(std::string_view account, const std::string& target) {
  return told(calls_of(account).get(target), account, target);
}

OrWhy<Value> Stage::ask(std::string_view account, const std::string& target, const Value& body) {
  return told(calls_of(account).ask(target, body), account, target);
}

OrWhy<Value> Stage::change(std::string_view account, std::string_view method,
                           const std::string& target, const Value& body) {
  return told(calls_of(account).change(method, target, body, cli::new_idempotency_key()), account,
              target);
}

OrWhy<void> Stage::deploy_plan() {
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& file : plan_files()) files.emplace_back(file.name, file.bytes);
  const auto answer = calls_of(administrator).deploy(files, cli::new_idempotency_key());
  if (!answer) return std::unexpected{answer.error().message};
  return {};
}

OrWhy<void> Stage::move_clock_to(Instant instant) {
  const auto moved = change(administrator, "PUT", "/v2/clock", Entries{{"timestamp", instant.ms}});
  if (!moved) return std::unexpected{moved.error()};
  return {};
}

}  // namespace tiendo::ops::story
