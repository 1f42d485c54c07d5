#include "tests/storage/samples.hpp"

#include "engine/base/decimal.hpp"
#include "engine/base/id.hpp"
#include "engine/base/temporal.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/instance/instance.hpp"
#include "engine/reference/reference.hpp"
#include "engine/state.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "engine/vocabulary/stream.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace tiendo::storage::samples {

using namespace vocabulary;

namespace {

Digest digest_of(std::uint8_t first) {
  Digest digest{};
  for (auto& octet : digest) octet = first++;
  return digest;
}

Progress progress() {
  return {3,
          {{Step::enter, ElementId{"approve"}, ElementKey{7}, ElementKey{}},
           {Step::terminate, ElementId{"end"}, ElementKey{7}, ElementKey{300}}}};
}

std::vector<Grantee> grantees() {
  return {{Grantee::Kind::account, "an"},
          {Grantee::Kind::group, "so-tc/giam-doc"},
          {Grantee::Kind::overseers, ""}};
}

std::vector<TimerRef> timers() { return {{TimerKey{40}, Instant{1'557'190'800'000}}}; }

std::vector<Event> element_events() {
  return {
      InstanceStarted{DefinitionKey{12},
                      ProcessId{"plan"},
                      2,
                      "69/KH-UBND",
                      {"year-2019"},
                      grantees(),
                      progress()},
      VariablesSet{ElementKey{7}, {{"plan", value(), true}, {"approved", Value{true}, false}}},
      ElementPassed{ElementKey{8},
                    ElementId{"start"},
                    "START_EVENT",
                    ElementKey{7},
                    {{FlowId{"flow1"}, ElementId{"draft"}}},
                    {4, 5},
                    {IncidentKey{21}},
                    progress()},
      ElementActivated{ElementKey{9}, ElementId{"draft"}, "USER_TASK", ElementKey{7}, progress()},
      ElementCompleted{ElementKey{9},
                       ElementId{"draft"},
                       ElementKey{7},
                       {{FlowId{"flow2"}, ElementId{"approve"}}},
                       timers(),
                       progress()},
      ElementTerminating{ElementKey{9}, ElementId{"phase"}, {6}, {IncidentKey{22}}, timers()},
      ElementTerminated{ElementKey{9},
                        ElementId{"phase"},
                        ElementKey{7},
                        {6},
                        {IncidentKey{22}},
                        timers(),
                        progress()},
      InstanceCanceling{progress()},
      InstanceCompleted{progress()},
      InstanceTerminated{{1}, {IncidentKey{23}}, progress()},
      EndPlanned{{ElementId{"draft"}, ElementId{"approve"}}},
  };
}

std::vector<Event> work_events() {
  return {
      UserTaskCreated{ElementKey{9},
                      ElementId{"draft"},
                      "Lập kế hoạch",
                      "an",
                      {"so-tc"},
                      {"binh"},
                      Instant{1'573'750'800'000},
                      Instant{-1},
                      70,
                      {{"kind", "plan"}},
                      "form-1",
                      FormKey{14},
                      "external",
                      grantees()},
      UserTaskAssigned{UserTaskKey{10}, "binh", "claim", grantees(), grantees()},
      UserTaskCompleted{UserTaskKey{10}, ElementKey{9}, "complete", progress()},
      UserTaskCanceled{UserTaskKey{10}, ElementKey{9}},
      TimerArmed{ElementKey{9}, ElementId{"remind"}, Instant{1'557'190'800'000}},
      TimerFired{TimerKey{40}, ElementKey{9}, ElementId{"remind"}, Instant{1'557'190'800'000},
                 Instant{1'557'190'800'123}, progress()},
      RungFired{RungWord::escalate, ElementId{"escalate"}, UserTaskKey{10}, ElementId{"report"},
                "Báo cáo", grantees(), Instant{1'573'750'800'000}, Instant{1'573'750'801'000}},
      IncidentRaised{ElementKey{9}, ElementId{"gateway"}, "CONDITION_ERROR", "no branch", 11},
      IncidentResolved{IncidentKey{24}, 11},
      TurnSuspended{},
      TurnResumed{},
      StreamQuarantined{"a check failed"},
  };
}

std::vector<Event> reference_events() {
  return {
      DeploymentCreated{{{"plan.bpmn", std::string{"<xml>\0\xff", 7}, digest_of(1)}}},
      ProcessDefined{ProcessId{"plan"}, 2, "Kế hoạch", "v2", "plan.bpmn", digest_of(1),
                     DeploymentKey{11}, true},
      FormDefined{"form-1", 3, "form.json", digest_of(2), DeploymentKey{11}},
      AccountSet{
          {"an", "nguyen-van-an", {Role::approver, Role::auditor}, {"so-tc", "ubnd"}, false}},
      ClockSet{Instant{1'546'300'800'000}},
      SinkAdvanced{8'796'093'022'207},
      ZonesRead{{"2025b", digest_of(3)}},
  };
}

}  // namespace

