#include "engine/base/json.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "ops/cli/answers.hpp"
#include "ops/cli/civil_time.hpp"
#include "ops/cli/difference.hpp"
#include "ops/cli/progress_line.hpp"
#include "ops/cli/table.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <sstream>
#include <string>
#include <string_view>

namespace tiendo::ops::cli {
namespace {

Value json(std::string_view text) { return parse_json(text).value(); }

TEST(DisplayWidth, CountsLettersAsATerminalShowsThem) {
  EXPECT_EQ(display_width("Thẩm định"), 9U);
  EXPECT_EQ(display_width("Tha\u0302\u0309m"), 4U) << "marks that sit on the letter before";
  EXPECT_EQ(display_width("ខ្មែរ"), 4U) << "Khmer: only the joining sign takes no place";
  EXPECT_EQ(display_width("計画"), 4U);
  EXPECT_EQ(display_width("\xFF?"), 2U) << "a byte that is no text still takes its place";
}

TEST(Table, AlignsVietnameseColumns) {
  Table table{{"KEY", "TASK", "DUE"}};
  table.add({"1", "Thẩm định dự toán", "07/06/2019"});
  table.add({"1234", "", "x"});
  table.add({"7", "Đôn đốc", ""});
  EXPECT_EQ(table.text(),
            "KEY   TASK               DUE\n"
            "1     Thẩm định dự toán  07/06/2019\n"
            "1234                     x\n"
            "7     Đôn đốc\n");
}

TEST(Table, LetsNoCellSteerTheTerminal) {
  Table table{{"NAME"}};
  table.add({"a\x1b[2J\nb\xC2\x9B"});
  EXPECT_EQ(table.text(), "NAME\na [2J b \n");
  EXPECT_EQ(one_line("x\u202Ey"), "x y") << "letters that turn the direction";
}

TEST(Shortened, CutsBetweenLettersOnly) {
  EXPECT_EQ(shortened("Thẩm định", 9), "Thẩm định");
  EXPECT_EQ(shortened("Thẩm định", 5), "Thẩm…");
  EXPECT_EQ(shortened("計画書", 4), "計…");
}

TEST(CivilTime, IsVietnamsInBothDirections) {
  const Instant instant{1'557'190'800'000};
  EXPECT_EQ(civil_text(instant), "07/05/2019 08:00");
  EXPECT_EQ(civil_text(std::string_view{"2019-12-31T17:05:00.000Z"}), "01/01/2020 00:05");
  EXPECT_EQ(civil_text(std::string_view{"soon"}), "soon");
  EXPECT_EQ(parse_time_given("07/05/2019 08:00"), instant);
  EXPECT_EQ(parse_time_given("2019-05-07T08:00:00+07:00"), instant);
  EXPECT_EQ(parse_time_given("08/05/2019"), Instant{instant.ms + 16 * 3'600'000});
}

TEST(CivilTime, RefusesWhatIsNoTime) {
  for (const std::string_view text :
       {"", "07/05/2019 8:00", "31/02/2019", "07/05/2019 24:00", "07/05/2019T08:00", "7/5/2019",
        "2019-05-07", "2019-05-07T08:00:00", "+7/05/2019", "07/05/2019 08:00 "}) {
    EXPECT_FALSE(parse_time_given(text)) << text;
  }
}

TEST(TasksText, NamesATaskByItsElementWhereTheModelHasNoName) {
  const auto text = tasks_text(json(R"({"items":[{"userTaskKey":"42","name":null,
      "elementId":"tham-dinh","processInstanceKey":"7","assignee":null,
      "candidateGroups":["so-tc/giam-doc","so-tc/chuyen-vien"],
      "dueDate":"2019-06-07T08:40:00.000Z","priority":50}]})"));
  EXPECT_EQ(text,
            "KEY  TASK       INSTANCE  ASSIGNEE  CANDIDATES                         DUE"
            "               PRIORITY\n"
            "42   tham-dinh  7                   so-tc/giam-doc, so-tc/chuyen-vien  "
            "07/06/2019 15:40  50\n");
  EXPECT_EQ(tasks_text(json(R"({"items":[]})")), "No open tasks.\n");
}

TEST(TasksText, NamesTheGroupsAndTheAccountsThatMayTakeATask) {
  const auto told = [](const std::string& candidates) {
    return tasks_text(json(R"({"items":[{"userTaskKey":"42","name":"t",)" + candidates + "}]}"));
  };
  EXPECT_NE(told(R"("candidateGroups":["g"],"candidateUsers":["minh","lan"])")
                .find(" g, account:minh, account:lan"),
            std::string::npos);
  EXPECT_NE(told(R"("candidateGroups":[],"candidateUsers":["minh"])").find(" account:minh"),
            std::string::npos);
  const auto state = state_text(json(R"({"state":{"tasks":{"7":{"name":"t",
      "candidateGroups":[],"candidateUsers":["minh"]}}}})"));
  EXPECT_NE(state.find(" account:minh"), std::string::npos) << state;
}

