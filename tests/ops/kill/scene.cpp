#include "tests/ops/kill/scene.hpp"

#include "engine/base/json.hpp"
#include "engine/vocabulary/actor.hpp"
#include "ops/running_server.hpp"
#include "ops/store_folder.hpp"
#include "tests/ops/caller.hpp"
#include "tests/ops/folder.hpp"
#include "tests/ops/kill/compare.hpp"
#include "tests/ops/served.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace tiendo::ops::test {

namespace {

constexpr int clients_count = 4;

std::string client_name(int number) { return "client-" + std::to_string(number); }

/// A store with the clients' accounts and the process, made once and copied for each test.
const std::string& prepared() {
  static const Folder folder;
  static const std::string store = [] {
    auto path = folder.file("store");
    const auto add = [&](const std::string& name, vocabulary::Role role) {
      const vocabulary::Account account{name, {}, {role}, {"drafters", "approvers"}, true};
      EXPECT_TRUE(set_account_offline(path, account, name, true, true, monday));
    };
    add("ada", vocabulary::Role::administrator);
    add("udo", vocabulary::Role::auditor);
    for (int i = 0; i < clients_count; ++i) add(client_name(i), vocabulary::Role::approver);
    auto server = RunningServer::start(serve_options(path));
    if (!server) throw std::runtime_error{server.error()};
    EXPECT_EQ(Caller((*server)->port(), "ada").deploy("road.bpmn", road()).status, 200);
    return path;
  }();
  return store;
}

}  // namespace

Scene::Scene() : seed{std::random_device{}()}, random{seed} {
  std::cout << "seed " << seed << '\n';
  std::filesystem::copy(prepared(), data, std::filesystem::copy_options::recursive);
  for (int i = 0; i < clients_count; ++i) {
    clients.emplace_back(client_name(i), static_cast<unsigned>(random()));
  }
}

std::vector<std::thread> Scene::load(std::uint16_t port, std::uint64_t roads_max) {
  std::vector<std::thread> threads;
  answers = 0;
  for (auto& client : clients) {
    threads.emplace_back([&client, port, roads_max, this] { client.go(port, roads_max, answers); });
  }
  return threads;
}

bool Scene::met() const { return std::ranges::any_of(clients, &LoadClient::met); }

void Scene::go_on(std::uint16_t port) {
  for (auto& thread : load(port, 1)) thread.join();
  for (auto& client : clients) {
    EXPECT_FALSE(client.met()) << client.name() << " got no answer";
    for (const auto& sent : client.sent()) {
      EXPECT_TRUE(sent.key.empty() || sent.status != 0) << sent.key << " is still open";
    }
    for (const auto& wrong : client.ask_again(port)) ADD_FAILURE() << wrong;
  }
}

void Scene::compare(const ServeOptions& options) {
  const auto notifications = notifications_path(data);
  std::set<std::string> owed;
  {
    auto store = open_or_make_store(data, {});
    ASSERT_TRUE(store.has_value()) << store.error();
    for (const auto& wrong : differences(**store, clients)) ADD_FAILURE() << wrong;
    owed = effect_ids(**store);
  }
  auto server = RunningServer::start(options);
  ASSERT_TRUE(server.has_value()) << server.error();
  const auto lines = [&] {
    const auto bytes = bytes_of(notifications);
    return static_cast<std::size_t>(std::ranges::count(bytes, '\n'));
  };
  while (lines() < owed.size()) std::this_thread::yield();
  const auto verified =
      Caller((*server)->port(), "udo").call("POST", "/tiendo/v1/audit/verification");
  EXPECT_EQ(at(verified.body, {"verified"}), Value{true}) << to_json(verified.body);
  server->reset();
  std::istringstream in{bytes_of(notifications)};
  for (std::string line; std::getline(in, line);) {
    const auto value = parse_json(line);
    ASSERT_TRUE(value.has_value()) << line;
    EXPECT_EQ(owed.erase(text(at(*value, {"id"}))), 1U) << "told twice or not owed: " << line;
  }
  EXPECT_TRUE(owed.empty()) << owed.size() << " were never told";
}

void Scene::report(const std::string& point, int met, int times) const {
  std::size_t acknowledged = 0;
  std::size_t open = 0;
  for (const auto& client : clients) {
    for (const auto& sent : client.sent()) ++(sent.status == 0 ? open : acknowledged);
  }
  std::cout << point << ": " << met << " of " << times << " met requests in flight; "
            << acknowledged << " requests answered, " << open << " open\n";
  EXPECT_GT(met, 0);
}

}  // namespace tiendo::ops::test