Value value() {
  return Entries{
      {"amount", *Decimal::parse("395100000.25")},
      {"date", Date{2019, 5, 7}},
      {"duration", DayTimeDuration{-3600, -5}},
      {"flag", false},
      {"list", List{Value{}, 1, "hai", List{}, Entries{}}},
      {"moment", DateTime{{2019, 5, 7}, {3600, 9, {Zone::Kind::named, 0, "Asia/Ho_Chi_Minh"}}}},
      {"months", YearMonthDuration{-14}},
      {"sealed", Sealed{"subject", std::string{"\0\1", 2}}},
      {"time", TimeOfDay{86399, 0, {Zone::Kind::offset, -7 * 3600, ""}}},
  };
}

std::vector<Event> events() {
  auto all = element_events();
  for (auto& event : work_events()) all.push_back(std::move(event));
  for (auto& event : reference_events()) all.push_back(std::move(event));
  return all;
}

Record record() {
  Record record;
  record.header = {42,
                   StreamId::instance(InstanceKey{7}),
                   3,
                   default_tenant(),
                   Instant{1'557'190'800'123},
                   {Actor::Kind::account, "an", "nguyen-van-an", "so-tc", "binh"},
                   41,
                   RequestId{"an", "key-1"},
                   digest_of(9),
                   Answer{StartedInstance{InstanceKey{7}, DefinitionKey{12}, ProcessId{"p"}, 2}}};
  record.events = {element_events()[1], work_events()[0]};
  return record;
}

Batch batch() {
  Record refused;
  refused.header = {45,
                    StreamId::refusals(),
                    1,
                    default_tenant(),
                    Instant{1'557'190'800'200},
                    {Actor::Kind::account, "dung", "", "", ""},
                    0,
                    std::nullopt,
                    {},
                    Refusal{RefusalCode::forbidden, "not yours"}};
  Record deployed;
  deployed.header = {46,
                     StreamId::reference(),
                     5,
                     default_tenant(),
                     Instant{1'557'190'800'300},
                     {Actor::Kind::timer, "", "", "", ""},
                     0,
                     std::nullopt,
                     {},
                     Answer{Deployed{DeploymentKey{46},
                                     {DeployedProcess{DefinitionKey{47}, ProcessId{"p"}, 1, "p"},
                                      DeployedForm{FormKey{48}, "f", 2, "f.json"}}}}};
  deployed.events = {reference_events()[4]};
  return {{3, 2, 17, 42, 40, 39, semantics, digest_of(100)}, {record(), refused, deployed}};
}

StreamState instance_state() {
  instance::Instance state;
  state.key = InstanceKey{7};
  state.status = instance::Status::active;
  state.canceling = true;
  state.suspended = true;
  state.quarantined = true;
  state.definition = DefinitionKey{12};
  state.process = ProcessId{"plan"};
  state.version = 2;
  state.business_id = "69";
  state.tags = {"a", "b"};
  state.elements[ElementKey{7}] = {ElementId{"plan"},
                                   ElementKey{},
                                   true,
                                   2,
                                   {ElementKey{9}},
                                   {{"plan", {VariableKey{8}, value()}}},
                                   {TimerKey{40}},
                                   UserTaskKey{}};
  state.tasks[UserTaskKey{10}] = {ElementKey{9}, ElementId{"draft"}, "name",     "an", {"g"},
                                  {"u"},         Instant{5},         Instant{6}, 60};
  state.timers[TimerKey{40}] = {ElementKey{9}, ElementId{"remind"}, Instant{500}};
  state.due = {{Instant{500}, TimerKey{40}}};
  state.incidents[IncidentKey{21}] = {4, ElementKey{9}, ElementId{"draft"}, "E", "m"};
  state.todo_last = 9;
  state.pending[9] = progress().adds[0];
  state.stuck[4] = progress().adds[1];
  state.end_after = {ElementId{"approve"}, ElementId{"draft"}};
  state.stuck[5] = {
      Step::enter_at, ElementId{"phase"}, ElementKey{7}, ElementKey{301}, {ElementId{"draft"}}};
  return state;
}

StreamState reference_state() {
  reference::Reference state;
  state.position = 47;
  state.definitions[DefinitionKey{12}] = {ProcessId{"plan"}, 2,   "n", "v", "r", digest_of(1),
                                          DeploymentKey{11}, true};
  state.latest["plan"] = DefinitionKey{12};
  state.forms[FormKey{14}] = {"form-1", 3, "f", digest_of(2), DeploymentKey{11}};
  state.latest_form["form-1"] = FormKey{14};
  state.accounts["an"] = {"an", "p", {Role::worker}, {"g"}, true};
  state.clock = Instant{77};
  state.zones = ZoneDatabase{"2025b", digest_of(3)};
  return state;
}

}  // namespace tiendo::storage::samples
