#include "tests/ops/served.hpp"

#include "adapters/http/client.hpp"
#include "engine/base/json.hpp"
#include "engine/vocabulary/actor.hpp"
#include "ops/running_server.hpp"
#include "ops/store_folder.hpp"

#include <fstream>
#include <ios>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::ops::test {

namespace {

using vocabulary::Role;

std::string user_task(std::string_view id, std::string_view group) {
  return "<d:userTask id=\"" + std::string{id} +
         "\"><d:extensionElements><z:userTask/><z:assignmentDefinition candidateGroups=\"" +
         std::string{group} + "\"/></d:extensionElements></d:userTask>\n";
}

std::string flow(std::string_view id, std::string_view from, std::string_view to) {
  return "<d:sequenceFlow id=\"" + std::string{id} + "\" sourceRef=\"" + std::string{from} +
         "\" targetRef=\"" + std::string{to} + "\"/>\n";
}

std::string rung(std::string_view id, std::string_view properties, std::string_view after) {
  return "<d:boundaryEvent id=\"" + std::string{id} +
         "\" cancelActivity=\"false\" attachedToRef=\"approve\">"
         "<d:extensionElements><z:properties>" +
         std::string{properties} +
         "</z:properties></d:extensionElements><d:timerEventDefinition id=\"" + std::string{id} +
         "-timer\"><d:timeDuration>" + std::string{after} +
         "</d:timeDuration></d:timerEventDefinition></d:boundaryEvent>\n<d:endEvent id=\"" +
         std::string{id} + "-end\"/>\n" +
         flow(std::string{id} + "-flow", id, std::string{id} + "-end");
}

}  // namespace

std::string road() {
  return R"(<d:definitions xmlns:d="http://www.omg.org/spec/BPMN/20100524/MODEL" )"
         R"(xmlns:z="http://camunda.org/schema/zeebe/1.0">)"
         "\n<d:process id=\"road\" isExecutable=\"true\">\n<d:startEvent id=\"begin\"/>\n" +
         user_task("draft", "drafters") + user_task("approve", "approvers") +
         "<d:endEvent id=\"done\"/>\n" + flow("f1", "begin", "draft") +
         flow("f2", "draft", "approve") + flow("f3", "approve", "done") +
         rung("reminder", R"(<z:property name="tiendo:notify" value="remind"/>)", "PT1H") +
         rung("escalation",
              R"(<z:property name="tiendo:notify" value="escalate"/>)"
              R"(<z:property name="tiendo:notifyTo" value="chiefs"/>)",
              "PT2H") +
         "</d:process></d:definitions>";
}

void add_accounts(const std::string& data) {
  const auto add = [&](const std::string& name, Role role, std::vector<std::string> groups) {
    const vocabulary::Account account{name, {}, {role}, std::move(groups), true};
    const auto added = set_account_offline(data, account, name, true, true, monday);
    if (!added) throw std::runtime_error{added.error()};
  };
  add("ada", Role::administrator, {});
  add("oto", Role::operator_, {});
  add("dan", Role::approver, {"drafters"});
  add("dora", Role::approver, {"drafters"});
  add("ann", Role::approver, {"approvers"});
  add("udo", Role::auditor, {});
  add("wim", Role::worker, {});
}

ServeOptions serve_options(const std::string& data) {
  ServeOptions options;
  options.data = data;
  options.listen = "127.0.0.1:0";
  options.virtual_clock = monday;
  options.cheap_passwords = true;
  options.quiet = true;
  return options;
}

Served::Served() : options{serve_options(folder.file("store"))} { add_accounts(options.data); }

void Served::start() {
  auto started = RunningServer::start(options);
  if (!started) throw std::runtime_error{started.error()};
  server = std::move(*started);
}

void Served::restart() {
  stop();
  start();
}

std::string Served::notifications() const { return bytes_of(notifications_path(options.data)); }

std::string Served::figure(std::string_view name) const {
  http::ClientOptions metered;
  metered.port = server->port();
  const auto metrics = http::Client{metered}.request("GET", "/metrics");
  if (!metrics) throw std::runtime_error{metrics.error()};
  const auto line = "\n" + std::string{name} + " ";
  const auto found = metrics->body.find(line);
  if (found == std::string::npos) return {};
  const auto begin = found + line.size();
  return metrics->body.substr(begin, metrics->body.find('\n', begin) - begin);
}

std::string Served::verified() const {
  return to_json(as("udo").call("POST", "/tiendo/v1/audit/verification").body);
}

std::string bytes_of(const std::string& path) {
  const std::ifstream file{path, std::ios::binary};
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

}  // namespace tiendo::ops::test
