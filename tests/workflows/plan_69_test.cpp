// The packaged flagship: it reads without a word, its forms fit, its picture is sound.
#include "engine/base/json.hpp"
#include "engine/base/temporal.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/feel/expression.hpp"
#include "engine/model/process.hpp"
#include "engine/vocabulary/event.hpp"
#include "tests/workflows/bpmn_text.hpp"
#include "workflows/bpmn.hpp"
#include "workflows/diagnostic.hpp"
#include "workflows/resources.hpp"
#include "workflows/xml.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::workflows::test {
namespace {

const std::vector<std::string>& file_names() {
  static const std::vector<std::string> names{
      "ke-hoach-69.bpmn", "soan-thao.form", "tham-dinh.form", "phe-duyet.form",
      "thuc-hien.form",   "bao-cao.form",   "don-doc.form"};
  return names;
}

TEST(Plan69, IsDeployedWithoutAWarningAndHasEveryFormItNames) {
  std::vector<ResourceFile> files;
  for (const auto& name : file_names()) files.push_back({name, plan_69(name)});
  const auto read =
      read_resources(std::move(files), [](std::string_view) { return vocabulary::Digest{}; });
  ASSERT_TRUE(read) << render(read.error());
  EXPECT_EQ(render(read->warnings), "");
  std::set<std::string> forms;
  for (const auto& resource : read->resources) {
    for (const auto& form : resource.forms) forms.insert(form.form_id);
  }
  const auto file = read_bpmn(plan_69("ke-hoach-69.bpmn"), "ke-hoach-69.bpmn");
  ASSERT_TRUE(file);
  std::size_t tasks = 0;
  for (const auto& [id, element] : file->processes.front()->elements) {
    const auto* const task = std::get_if<model::UserTask>(&element.detail);
    if (task == nullptr) continue;
    ++tasks;
    ASSERT_TRUE(task->form) << id;
    EXPECT_TRUE(forms.contains(task->form->form_id)) << id;
    EXPECT_TRUE(task->candidate_groups) << id;
    EXPECT_TRUE(task->due_date) << id;
  }
  EXPECT_EQ(tasks, 6U);
}

TEST(Plan69, TheReportIsRemindedOfAndEscalatedWithoutBeingInterrupted) {
  const auto file = read_bpmn(plan_69("ke-hoach-69.bpmn"), "ke-hoach-69.bpmn");
  ASSERT_TRUE(file);
  const auto& process = *file->processes.front();
  std::vector<model::RungKind> rungs;
  for (const auto& id : process.element(ElementId{"bao-cao"}).boundary_events) {
    const auto& timer = std::get<model::TimerBoundaryEvent>(process.element(id).detail);
    EXPECT_FALSE(timer.interrupting);
    if (timer.rung) rungs.push_back(timer.rung->kind);
  }
  EXPECT_EQ(rungs, (std::vector{model::RungKind::remind, model::RungKind::escalate}));
}

/// The instant that a FEEL attribute of the process gives with the start variables of 2019.
std::string instant_of_expression(const model::Attribute& attribute, int round) {
  const Entries variables{{"nam", Value{2019}},
                          {"lanTrinh", Value{round}},
                          {"hanSoanThao", Value{"2019-05-28T17:00:00+07:00"}},
                          {"hanBaoCao", Value{"2019-11-14T17:00:00+07:00"}}};
  feel::Environment environment;
  environment.now = *parse_rfc3339("2019-06-03T01:00:00Z");
  const auto value = feel::evaluate(std::get<feel::Expression>(attribute),
                                    feel::EntriesScope{variables}, environment);
  if (!value) return value.error().message;
  const auto* const date_time = std::get_if<DateTime>(&value->kind());
  if (date_time == nullptr) return "no date-time: " + to_json(*value);
  const auto instant = instant_of(*date_time, Zone{});
  return instant ? to_rfc3339(*instant) : "no instant";
}

TEST(Plan69, ItsExpressionsGiveTheDatesOfThePlan) {
  const auto file = read_bpmn(plan_69("ke-hoach-69.bpmn"), "ke-hoach-69.bpmn");
  ASSERT_TRUE(file);
  const auto& process = *file->processes.front();
  const auto due = [&](const char* id, int round) {
    const auto& task = std::get<model::UserTask>(process.element(ElementId{id}).detail);
    return instant_of_expression(*task.due_date, round);
  };
  const auto fires = [&](const char* id) {
    const auto& timer = std::get<model::TimerBoundaryEvent>(process.element(ElementId{id}).detail);
    return instant_of_expression(timer.timer.value, 1);
  };
  EXPECT_EQ(due("soan-thao", 0), "2019-05-28T10:00:00.000Z");
  EXPECT_EQ(due("soan-thao", 1), "2019-06-08T01:00:00.000Z");
  EXPECT_EQ(due("tham-dinh", 1), "2019-06-14T01:00:00.000Z");
  EXPECT_EQ(due("thuc-hien", 1), "2019-10-31T10:00:00.000Z");
  EXPECT_EQ(due("bao-cao", 1), "2019-11-14T10:00:00.000Z");
  EXPECT_EQ(fires("nhac-bao-cao"), "2019-11-11T01:00:00.000Z");
  EXPECT_EQ(fires("leo-thang-bao-cao"), "2019-11-19T01:00:00.000Z");
}

struct Box {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
  bool holds(double x, double y) const {
    return x >= left && x <= right && y >= top && y <= bottom;
  }
  bool overlaps(const Box& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};

double number(const XmlElement& element, const char* name) {
  return std::strtod(element.attribute(name).value_or("nan").c_str(), nullptr);
}

struct Picture {
  std::map<std::string, Box> shapes;
  std::map<std::string, std::vector<std::pair<double, double>>> edges;
};

Picture picture_of(const XmlElement& definitions) {
  Picture picture;
  for (const auto& shape : definitions.children.back().children.front().children) {
    const auto id = shape.attribute("bpmnElement").value_or("");
    for (const auto& part : shape.children) {
      const auto x = number(part, "x");
      const auto y = number(part, "y");
      if (part.name == "Bounds") {
        picture.shapes[id] = {x, y, x + number(part, "width"), y + number(part, "height")};
      } else if (part.name == "waypoint") {
        picture.edges[id].emplace_back(x, y);
      }
    }
  }
  return picture;
}

TEST(Plan69, ThePictureShowsEveryElementAndFlowConnectedAndWithoutOverlap) {
  const auto definitions = parse_xml(plan_69("ke-hoach-69.bpmn"));
  ASSERT_TRUE(definitions);
  const auto picture = picture_of(*definitions);
  const auto file = read_bpmn(plan_69("ke-hoach-69.bpmn"), "ke-hoach-69.bpmn");
  ASSERT_TRUE(file);
  const auto& process = *file->processes.front();
  EXPECT_EQ(picture.shapes.size() + 1, process.elements.size());
  for (const auto& [id, element] : process.elements) {
    if (element.parent.value().empty()) continue;
    ASSERT_TRUE(picture.shapes.contains(id)) << id;
    for (const auto& flow : element.outgoing) {
      ASSERT_TRUE(picture.edges.contains(flow.id.value())) << flow.id.value();
      const auto& points = picture.edges.at(flow.id.value());
      const auto& [first_x, first_y] = points.front();
      const auto& [last_x, last_y] = points.back();
      EXPECT_TRUE(picture.shapes.at(id).holds(first_x, first_y)) << flow.id.value();
      EXPECT_TRUE(picture.shapes.at(flow.target.value()).holds(last_x, last_y)) << flow.id.value();
    }
  }
  for (const auto& [id, box] : picture.shapes) {
    for (const auto& [other_id, other] : picture.shapes) {
      const auto hangs = [&](const std::string& name) {
        return std::holds_alternative<model::TimerBoundaryEvent>(
            process.element(ElementId{name}).detail);
      };
      if (id >= other_id || hangs(id) || hangs(other_id)) continue;
      EXPECT_FALSE(box.overlaps(other)) << id << " and " << other_id;
    }
  }
}

}  // namespace
}  // namespace tiendo::workflows::test
