#include "tests/ops/kill/load.hpp"

#include "tests/ops/caller.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::ops::test {

void LoadClient::go(std::uint16_t port, std::uint64_t roads_max,
                    std::atomic<std::uint64_t>& answers) {
  Caller caller{port, name_};
  answers_ = &answers;
  met_ = false;
  for (auto& request : sent_) {
    if (request.status != 0 || request.key.empty()) continue;
    if (!answered(caller, request)) return;
  }
  for (std::uint64_t road = 0; road < roads_max; ++road) {
    if (!go_road(caller)) return;
  }
}

/// False if the server is gone.
bool LoadClient::go_road(Caller& caller) {
  if (!send(caller, {Kind::start,
                     "/v2/process-instances",
                     R"({"processDefinitionId":"road"})",
                     next_key(),
                     {},
                     {},
                     0})) {
    return false;
  }
  const auto instance = sent_.back().instance;
  if (instance.empty()) return true;  // refused: the comparison tells
  for (int step = 0; step < 2; ++step) {
    const auto tasks = caller.tasks(instance);
    if (tasks.size() != 1 || tasks.front().starts_with("status")) return false;
    const auto& task = tasks.front();
    const auto at = "/v2/user-tasks/" + task;
    const Sent claim{Kind::claim,
                     at + "/assignment",
                     R"({"assignee":")" + name_ + "\"}",
                     next_key(),
                     task,
                     {},
                     0};
    if (!send(caller, claim)) return false;
    const Sent complete{Kind::complete,
                        at + "/completion",
                        R"({"variables":{"total":5}})",
                        next_key(),
                        task,
                        {},
                        0};
    if (!send(caller, complete)) return false;
  }
  // A refusal that is noted, with or without a key: an approver may not cancel.
  const auto cancellation = "/v2/process-instances/" + instance + "/cancellation";
  return send(caller, {Kind::cancel, cancellation, "{}", next_key(), {}, {}, 0});
}

bool LoadClient::send(Caller& caller, Sent request) {
  sent_.push_back(std::move(request));
  return answered(caller, sent_.back());
}

bool LoadClient::answered(Caller& caller, Sent& request) {
  const auto reply = caller.ask("POST", request.target, request.body, request.key);
  if (!reply) {
    met_ = true;
    return false;
  }
  constexpr int server_trouble = 500;  // acknowledges nothing: it is as open as without an answer
  if (reply->status >= server_trouble) return false;
  request.status = reply->status;
  if (request.kind == Kind::start) {
    const auto key = at(reply->body, {"processInstanceKey"});
    if (key.if_string() != nullptr) request.instance = *key.if_string();
  }
  ++*answers_;
  return true;
}

std::string LoadClient::next_key() {
  if (random_() % 3 == 0) return {};
  return name_ + "-" + std::to_string(++keys_);
}

std::vector<std::string> LoadClient::ask_again(std::uint16_t port) {
  Caller caller{port, name_};
  std::vector<std::string> wrong;
  for (const auto& request : sent_) {
    if (request.key.empty() || request.status == 0) continue;
    const auto reply = caller.call("POST", request.target, request.body, request.key);
    const auto instance = at(reply.body, {"processInstanceKey"});
    const bool same = reply.status == request.status &&
                      (request.instance.empty() || (instance.if_string() != nullptr &&
                                                    *instance.if_string() == request.instance));
    if (!same) {
      wrong.push_back(request.key + ": first " + std::to_string(request.status) + " " +
                      request.instance + ", then " + std::to_string(reply.status) + " " +
                      text(reply.body));
    }
  }
  return wrong;
}

}  // namespace tiendo::ops::test
