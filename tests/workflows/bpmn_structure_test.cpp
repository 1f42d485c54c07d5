// Each way in which the parts of a file can fail to hold together.
#include "tests/workflows/bpmn_text.hpp"
#include "workflows/bpmn.hpp"
#include "workflows/diagnostic.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tiendo::workflows::test {
namespace {

TEST(Structure, IdsAreUniqueInTheFile) {
  EXPECT_EQ(told(around(user_task(), R"(<d:textAnnotation id="N"/>)")),
            "'a.bpmn' line 7, N, id: the id stands in line 6 already; ids are unique in a file");
}

TEST(Structure, IdsAreXmlNames) {
  EXPECT_EQ(told(file_with(R"(<d:startEvent id="1 S"/>)")),
            "'a.bpmn' line 3, 1 S, id: the id '1 S' is not allowed; begin with a letter or _ and "
            "use letters, digits, '-', '_' and '.'");
  EXPECT_EQ(told(file_with(R"(<d:startEvent id="việc-1.a"/>)")), "");
}

TEST(Structure, NodesAndFlowsHaveIds) {
  EXPECT_EQ(told(file_with(R"(<d:startEvent id="S"/>
<d:userTask/><d:sequenceFlow sourceRef="S" targetRef="S"/>)")),
            "'a.bpmn' line 4, P: a userTask has no id; give it one\n"
            "'a.bpmn' line 4, P: a sequenceFlow has no id; give it one");
}

TEST(Structure, FlowsLeadFromAndToElementsOfTheProcess) {
  EXPECT_EQ(told(file_with(R"(<d:startEvent id="S"/>
<d:sequenceFlow id="f" sourceRef="S" targetRef="X"/>
<d:sequenceFlow id="g" sourceRef="S"/>)")),
            "'a.bpmn' line 4, f, targetRef: no element 'X' in this process; connect the flow to "
            "one that is there\n"
            "'a.bpmn' line 5, g, targetRef: the flow has an open end; connect it");
}

TEST(Structure, FlowsStayWithinTheirScope) {
  EXPECT_EQ(told(around(R"(<d:subProcess id="N"><d:startEvent id="S1"/>
<d:sequenceFlow id="f" sourceRef="S1" targetRef="E"/></d:subProcess>)")),
            "'a.bpmn' line 7, f, targetRef: the flow crosses the border of a sub-process to 'E'; "
            "keep flows within one scope");
}

TEST(Structure, NoFlowEntersAStartOrLeavesAnEnd) {
  EXPECT_EQ(told(around(user_task(), R"(<d:sequenceFlow id="f" sourceRef="E" targetRef="S"/>)")),
            "'a.bpmn' line 7, f, sourceRef: no flow leaves an end event; remove it\n"
            "'a.bpmn' line 7, f, targetRef: no flow enters a startEvent; lead it elsewhere");
}

TEST(Structure, ListedFlowsExistAndAreConnected) {
  EXPECT_EQ(told(around(R"(<d:userTask id="N"><d:extensionElements><z:userTask/>
</d:extensionElements><d:incoming>in</d:incoming><d:incoming>out</d:incoming>
<d:outgoing>nothing</d:outgoing></d:userTask>)")),
            "'a.bpmn' line 6, N, incoming: the sequence flow 'out' is not connected here; correct "
            "one of the two\n"
            "'a.bpmn' line 6, N, outgoing: no sequence flow 'nothing' in this process");
}

TEST(Structure, ReferencesMayCarryAPrefix) {
  EXPECT_EQ(told(around(R"(<d:userTask id="N"><d:extensionElements><z:userTask/>
</d:extensionElements><d:incoming> tns:in </d:incoming></d:userTask>)")),
            "");
}

TEST(Structure, EachScopeHasExactlyOneStart) {
  EXPECT_EQ(told(file_with(R"(<d:endEvent id="E"/>)")),
            "'a.bpmn' line 2, P: the process has no start event; add one\n"
            "'a.bpmn' line 3, E: warning: no flow leads to this element; it is never reached");
  EXPECT_EQ(told(file_with(R"(<d:startEvent id="S"/><d:startEvent id="S2"/>)")),
            "'a.bpmn' line 2, P: the process has several start events; keep one");
  EXPECT_EQ(told(around(R"(<d:subProcess id="N"/>)")),
            "'a.bpmn' line 6, N: the subProcess has no start event; add one");
}

TEST(Structure, EveryWayOutOfAGatewayHasAConditionOrIsTheDefault) {
  EXPECT_EQ(told(around(R"(<d:exclusiveGateway id="N"/>)",
                        R"(<d:sequenceFlow id="f" sourceRef="N" targetRef="E">
<d:conditionExpression>=x</d:conditionExpression></d:sequenceFlow>)")),
            "'a.bpmn' line 5, out: the flow leaves an exclusive gateway with several ways and has "
            "no condition; give it one or make it the default");
}

TEST(Structure, TheDefaultFlowLeavesItsElementAndHasNoCondition) {
  EXPECT_EQ(told(around(user_task({}, R"(default="in")"))),
            "'a.bpmn' line 6, N, default: the default flow 'in' does not leave this element; name "
            "one that does");
  EXPECT_EQ(told(around(R"(<d:exclusiveGateway id="N" default="f"/>)",
                        R"(<d:sequenceFlow id="f" sourceRef="N" targetRef="E">
<d:conditionExpression>=x</d:conditionExpression></d:sequenceFlow>)")),
            "'a.bpmn' line 5, out: the flow leaves an exclusive gateway with several ways and has "
            "no condition; give it one or make it the default\n"
            "'a.bpmn' line 6, N, default: the default flow 'f' has a condition; remove the "
            "condition");
  EXPECT_EQ(told(file_with(R"(<d:startEvent id="S" default="f"/><d:endEvent id="E"/>
<d:sequenceFlow id="f" sourceRef="S" targetRef="E"/>)")),
            "'a.bpmn' line 3, S, default: a startEvent has no default flow; remove the attribute");
}

TEST(Structure, EventsHaveNoConditionalFlowsButTasksMay) {
  constexpr auto flow = R"(<d:sequenceFlow id="f" sourceRef="%" targetRef="E">
<d:conditionExpression>=x</d:conditionExpression></d:sequenceFlow>)";
  std::string from_task = flow;
  std::string from_start = flow;
  from_task.replace(from_task.find('%'), 1, "N");
  from_start.replace(from_start.find('%'), 1, "S");
  EXPECT_EQ(told(around(user_task(), from_task)), "");
  EXPECT_EQ(told(around(user_task(), from_start)),
            "'a.bpmn' line 7, f, conditionExpression: a flow from a startEvent has no condition; "
            "put a gateway before it");
}

constexpr auto timer = R"(><d:extensionElements><z:properties>
<z:property name="tiendo:notify" value="remind"/></z:properties></d:extensionElements>
<d:timerEventDefinition><d:timeDuration>P1D</d:timeDuration></d:timerEventDefinition>
</d:boundaryEvent>)";

std::string boundary_on(const char* host) {
  return R"(<d:boundaryEvent id="B" attachedToRef=")" + std::string{host} + "\"" + timer;
}

TEST(Structure, BoundaryEventsHangOnAnActivityOfTheirScope) {
  EXPECT_EQ(told(around(user_task(), boundary_on("X"))),
            "'a.bpmn' line 7, B, attachedToRef: no element 'X' in this process");
  EXPECT_EQ(told(around(user_task(), boundary_on("S"))),
            "'a.bpmn' line 7, B, attachedToRef: 'S' is no activity; attach the event to a task or "
            "a sub-process");
  EXPECT_EQ(told(around(user_task(), R"(<d:sequenceFlow id="f" sourceRef="N" targetRef="U"/>
<d:subProcess id="U"><d:startEvent id="S1"/>)" +
                                         boundary_on("N") + "</d:subProcess>")),
            "'a.bpmn' line 8, B, attachedToRef: 'N' stands in another scope; move the event beside "
            "it");
}

TEST(Structure, OnlyTimersOfUserTasksTellPeople) {
  EXPECT_EQ(told(around(R"(<d:subProcess id="N"><d:startEvent id="S1"/></d:subProcess>)",
                        boundary_on("N"))),
            "'a.bpmn' line 7, B, tiendo:notify: only timers of user tasks tell people; attach the "
            "event to a user task");
}

TEST(Structure, WhatIsNeverReachedOrLeadsNowhereIsAWarning) {
  const auto file = around(user_task(), R"(<d:exclusiveGateway id="G"/>
<d:boundaryEvent id="B" attachedToRef="N"><d:timerEventDefinition>
<d:timeDuration>P1D</d:timeDuration></d:timerEventDefinition></d:boundaryEvent>)");
  EXPECT_TRUE(read_bpmn(file, "a.bpmn"));
  EXPECT_EQ(told(file),
            "'a.bpmn' line 7, G: warning: no flow leads to this element; it is never reached\n"
            "'a.bpmn' line 8, B: warning: nothing follows when the timer fires; connect it or "
            "remove it");
}

TEST(Structure, EverythingThatIsWrongIsToldAtOnce) {
  const auto found = problems_of(file_with(R"(<d:startEvent id="S"/><d:serviceTask id="T"/>
<d:userTask id="N"/><d:sequenceFlow id="f" sourceRef="S" targetRef="X"/>
<d:sequenceFlow id="g" sourceRef="S" targetRef="N"><d:conditionExpression>x</d:conditionExpression>
</d:sequenceFlow>)"));
  EXPECT_EQ(found.size(), 6U) << render(found);
}

TEST(Structure, LimitsHoldOnElementsDepthNamesAndLists) {
  std::string many;
  for (int i = 0; i < 5'001; ++i) many += "<d:userTask id=\"t" + std::to_string(i) + "\"/>";
  EXPECT_NE(told(file_with(many)).find("more than 5000 elements"), std::string::npos);
  std::string deep;
  std::string closed;
  for (int i = 0; i < 22; ++i) {
    deep += "<d:subProcess id=\"s" + std::to_string(i) + "\">";
    closed += "</d:subProcess>";
  }
  EXPECT_NE(told(file_with(deep + closed)).find("nested deeper than 20"), std::string::npos);
  const std::string name(1'001, 'n');
  EXPECT_EQ(told(around(user_task({}, "name=\"" + name + "\""))),
            "'a.bpmn' line 6, N, name: the name has more than 1000 bytes; make it shorter");
  std::string headers;
  for (int i = 0; i < 201; ++i) headers += "<z:header key=\"k" + std::to_string(i) + "\"/>";
  EXPECT_EQ(told(around(user_task("<z:taskHeaders>" + headers + "</z:taskHeaders>"))),
            "'a.bpmn' line 6, N, taskHeaders: zeebe:taskHeaders has more than 200 entries; remove "
            "some");
}

TEST(Structure, AFileThatIsWrongEverywhereIsCutOff) {
  std::string many;
  for (int i = 0; i < 500; ++i) many += "<d:scriptTask id=\"t" + std::to_string(i) + "\"/>";
  const auto found = problems_of(file_with(many));
  ASSERT_EQ(found.size(), 201U);
  EXPECT_NE(found.back().message.find("only 200"), std::string::npos);
}

}  // namespace
}  // namespace tiendo::workflows::test
