// Nothing acknowledged is lost, nothing doubled: a server under load dies like by kill -9, at each
// named point and at random, and its store is held against what its clients were told.
#include "engine/base/json.hpp"
#include "ops/store_folder.hpp"
#include "tests/ops/kill/child.hpp"
#include "tests/ops/kill/compare.hpp"
#include "tests/ops/kill/load.hpp"
#include "tests/ops/served.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <filesystem>
#include <iostream>
#include <random>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace tiendo::ops::test {
namespace {

constexpr int clients_count = 4;
constexpr std::uint64_t without_end = 1'000'000;

/// A point and which of its passings to die at.
struct Death {
  std::string point;  ///< `outside`: a kill from outside after so many answers
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  int times = 8;
};

void PrintTo(const Death& death, std::ostream* out) { *out << death.point; }

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

class KillTest : public testing::TestWithParam<Death> {
 protected:
  KillTest() : seed_{std::random_device{}()}, random_{seed_} {
    std::cout << "seed " << seed_ << '\n';
    std::filesystem::copy(prepared(), data_, std::filesystem::copy_options::recursive);
    for (int i = 0; i < clients_count; ++i) {
      clients_.emplace_back(client_name(i), static_cast<unsigned>(random_()));
    }
  }

  std::vector<std::thread> load(std::uint16_t port, std::uint64_t roads_max) {
    std::vector<std::thread> threads;
    for (auto& client : clients_) {
      threads.emplace_back(
          [&client, port, roads_max, this] { client.go(port, roads_max, answers_); });
    }
    return threads;
  }

  /// One life of a server. True if requests were in flight as it died.
  bool live_and_die(const Death& death) {
    constexpr int seconds_max = 40;
    const auto nth = std::uniform_int_distribution{death.first, death.last}(random_);
    const bool from_outside = death.point == "outside";
    Child child{TIENDO_KILL_SERVER, data_, from_outside ? "-" : death.point, nth};
    if (child.port() == 0) return false;
    answers_ = 0;
    auto threads = load(child.port(), without_end);
    if (from_outside) {
      while (answers_ < nth) std::this_thread::yield();
      child.kill();
    } else if (!child.dies_within(seconds_max)) {
      ADD_FAILURE() << "the point was not passed " << nth << " times";
      child.kill();
    }
    for (auto& thread : threads) thread.join();
    return std::ranges::any_of(clients_, &LoadClient::met);
  }

  /// A last life without a death: open requests are sent again and all answers stay what they were.
  void live_on() {
    Child child{TIENDO_KILL_SERVER, data_, "-", 1};
    ASSERT_NE(child.port(), 0);
    for (auto& thread : load(child.port(), 1)) thread.join();
    for (auto& client : clients_) {
      EXPECT_FALSE(client.met()) << client.name() << " got no answer";
      for (const auto& wrong : client.ask_again(child.port())) ADD_FAILURE() << wrong;
    }
  }

  void compare() {
    const auto notifications = notifications_path(data_);
    std::set<std::string> owed;
    {
      auto store = open_or_make_store(data_, {});
      ASSERT_TRUE(store.has_value()) << store.error();
      for (const auto& wrong : differences(**store, clients_)) ADD_FAILURE() << wrong;
      owed = effect_ids(**store);
    }
    auto server = RunningServer::start(serve_options(data_));
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

  Folder folder_;
  std::string data_ = folder_.file("store");
  unsigned seed_;
  std::mt19937 random_;
  std::vector<LoadClient> clients_;
  std::atomic<std::uint64_t> answers_{0};
};

TEST_P(KillTest, NothingAcknowledgedIsLostNothingDoubled) {
  int met = 0;
  for (int i = 0; i < GetParam().times; ++i) met += live_and_die(GetParam()) ? 1 : 0;
  std::cout << GetParam().point << ": " << met << " of " << GetParam().times
            << " kills met requests in flight\n";
  EXPECT_GT(met, 0);
  std::size_t acknowledged = 0;
  std::size_t open = 0;
  for (const auto& client : clients_) {
    for (const auto& sent : client.sent()) ++(sent.status == 0 ? open : acknowledged);
  }
  std::cout << acknowledged << " requests answered, " << open << " open\n";
  live_on();
  if (!HasFatalFailure()) compare();
}

std::string name_of(const testing::TestParamInfo<Death>& death) {
  std::string name;
  bool begins = true;
  for (const char letter : death.param.point) {
    const bool is_letter = std::isalpha(static_cast<unsigned char>(letter)) != 0;
    if (is_letter) name += begins ? static_cast<char>(std::toupper(letter)) : letter;
    begins = !is_letter;
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(
    At, KillTest,
    testing::Values(Death{"outside", 5, 400, 20}, Death{"before submit", 5, 80},
                    Death{"before_sync", 5, 80}, Death{"after_sync", 5, 80},
                    Death{"between sync and completion", 5, 80}, Death{"before_completion", 5, 80},
                    Death{"before the answer", 5, 80},
                    Death{"in the middle of a projection", 5, 80},
                    Death{"during a sink's write", 3, 20}, Death{"before a sink's cursor", 2, 5},
                    Death{"in_snapshot", 2, 15}),
    name_of);

}  // namespace
}  // namespace tiendo::ops::test
