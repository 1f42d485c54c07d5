// Each way in which one part of a file can be wrong, and what is said about it.
#include "tests/workflows/bpmn_text.hpp"
#include "workflows/bpmn.hpp"
#include "workflows/bpmn_problems.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace tiendo::workflows::test {
namespace {

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

struct Case {
  const char* name;
  std::string file;
  const char* expected;  ///< the whole of what is told
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

class Refusal : public testing::TestWithParam<Case> {};

TEST_P(Refusal, IsToldWithItsPlaceAndWhatToDo) {
  EXPECT_FALSE(read_bpmn(GetParam().file, "a.bpmn"));
  EXPECT_EQ(told(GetParam().file), GetParam().expected);
}

std::string boundary(std::string_view timer, std::string_view properties = {},
                     std::string_view attributes = R"(attachedToRef="N")") {
  return around(user_task(), "<d:boundaryEvent id=\"B\" " + std::string{attributes} +
                                 "><d:extensionElements>" + std::string{properties} +
                                 "</d:extensionElements><d:outgoing>f2</d:outgoing>" +
                                 "<d:timerEventDefinition>" + std::string{timer} +
                                 "</d:timerEventDefinition></d:boundaryEvent>\n"
                                 "<d:sequenceFlow id=\"f2\" sourceRef=\"B\" targetRef=\"E\"/>");
}

std::string notify(std::string_view properties) {
  return boundary("<d:timeDuration>P1D</d:timeDuration>",
                  "<z:properties>" + std::string{properties} + "</z:properties>");
}

std::string condition(std::string_view text, std::string_view attributes = {}) {
  return around(R"(<d:exclusiveGateway id="N" default="out"/>)",
                R"(<d:sequenceFlow id="f2" sourceRef="N" targetRef="E"><d:conditionExpression )" +
                    std::string{attributes} + ">" + std::string{text} +
                    "</d:conditionExpression></d:sequenceFlow>");
}

INSTANTIATE_TEST_SUITE_P(
    File, Refusal,
    testing::Values(
        Case{"NoBpmn", "<x/>",
             "'a.bpmn' line 1: the file is no BPMN 2.0 model; its root must be bpmn:definitions"},
        Case{"Empty", "", "'a.bpmn' line 1: the file is empty"},
        Case{"NothingExecutable",
             R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
<process id="P"><startEvent id="S"/></process></definitions>)",
             "'a.bpmn' line 1: no process is executable; set isExecutable=\"true\" on at least "
             "one"},
        Case{"ProcessWithoutId",
             R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
<process isExecutable="true"><startEvent id="S"/></process></definitions>)",
             "'a.bpmn' line 2: a process has no id; give it one"},
        Case{"BadTruthValue",
             R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
<process id="P" isExecutable="true"><startEvent id="S"/></process>
<process id="Q" isExecutable="yes"/></definitions>)",
             "'a.bpmn' line 3, Q, isExecutable: 'yes' is no truth value; write true or false"}));