TEST(HistoryText, TellsRefusalsWhoActedAndWhoGotATask) {
  const auto text = history_text(json(R"({"items":[
      {"position":"5","time":"2019-05-07T02:00:00.000Z","outcome":"done",
       "actor":{"kind":"account","name":"nam","person":"p1","position":"so-tc/chuyen-vien"},
       "events":[{"type":"UserTaskCreated","position":"5","element":"t","name":"Thẩm định"}]},
      {"position":"6","time":"2019-05-07T02:00:07.000Z","outcome":"done",
       "actor":{"kind":"account","name":"nam","person":"","position":""},
       "events":[{"type":"UserTaskAssigned","position":"6","task":"5","assignee":"minh"}]},
      {"position":"7","time":"2019-05-07T02:00:08.900Z","outcome":"done",
       "actor":{"kind":"account","name":"nam","person":"","position":""},
       "events":[{"type":"UserTaskAssigned","position":"7","task":"5","assignee":""}]},
      {"position":"8","time":"2019-05-07T02:01:00.000Z",
       "actor":{"kind":"account","name":"eve","person":"","position":""},
       "outcome":{"refused":"FORBIDDEN","message":"'eve' has no role"},"events":[]},
      {"position":"9","time":"2019-05-07T02:02:00.000Z","outcome":"done","actor":{"kind":"timer"},
       "events":[{"type":"UserTaskCanceled","position":"9","task":"5"}]}]})"));
  EXPECT_EQ(
      text,
      "TIME                 WHO      PERSON  POSITION           FACT              ABOUT\n"
      "07/05/2019 09:00:00  nam      p1      so-tc/chuyen-vien  UserTaskCreated   Thẩm định\n"
      "07/05/2019 09:00:07  nam                                 UserTaskAssigned  Thẩm định → "
      "minh\n"
      "07/05/2019 09:00:08  nam                                 UserTaskAssigned  Thẩm định → "
      "nobody\n"
      "07/05/2019 09:01:00  eve                                 Refused           'eve' has no "
      "role\n"
      "07/05/2019 09:02:00  (timer)                             UserTaskCanceled  Thẩm định\n");
}

TEST(DifferenceText, TellsWhatCameAndWentInWords) {
  const auto text = difference_text(json(R"({"from":"2019-05-07T01:00:00.000Z",
      "to":"2019-05-08T01:00:00.000Z","differences":[
      {"path":"elements/11","before":null,"after":{"element":"small","scope":null,
       "terminating":false,"variables":{"nam":2019,"ten":"An"}}},
      {"path":"elements/12","before":{"element":"big","scope":"11","terminating":false,
       "variables":{}},"after":null},
      {"path":"incidents/13","before":null,"after":{"element":"big","elementKey":"12","item":"12",
       "errorType":"FORM_NOT_FOUND","message":"no form"}},
      {"path":"pending/0","before":null,"after":{"type":"x"}},
      {"path":"tasks/14","before":null,"after":{"element":"t","elementKey":"12","name":"Duyệt",
       "assignee":"","candidateGroups":["g","h"],"candidateUsers":["minh"],
       "due":"2019-06-07T08:40:00.000Z","followUp":null,"priority":50}},
      {"path":"tasks/15","before":{"element":"t","elementKey":"12","name":"","assignee":"lan",
       "candidateGroups":[],"candidateUsers":[],"due":null,"followUp":null,"priority":50},
       "after":null},
      {"path":"timers/16","before":null,"after":{"element":"remind","elementKey":"12",
       "due":"2019-06-07T08:40:00.000Z"}}]})"));
  EXPECT_EQ(text,
            "Differences between 07/05/2019 08:00 and 08/05/2019 08:00\n"
            "  + element small (key 11) with nam = 2019, ten = \"An\"\n"
            "  - element big (key 12) in element 11\n"
            "  + incident at big (key 13): FORM_NOT_FOUND: no form\n"
            "  + pending/0: {\"type\":\"x\"}\n"
            "  + task “Duyệt” (key 14) of g, h, account:minh; due 07/06/2019 15:40; priority 50\n"
            "  - task “t” (key 15), held by lan; priority 50\n"
            "  + timer remind (key 16) at 07/06/2019 15:40\n");
}

