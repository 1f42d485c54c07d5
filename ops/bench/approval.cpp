#include "ops/bench/approval.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <mutex>
#include <ratio>
#include <string>
#include <thread>
#include <vector>

namespace tiendo::bench {

namespace {

std::string task(const std::string& id, const std::string& from, const std::string& to) {
  return "<bpmn:userTask id=\"" + id +
         "\"><bpmn:extensionElements><zeebe:userTask/>"
         "<zeebe:assignmentDefinition candidateGroups=\"officers\"/>"
         "<zeebe:taskSchedule dueDate='=now() + duration(\"P10D\")'/>"
         "</bpmn:extensionElements><bpmn:incoming>" +
         from + "</bpmn:incoming><bpmn:outgoing>" + to +
         "</bpmn:outgoing></bpmn:userTask>"
         "<bpmn:boundaryEvent id=\"late_" +
         id + "\" attachedToRef=\"" + id +
         "\" cancelActivity=\"false\"><bpmn:extensionElements><zeebe:properties>"
         "<zeebe:property name=\"tiendo:notify\" value=\"remind\"/></zeebe:properties>"
         "</bpmn:extensionElements><bpmn:timerEventDefinition><bpmn:timeDuration>P30D"
         "</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>";
}

std::string flow(const std::string& id, const std::string& from, const std::string& to,
                 const std::string& condition = {}) {
  std::string text =
      "<bpmn:sequenceFlow id=\"" + id + "\" sourceRef=\"" + from + "\" targetRef=\"" + to + "\">";
  if (!condition.empty()) {
    text += "<bpmn:conditionExpression>" + condition + "</bpmn:conditionExpression>";
  }
  return text + "</bpmn:sequenceFlow>";
}

}  // namespace

std::string approval_bpmn() {
  return "<bpmn:definitions xmlns:bpmn=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" "
         "xmlns:zeebe=\"http://camunda.org/schema/zeebe/1.0\" id=\"definitions\" "
         "targetNamespace=\"http://bpmn.io/schema/bpmn\">"
         "<bpmn:process id=\"approval\" isExecutable=\"true\">"
         "<bpmn:startEvent id=\"start\"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>" +
         task("draft", "f1", "f2") + task("appraise", "f2", "f3") + task("approve", "f3", "f4") +
         "<bpmn:exclusiveGateway id=\"decided\" default=\"f6\"><bpmn:incoming>f4</bpmn:incoming>"
         "<bpmn:outgoing>f5</bpmn:outgoing><bpmn:outgoing>f6</bpmn:outgoing>"
         "</bpmn:exclusiveGateway>"
         "<bpmn:endEvent id=\"approved\"><bpmn:incoming>f5</bpmn:incoming></bpmn:endEvent>"
         "<bpmn:endEvent id=\"rejected\"><bpmn:incoming>f6</bpmn:incoming></bpmn:endEvent>" +
         flow("f1", "start", "draft") + flow("f2", "draft", "appraise") +
         flow("f3", "appraise", "approve") + flow("f4", "approve", "decided") +
         flow("f5", "decided", "approved", "=outcome = \"approve\"") +
         flow("f6", "decided", "rejected") + "</bpmn:process></bpmn:definitions>";
}

std::string approval_variables() {
  return R"({"outcome":"approve","amount":395100000,"note":")" + std::string(240, 'n') + "\"}";
}

namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point begun) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begun).count();
}

std::expected<void, std::string> play_one(Client& client, std::vector<double>& next_task_ms) {
  const auto instance = client.start();
  if (!instance) return std::unexpected{instance.error()};
  constexpr int tasks = 3;
  auto completed = Clock::now();
  for (int i = 0; i < tasks; ++i) {
    const auto task = client.find_task(*instance);
    if (!task) return std::unexpected{task.error()};
    if (task->empty()) return std::unexpected{"the next task of " + *instance + " is not seen"};
    if (i > 0) next_task_ms.push_back(ms_since(completed));
    if (const auto done = client.claim(*task); !done) return done;
    completed = Clock::now();
    if (const auto done = client.complete(*task); !done) return done;
  }
  return {};
}

}  // namespace

Measured run_approval(const MakeClient& make_client, int clients, std::chrono::seconds time) {
  Measured measured;
  std::mutex mutex;
  const auto begun = Clock::now();
  const auto end = begun + time;
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(clients));
  for (int i = 0; i < clients; ++i) {
    threads.emplace_back([&] {
      const auto client = make_client();
      std::vector<double> next_task_ms;
      std::uint64_t completed = 0;
      std::expected<void, std::string> played;
      while (played && Clock::now() < end) {
        played = play_one(*client, next_task_ms);
        if (played) ++completed;
      }
      const std::lock_guard lock{mutex};
      measured.completed += completed;
      measured.next_task_ms.insert(measured.next_task_ms.end(), next_task_ms.begin(),
                                   next_task_ms.end());
      if (!played && measured.error.empty()) measured.error = played.error();
    });
  }
  for (auto& thread : threads) thread.join();
  measured.seconds = ms_since(begun) / 1000;
  std::ranges::sort(measured.next_task_ms);
  return measured;
}

}  // namespace tiendo::bench