INSTANTIATE_TEST_SUITE_P(
    UserTask, Refusal,
    testing::Values(
        Case{"WithoutMark", around(R"(<d:userTask id="N"/>)"),
             "'a.bpmn' line 6, N: the user task has no zeebe:userTask; add <zeebe:userTask /> to "
             "its extensionElements (user tasks that are jobs are not supported yet)"},
        Case{"PriorityTooHigh", around(user_task(R"(<z:priorityDefinition priority="101"/>)")),
             "'a.bpmn' line 6, N, priority: '101' is no priority; write a whole number from 0 to "
             "100"},
        Case{"PriorityNoNumber", around(user_task(R"(<z:priorityDefinition priority="1.5"/>)")),
             "'a.bpmn' line 6, N, priority: '1.5' is no priority; write a whole number from 0 to "
             "100"},
        Case{"DueDateNoDate", around(user_task(R"(<z:taskSchedule dueDate="soon"/>)")),
             "'a.bpmn' line 6, N, dueDate: 'soon' is no ISO 8601 date-time; write it like "
             "2019-11-14T17:00:00+07:00, or begin with '=' for an expression"},
        Case{"DueDateWithoutZone",
             around(user_task(R"(<z:taskSchedule followUpDate="2019-11-14T17:00:00"/>)")),
             "'a.bpmn' line 6, N, followUpDate: '2019-11-14T17:00:00' has no zone; add one, like "
             "+07:00 or Z"},
        Case{"TwoForms",
             around(user_task(R"(<z:formDefinition formId="a" externalReference="b"/>)")),
             "'a.bpmn' line 6, N, formDefinition: give exactly one of formId, externalReference "
             "and formKey"},
        Case{"NoForm", around(user_task("<z:formDefinition/>")),
             "'a.bpmn' line 6, N, formDefinition: give exactly one of formId, externalReference "
             "and formKey"},
        Case{"EmbeddedForm",
             around(user_task(R"(<z:formDefinition formKey="camunda-forms:bpmn:x"/>)")),
             "'a.bpmn' line 6, N, formDefinition: a form embedded in the model is not supported "
             "yet; deploy it as a .form file and name its id in formId"},
        Case{"BindingWithoutTag",
             around(user_task(R"(<z:formDefinition formId="a" bindingType="versionTag"/>)")),
             "'a.bpmn' line 6, N, formDefinition: bindingType versionTag needs the attribute "
             "versionTag; add it"},
        Case{"BindingToDeployment",
             around(user_task(R"(<z:formDefinition formId="a" bindingType="deployment"/>)")),
             "'a.bpmn' line 6, N, formDefinition: bindingType deployment is not supported yet; use "
             "latest"},
        Case{"HeaderWithoutKey",
             around(user_task(R"(<z:taskHeaders><z:header value="v"/></z:taskHeaders>)")),
             "'a.bpmn' line 6, N, taskHeaders: a header has no key; give it one"},
        Case{"HeaderTwice",
             around(user_task(
                 R"(<z:taskHeaders><z:header key="k"/><z:header key="k"/></z:taskHeaders>)")),
             "'a.bpmn' line 6, N, taskHeaders: the header 'k' stands here twice; keep one"},
        Case{"ExtensionTwice", around(user_task("<z:userTask/>")),
             "'a.bpmn' line 6, N, userTask: zeebe:userTask stands here twice; keep one"},
        Case{"Listeners", around(user_task("<z:taskListeners/>")),
             "'a.bpmn' line 6, N, taskListeners: zeebe:taskListeners is not supported yet; remove "
             "it"},
        Case{"Loop",
             around(R"(<d:userTask id="N"><d:extensionElements><z:userTask/></d:extensionElements>
<d:multiInstanceLoopCharacteristics/></d:userTask>)"),
             "'a.bpmn' line 7, N, multiInstanceLoopCharacteristics: "
             "multiInstanceLoopCharacteristics is not supported yet; remove the loop"},
        Case{"Compensation", around(user_task({}, R"(isForCompensation="true")")),
             "'a.bpmn' line 6, N: compensation is not supported yet; remove isForCompensation"},
        Case{"Quantity", around(user_task({}, R"(startQuantity="2")")),
             "'a.bpmn' line 6, N, startQuantity: only 1 is supported; remove the attribute"}));

INSTANTIATE_TEST_SUITE_P(
    Mapping, Refusal,
    testing::Values(
        Case{
            "BadTarget",
            around(user_task(R"(<z:ioMapping><z:input source="=1" target="a..b"/></z:ioMapping>)")),
            "'a.bpmn' line 6, N, input: the target 'a..b' is no variable name; write a name, or "
            "names with dots between"},
        Case{"LongTarget",
             around(user_task(R"(<z:ioMapping><z:input source="=1" target="a)" +
                              repeated(".a", 100) + R"("/></z:ioMapping>)")),
             "'a.bpmn' line 6, N, input: the target has 101 names with dots between; write at "
             "most 100"},
        Case{"NoSource", around(user_task(R"(<z:ioMapping><z:output target="a"/></z:ioMapping>)")),
             "'a.bpmn' line 6, N, output: the mapping to 'a' has no source; give it one"},
        Case{"OnGateway", around(R"(<d:exclusiveGateway id="N"><d:extensionElements><z:ioMapping/>
</d:extensionElements></d:exclusiveGateway>)"),
             "'a.bpmn' line 6, N, ioMapping: zeebe:ioMapping has no meaning on an "
             "exclusiveGateway; move the mappings to a task, a sub-process or an event"},
        Case{"InputOnStart", file_with(R"(<d:startEvent id="S"><d:extensionElements><z:ioMapping>
<z:input source="=1" target="a"/></z:ioMapping></d:extensionElements></d:startEvent>)"),
             "'a.bpmn' line 3, S, ioMapping: a startEvent has no input mappings; keep only "
             "outputs"}));