TEST(DifferenceText, TellsWholeWhatChanged) {
  const std::string before(200, 'a');
  const std::string after(200, 'b');
  const auto text = difference_text(json(R"({"from":"2019-05-07T01:00:00.000Z",
      "to":"2019-05-08T01:00:00.000Z","differences":[
      {"path":"elements/11/variables/so","before":1,"after":"1"},
      {"path":"elements/11/variables/long","before":")" +
                                         before + R"(","after":")" + after +
                                         R"("},
      {"path":"elements/11/variables/a/b","before":null,"after":"x\ny"},
      {"path":"status","before":"ACTIVE","after":"COMPLETED"},
      {"path":"tasks/14/assignee","before":"","after":"lan"},
      {"path":"tasks/14/due","before":"2019-06-07T08:40:00.000Z","after":null},
      {"path":"tasks/14/candidateGroups","before":["g","h"],"after":[]}]})"));
  EXPECT_EQ(text,
            "Differences between 07/05/2019 08:00 and 08/05/2019 08:00\n"
            "  ~ element 11, variable so: 1 → \"1\"\n"
            "  ~ element 11, variable long: \"" +
                before + "\" → \"" + after +
                "\"\n"
                "  + element 11, variable a/b: \"x\\ny\"\n"
                "  ~ status: ACTIVE → COMPLETED\n"
                "  ~ task 14, assignee: nobody → lan\n"
                "  ~ task 14, due: 07/06/2019 15:40 → nothing\n"
                "  ~ task 14, candidateGroups: g, h → nothing\n");
  EXPECT_EQ(difference_text(json(R"({"differences":[]})")), "The two states are the same.\n");
}

TEST(VerificationText, NamesTheFirstDifference) {
  const auto sound = json(R"({"verified":true,"batches":4,"records":5,"rowsCompared":6})");
  EXPECT_EQ(verification_text(sound), "Verified: 4 batches, 5 records, 6 rows.\n");
  EXPECT_EQ(difference_found(sound), "");
  const auto zoned = json(R"({"verified":true,"batches":4,"records":5,"rowsCompared":6,
                "timeZones":{"version":"2025b","digest":"00"}})");
  EXPECT_EQ(verification_text(zoned),
            "Verified: 4 batches, 5 records, 6 rows.\n"
            "Time zones are looked up in the database 2025b, SHA-256 00.\n");
  const auto damaged = json(R"({"verified":false,"batches":4,"records":null,"rowsCompared":null,
                "difference":{"place":"batch 3","message":"its hash is another"}})");
  EXPECT_EQ(difference_found(damaged), "batch 3: its hash is another");
  EXPECT_EQ(verification_text(damaged), "NOT verified: batch 3: its hash is another\n");
  EXPECT_TRUE(verification_text(json("{}")).starts_with("NOT verified: "));
  EXPECT_NE(difference_found(json("{}")), "") << "an answer that says nothing proves nothing";
}

TEST(VerificationProgress, NamesTheStepAndHowFarItIs) {
  const auto status = json(R"({"state":"RUNNING","step":"chain","done":50,"of":200})");
  EXPECT_EQ(verification_step(status), "the chain of batches");
  EXPECT_EQ(verification_percent(status), 25);
  const auto unknown = json(R"({"state":"RUNNING","step":null,"done":0,"of":null})");
  EXPECT_EQ(verification_step(unknown), "waiting for the rows");
  EXPECT_EQ(verification_percent(unknown), std::nullopt);
}

TEST(ProgressLine, ShowsALogEachStepAndTenth) {
  std::ostringstream err;
  {
    ProgressLine line{err, false};
    for (int percent = 0; percent <= 100; ++percent) line.tell("rows", percent);
    line.tell("timers", std::nullopt);
    line.tell("timers", std::nullopt);
  }
  EXPECT_EQ(err.str(),
            "rows: 0 %\nrows: 10 %\nrows: 20 %\nrows: 30 %\nrows: 40 %\nrows: 50 %\nrows: 60 %\n"
            "rows: 70 %\nrows: 80 %\nrows: 90 %\nrows: 100 %\ntimers\n");
}

TEST(ProgressLine, WritesOverItsLineAtATerminal) {
  std::ostringstream err;
  {
    ProgressLine line{err, true};
    line.tell("rows", 9);
    line.tell("due", 1);
  }
  EXPECT_EQ(err.str(), "\rrows: 9 %\rdue: 1 % \n");
}

TEST(RestText, SaysHowManyRowsAreNotShown) {
  EXPECT_EQ(rest_text(json(R"({"items":[1,2],"page":{"totalItems":2}})")), "");
  EXPECT_EQ(rest_text(json(R"({"items":[1,2],"page":{"totalItems":5}})")),
            "2 of 5 are shown; --limit shows more.\n");
}

}  // namespace
}  // namespace tiendo::ops::cli
