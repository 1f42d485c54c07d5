// What a sound file becomes.
#include "engine/model/process.hpp"
#include "tests/workflows/bpmn_text.hpp"
#include "workflows/bpmn.hpp"
#include "workflows/diagnostic.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

namespace tiendo::workflows::test {
namespace {

std::shared_ptr<const model::Process> process_of(const std::string& file) {
  const auto read = read_bpmn(file, "a.bpmn");
  if (!read) {
    ADD_FAILURE() << render(read.error());
    return std::make_shared<model::Process>();
  }
  EXPECT_EQ(render(read->warnings), "");
  return read->processes.front();
}

template <class Kind>
const Kind& detail_of(const model::Process& process, const char* id) {
  return std::get<Kind>(process.element(ElementId{id}).detail);
}

std::string literal(const std::optional<model::Attribute>& attribute) {
  return attribute ? std::get<std::string>(*attribute) : "none";
}

std::string expression(const std::optional<model::Attribute>& attribute) {
  return attribute ? std::get<feel::Expression>(*attribute).text() : "none";
}

TEST(ReadBpmn, TheProcessStandsAmongItsElementsAndKnowsItsStart) {
  const auto process = process_of(around(user_task()));
  EXPECT_EQ(process->id.value(), "P");
  EXPECT_EQ(process->elements.size(), 4U);
  EXPECT_EQ(std::get<model::ProcessBody>(process->body().detail).start.value(), "S");
  EXPECT_EQ(process->body().parent.value(), "");
  const auto& task = process->element(ElementId{"N"});
  EXPECT_EQ(task.parent.value(), "P");
  ASSERT_EQ(task.outgoing.size(), 1U);
  EXPECT_EQ(task.outgoing[0].target.value(), "E");
}

TEST(ReadBpmn, AUserTaskKeepsEverythingThatItsExtensionsSay) {
  const auto process = process_of(around(user_task(
      R"(<z:assignmentDefinition assignee="=boss" candidateGroups="a, b" candidateUsers="u"/>
<z:taskSchedule dueDate="2019-11-14T17:00:00+07:00" followUpDate="=later"/>
<z:priorityDefinition priority="80"/><z:formDefinition formId="F"/>
<z:taskHeaders><z:header key="k" value="v"/></z:taskHeaders>
<z:ioMapping><z:input source="=1" target="x.y"/>
<z:output source="text" target="z"/></z:ioMapping>)",
      R"(name="Việc")")));
  const auto& element = process->element(ElementId{"N"});
  const auto& task = detail_of<model::UserTask>(*process, "N");
  EXPECT_EQ(element.name, "Việc");
  EXPECT_EQ(expression(task.assignee), "boss");
  EXPECT_EQ(literal(task.candidate_groups), "a, b");
  EXPECT_EQ(literal(task.candidate_users), "u");
  EXPECT_EQ(literal(task.due_date), "2019-11-14T17:00:00+07:00");
  EXPECT_EQ(expression(task.follow_up_date), "later");
  EXPECT_EQ(literal(task.priority), "80");
  ASSERT_TRUE(task.form);
  EXPECT_EQ(task.form->form_id, "F");
  ASSERT_EQ(task.headers.size(), 1U);
  EXPECT_EQ(task.headers[0].second, "v");
  ASSERT_EQ(element.inputs.size(), 1U);
  EXPECT_EQ(element.inputs[0].target, "x.y");
  ASSERT_EQ(element.outputs.size(), 1U);
  EXPECT_EQ(std::get<std::string>(element.outputs[0].source), "text");
}

TEST(ReadBpmn, FormsMayBeLinksOrOldKeys) {
  using Kind = model::FormReference::Kind;
  const auto linked =
      process_of(around(user_task(R"(<z:formDefinition externalReference="=l"/>)")));
  EXPECT_EQ(detail_of<model::UserTask>(*linked, "N").form->kind, Kind::external);
  const auto keyed = process_of(around(user_task(R"(<z:formDefinition formKey="page/7"/>)")));
  EXPECT_EQ(literal(detail_of<model::UserTask>(*keyed, "N").form->external), "page/7");
}

TEST(ReadBpmn, FlowsCarryConditionsAndDefaultsInTheOrderOfTheFile) {
  const auto process = process_of(around(R"(<d:exclusiveGateway id="N" default="out"/>)",
                                         R"(<d:endEvent id="E2"/>
<d:sequenceFlow id="f2" sourceRef="N" targetRef="E2">
<d:conditionExpression> = x &gt; 1 </d:conditionExpression></d:sequenceFlow>)"));
  const auto& gateway = process->element(ElementId{"N"});
  ASSERT_EQ(gateway.outgoing.size(), 2U);
  EXPECT_EQ(gateway.default_flow->value(), "out");
  EXPECT_FALSE(gateway.outgoing[0].condition);
  ASSERT_TRUE(gateway.outgoing[1].condition);
  EXPECT_EQ(gateway.outgoing[1].condition->text(), " x > 1");
}

TEST(ReadBpmn, TimersHangOnTheirTaskAndTellWhomToTell) {
  const auto process = process_of(around(user_task(), R"(
<d:boundaryEvent id="B1" attachedToRef="N" cancelActivity="false"><d:extensionElements>
<z:properties><z:property name="tiendo:notify" value="escalate"/>
<z:property name="tiendo:notifyTo" value="so-tttt/giam-doc, so-tc/giam-doc"/></z:properties>
</d:extensionElements><d:timerEventDefinition><d:timeDuration>P3D</d:timeDuration>
</d:timerEventDefinition></d:boundaryEvent>
<d:boundaryEvent id="B2" attachedToRef="N"><d:outgoing>f2</d:outgoing>
<d:timerEventDefinition><d:timeDate>=when</d:timeDate></d:timerEventDefinition></d:boundaryEvent>
<d:sequenceFlow id="f2" sourceRef="B2" targetRef="E"/>)"));
  const auto& first = detail_of<model::TimerBoundaryEvent>(*process, "B1");
  const auto& second = detail_of<model::TimerBoundaryEvent>(*process, "B2");
  EXPECT_FALSE(first.interrupting);
  EXPECT_TRUE(second.interrupting);
  EXPECT_EQ(first.timer.kind, model::TimerDefinition::Kind::duration);
  EXPECT_EQ(std::get<std::string>(first.timer.value), "P3D");
  EXPECT_EQ(second.timer.kind, model::TimerDefinition::Kind::date);
  ASSERT_TRUE(first.rung);
  EXPECT_EQ(first.rung->kind, model::RungKind::escalate);
  EXPECT_EQ(literal(first.rung->to), "so-tttt/giam-doc, so-tc/giam-doc");
  EXPECT_FALSE(second.rung);
  const auto& hung = process->element(ElementId{"N"}).boundary_events;
  ASSERT_EQ(hung.size(), 2U);
  EXPECT_EQ(hung[0].value(), "B1");
  EXPECT_EQ(hung[1].value(), "B2");
}

TEST(ReadBpmn, SubProcessesNestAndEndsMayTerminate) {
  const auto process = process_of(around(R"(<d:subProcess id="N"><d:startEvent id="S1"/>
<d:intermediateCatchEvent id="C"><d:timerEventDefinition><d:timeDuration>P1Y</d:timeDuration>
</d:timerEventDefinition></d:intermediateCatchEvent>
<d:endEvent id="E1"><d:terminateEventDefinition/></d:endEvent>
<d:sequenceFlow id="f1" sourceRef="S1" targetRef="C"/>
<d:sequenceFlow id="f2" sourceRef="C" targetRef="E1"/></d:subProcess>)"));
  EXPECT_EQ(detail_of<model::SubProcess>(*process, "N").start.value(), "S1");
  EXPECT_EQ(process->element(ElementId{"C"}).parent.value(), "N");
  EXPECT_NO_THROW(detail_of<model::TimerCatchEvent>(*process, "C"));
  EXPECT_NO_THROW(detail_of<model::TerminateEndEvent>(*process, "E1"));
  EXPECT_NO_THROW(detail_of<model::NoneEndEvent>(*process, "E"));
}

TEST(ReadBpmn, StartMappingsAndVersionTagsAreRead) {
  const auto process = process_of(file_with(R"(<d:extensionElements><z:versionTag value="v1"/>
</d:extensionElements><d:startEvent id="S"><d:extensionElements><z:formDefinition formId="F"/>
<z:ioMapping><z:output source="=0" target="n"/></z:ioMapping></d:extensionElements>
</d:startEvent>)"));
  EXPECT_EQ(process->version_tag, "v1");
  EXPECT_EQ(process->element(ElementId{"S"}).outputs.size(), 1U);
  EXPECT_TRUE(detail_of<model::NoneStartEvent>(*process, "S").form);
}

TEST(ReadBpmn, OnlyExecutableProcessesAreReadAndTheyKeepTheirOrder) {
  const auto read = read_bpmn(
      R"(<d:definitions xmlns:d="http://www.omg.org/spec/BPMN/20100524/MODEL">
<d:process id="B" isExecutable="true"><d:startEvent id="s1"/></d:process>
<d:process id="C"><d:serviceTask id="t"/></d:process>
<d:process id="A" isExecutable="1"><d:startEvent id="s2"/></d:process></d:definitions>)",
      "a.bpmn");
  ASSERT_TRUE(read) << render(read.error());
  ASSERT_EQ(read->processes.size(), 2U);
  EXPECT_EQ(read->processes[0]->id.value(), "B");
  EXPECT_EQ(read->processes[1]->id.value(), "A");
}

TEST(ReadBpmn, PicturesNotesLanesAndDataAreNoHindrance) {
  EXPECT_EQ(told(around(R"(<d:userTask id="N"><d:documentation>d</d:documentation>
<d:extensionElements><z:userTask/></d:extensionElements><d:ioSpecification/>
<d:dataInputAssociation id="di"><d:sourceRef>data</d:sourceRef></d:dataInputAssociation>
</d:userTask>)",
                        R"(<d:laneSet id="ls"><d:lane id="l"><d:flowNodeRef>N</d:flowNodeRef>
</d:lane></d:laneSet><d:textAnnotation id="ta"><d:text>x</d:text></d:textAnnotation>
<d:association id="as" sourceRef="N" targetRef="ta"/><d:dataObject id="o"/>
<d:dataObjectReference id="data" dataObjectRef="o"/><d:group id="g"/>)")),
            "");
}

}  // namespace
}  // namespace tiendo::workflows::test