INSTANTIATE_TEST_SUITE_P(
    Timer, Refusal,
    testing::Values(
        Case{"BadDuration", boundary("<d:timeDuration>3 days</d:timeDuration>"),
             "'a.bpmn' line 7, B, timeDuration: '3 days' is no ISO 8601 duration; write years "
             "and months, days and time (P3DT12H, P1Y6M, P1M10D), or begin with '=' for an "
             "expression"},
        Case{"NegativeMixedDuration", boundary("<d:timeDuration>-P1M10D</d:timeDuration>"),
             "'a.bpmn' line 7, B, timeDuration: '-P1M10D' is negative; a timer waits forward"},
        Case{"NegativeDuration", boundary("<d:timeDuration>-P1D</d:timeDuration>"),
             "'a.bpmn' line 7, B, timeDuration: '-P1D' is negative; a timer waits forward"},
        Case{"BadDate", boundary("<d:timeDate>2019-02-30T00:00:00Z</d:timeDate>"),
             "'a.bpmn' line 7, B, timeDate: '2019-02-30T00:00:00Z' is no ISO 8601 date-time; write "
             "it like 2019-11-14T17:00:00+07:00, or begin with '=' for an expression"},
        Case{"EmptyDate", boundary("<d:timeDate> </d:timeDate>"),
             "'a.bpmn' line 7, B, timeDate: the timer is empty; say when it is due"},
        Case{"Cycle", boundary("<d:timeCycle>R3/PT1H</d:timeCycle>"),
             "'a.bpmn' line 7, B, timeCycle: timeCycle is not supported yet; use timeDate or "
             "timeDuration"},
        Case{"Nothing", boundary(""),
             "'a.bpmn' line 7, B: a timer needs exactly one of timeDate and timeDuration"},
        Case{"Both", boundary("<d:timeDate>=a</d:timeDate><d:timeDuration>=b</d:timeDuration>"),
             "'a.bpmn' line 7, B: a timer needs exactly one of timeDate and timeDuration"},
        Case{"NotAttached", boundary("<d:timeDate>=a</d:timeDate>", {}, ""),
             "'a.bpmn' line 7, B, attachedToRef: the boundary event is attached to nothing; name "
             "an activity"},
        Case{"NotifyWhat", notify(R"(<z:property name="tiendo:notify" value="shout"/>)"),
             "'a.bpmn' line 7, B, tiendo:notify: 'shout' is not known; write remind or escalate"},
        Case{"NotifyOnlyWhom", notify(R"(<z:property name="tiendo:notifyTo" value="a"/>)"),
             "'a.bpmn' line 7, B: tiendo:notifyTo says whom to tell, but not what; add "
             "tiendo:notify with remind or escalate"},
        Case{"NotifyUnknown", notify(R"(<z:property name="tiendo:notifyWho" value="a"/>)"),
             "'a.bpmn' line 7, B, tiendo:notifyWho: the property is not known; known are "
             "tiendo:notify and tiendo:notifyTo"},
        Case{"NotifyOnTask",
             around(user_task(R"(<z:properties><z:property name="tiendo:notify" value="remind"/>
</z:properties>)")),
             "'a.bpmn' line 6, N, tiendo:notify: the property has a meaning only on a timer "
             "boundary event of a user task; move it there"}));

INSTANTIATE_TEST_SUITE_P(
    Condition, Refusal,
    testing::Values(
        Case{"Literal", condition("x > 1"),
             "'a.bpmn' line 7, f2, conditionExpression: 'x > 1' is no expression; begin it with "
             "'=' and write FEEL"},
        Case{"Empty", condition(""),
             "'a.bpmn' line 7, f2, conditionExpression: the condition is empty; write one or "
             "remove it"},
        Case{"OtherLanguage", condition("=x", R"(language="javascript")"),
             "'a.bpmn' line 7, f2, conditionExpression: conditions in 'javascript' are not "
             "supported; write FEEL"},
        Case{"UnknownFunction", condition("=y or overdue(x)"),
             "'a.bpmn' line 7, f2, conditionExpression: the FEEL expression 'y or overdue(x)' is "
             "wrong at character 6: no function 'overdue' takes these arguments"},
        Case{"TooManyArguments", condition("=is defined(x, y)"),
             "'a.bpmn' line 7, f2, conditionExpression: the FEEL expression 'is defined(x, y)' is "
             "wrong at character 1: no function 'is defined' takes these arguments"}));

TEST(Refusal, OfFeelNamesTheCharacterNotTheByte) {
  const auto found = problems_of(condition(R"x(="ạạ" + ))x"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, 7);
  EXPECT_EQ(found[0].element, "f2");
  EXPECT_EQ(found[0].attribute, "conditionExpression");
  EXPECT_NE(found[0].message.find("the FEEL expression '\"ạạ\" + )' is wrong at character 8: "),
            std::string::npos)
      << found[0].message;
}

TEST(Refusal, OfAnUnknownFunctionIsAWarningInWhatIsDeployedAlready) {
  const auto text = condition("=overdue(x)");
  ASSERT_FALSE(read_bpmn(text, "a.bpmn"));
  const auto deployed = read_bpmn(text, "a.bpmn", Reading::deployed);
  ASSERT_TRUE(deployed) << render(deployed.error());
  ASSERT_EQ(deployed->warnings.size(), 1U);
  EXPECT_NE(deployed->warnings[0].message.find("no function 'overdue'"), std::string::npos);
  EXPECT_FALSE(read_bpmn(condition("=overdue("), "a.bpmn", Reading::deployed));
}

TEST(Refusal, NamesTheKindOfEveryElementThatIsNotSupportedYet) {
  for (const char* const kind :
       {"serviceTask", "sendTask", "receiveTask", "scriptTask", "manualTask", "businessRuleTask",
        "callActivity", "task", "transaction", "adHocSubProcess", "parallelGateway",
        "inclusiveGateway", "eventBasedGateway", "complexGateway", "intermediateThrowEvent"}) {
    EXPECT_EQ(
        told(around("<d:" + std::string{kind} + " id=\"N\"/>")),
        "'a.bpmn' line 6, N: " + with_article(kind) + " is not supported yet; use another element");
  }
}

TEST(Refusal, NamesEventDefinitionsThatAreNotSupportedYet) {
  EXPECT_EQ(told(around("<d:intermediateCatchEvent id=\"N\"><d:messageEventDefinition/>"
                        "</d:intermediateCatchEvent>")),
            "'a.bpmn' line 6, N: an intermediateCatchEvent with messageEventDefinition is not "
            "supported yet; use a timerEventDefinition");
  EXPECT_EQ(told(around("<d:intermediateCatchEvent id=\"N\"/>")),
            "'a.bpmn' line 6, N: an intermediateCatchEvent without event definition is not "
            "supported yet; add a timerEventDefinition");
  EXPECT_EQ(told(file_with(R"(<d:startEvent id="S"><d:timerEventDefinition/></d:startEvent>)")),
            "'a.bpmn' line 3, S: a startEvent with timerEventDefinition is not supported yet; use "
            "a start event without event definition");
  EXPECT_EQ(told(file_with(R"(<d:startEvent id="S"/>
<d:sequenceFlow id="f" sourceRef="S" targetRef="E"/>
<d:endEvent id="E"><d:errorEventDefinition/></d:endEvent>)")),
            "'a.bpmn' line 5, E: an endEvent with errorEventDefinition is not supported yet; use "
            "a none or a terminate end event");
  EXPECT_EQ(told(around(R"(<d:subProcess id="N" triggeredByEvent="true"/>)")),
            "'a.bpmn' line 6, N: an event sub-process is not supported yet");
}

TEST(Warning, UnknownExtensionsAndForeignMarksDoNotStopADeployment) {
  const auto file = around(
      R"(<d:userTask id="N" o:mark="1"><d:extensionElements><z:userTask/><z:novelty/><o:thing/>
</d:extensionElements><d:potentialOwner/></d:userTask>)");
  EXPECT_TRUE(read_bpmn(file, "a.bpmn"));
  EXPECT_EQ(told(file),
            "'a.bpmn' line 6, N, mark: warning: the attribute of 'urn:other' is not known; it is "
            "ignored\n"
            "'a.bpmn' line 6, N, novelty: warning: zeebe:novelty is not known; it is ignored\n"
            "'a.bpmn' line 6, N, thing: warning: the extension of 'urn:other' is not known; it is "
            "ignored\n"
            "'a.bpmn' line 7, N, potentialOwner: warning: the potentialOwner is ignored; say who "
            "in zeebe:assignmentDefinition");
}

TEST(Warning, AnExtensionInTheWrongPlaceIsNamed) {
  EXPECT_EQ(told(around(R"(<d:exclusiveGateway id="N"><d:extensionElements>
<z:taskSchedule dueDate="=x"/></d:extensionElements></d:exclusiveGateway>)")),
            "'a.bpmn' line 7, N, taskSchedule: warning: zeebe:taskSchedule has no meaning on an "
            "exclusiveGateway; it is ignored");
}

}  // namespace
}  // namespace tiendo::workflows::test
