// The commands against a real server in this process: what is printed, and the exit codes.
#include "engine/base/json.hpp"
#include "ops/cli/ask_server.hpp"
#include "ops/cli/command_line.hpp"
#include "ops/cli/fields.hpp"
#include "ops/running_server.hpp"
#include "ops/store_folder.hpp"
#include "storage/read_model/database.hpp"
#include "tests/ops/folder.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::ops::cli {
namespace {

constexpr const char* secret = "a secret of the tests";

struct Said {
  int code = 0;
  std::string out;
  std::string err;
};

class CommandsOnAServer : public testing::Test {
 protected:
  void SetUp() override {
    const vocabulary::Account chief{"chief", "p1", {vocabulary::Role::administrator}, {"office"}};
    const auto added =
        set_account_offline(folder_.path(), chief, secret, true, true, Instant{1'557'190'800'000});
    ASSERT_TRUE(added.has_value()) << added.error();
    serve();
  }

  void serve() {
    ServeOptions options;
    options.data = folder_.path();
    options.listen = "127.0.0.1:0";
    options.quiet = true;
    auto server = RunningServer::start(std::move(options));
    ASSERT_TRUE(server.has_value()) << server.error();
    server_ = std::move(*server);
  }

  Said say(std::vector<std::string> words, const std::string& user = "chief",
           const std::string& password = secret) const {
    const std::string url = "http://127.0.0.1:" + std::to_string(server_->port());
    words.insert(words.end(), {"--server", url, "--user", user});
    const auto command = parse_command_line(words);
    EXPECT_TRUE(command.has_value()) << command.error().text;
    if (!command) return {2, {}, {}};
    std::ostringstream out;
    std::ostringstream err;
    const int code = ask_server(std::get<AskServer>(*command), {password, "new secret"}, out, err);
    return {code, out.str(), err.str()};
  }

  /// What a command answers as JSON; it must succeed.
  Value json(std::vector<std::string> words) const {
    words.emplace_back("--json");
    const auto said = say(std::move(words));
    EXPECT_EQ(said.code, 0) << said.err;
    return parse_json(said.out).value_or(Value{});
  }

  void deploy() const {
    const std::string plan = std::string{TIENDO_SOURCE_DIR} + "/workflows/plan-69/";
    const auto said = say({"deploy", plan + "ke-hoach-69.bpmn", plan + "soan-thao.form"});
    EXPECT_EQ(said.code, 0) << said.err;
    EXPECT_NE(said.out.find("process  ke-hoach-69  1"), std::string::npos) << said.out;
    EXPECT_NE(said.out.find("form     soan-thao    1"), std::string::npos) << said.out;
  }
  std::string start() const {
    return shown(json({"start", "ke-hoach-69", "--business-id", "69/KH", "--variables",
                       R"({"nam":2019,"hanSoanThao":"2019-05-28T17:00:00+07:00"})"}),
                 "processInstanceKey");
  }
  std::string first_task() const {
    const auto page = json({"tasks"});
    const List& items = items_of(field(page, "items"));
    EXPECT_EQ(items.size(), 1U);
    return items.empty() ? "1" : shown(items.front(), "userTaskKey");
  }

  test::Folder folder_;
  std::unique_ptr<RunningServer> server_;  // stops before its folder goes
};

TEST_F(CommandsOnAServer, WorkFromTheDeploymentToTheCompletedTask) {
  deploy();
  const auto instance = start();
  EXPECT_NE(say({"instances"}).out.find(instance), std::string::npos);
  const auto tasks = say({"tasks", "--group", "so-tttt/chuyen-vien"});
  EXPECT_NE(tasks.out.find("Soạn thảo kế hoạch"), std::string::npos) << tasks.out;
  EXPECT_NE(tasks.out.find("28/05/2019 17:00"), std::string::npos) << tasks.out;
  const auto task = first_task();
  EXPECT_EQ(say({"tasks", "--mine"}).out, "No open tasks.\n");
  EXPECT_EQ(say({"claim", task}).out, "Task " + task + " is yours.\n");
  EXPECT_NE(say({"tasks", "--mine"}).out.find(task), std::string::npos);
  EXPECT_EQ(say({"unclaim", task}).code, 0);
  EXPECT_EQ(say({"tasks", "--mine"}).out, "No open tasks.\n");
  EXPECT_EQ(say({"complete", task, "--variables", R"({"tongDuToan":1})"}).code, 0);
  EXPECT_NE(say({"audit", "history", instance}).out.find("UserTaskCompleted"), std::string::npos);
  EXPECT_EQ(say({"cancel", instance}).code, 0);
  EXPECT_NE(say({"instances"}).out.find("TERMINATED"), std::string::npos);
}

TEST_F(CommandsOnAServer, LetAnIncidentRunAgainOnceItsCauseIsMended) {
  deploy();  // without the form of the second task
  start();
  EXPECT_EQ(say({"incidents"}).out, "No incidents.\n");
  EXPECT_EQ(say({"complete", first_task()}).code, 0);
  const auto page = json({"incidents"});
  ASSERT_EQ(items_of(field(page, "items")).size(), 1U);
  const auto incident = shown(items_of(field(page, "items")).front(), "incidentKey");
  const auto told = say({"incidents"});
  EXPECT_NE(told.out.find("FORM_NOT_FOUND"), std::string::npos) << told.out;
  EXPECT_NE(say({"instances"}).out.find("ACTIVE (incident)"), std::string::npos);
  const std::string plan = std::string{TIENDO_SOURCE_DIR} + "/workflows/plan-69/";
  EXPECT_EQ(say({"deploy", plan + "tham-dinh.form"}).code, 0);
  EXPECT_EQ(say({"resolve", incident}).out, "Incident " + incident + " is resolved.\n");
  EXPECT_EQ(say({"incidents"}).out, "No incidents.\n");
  EXPECT_NE(say({"tasks"}).out.find("Thẩm định dự toán"), std::string::npos);
}

TEST_F(CommandsOnAServer, AnswerTheAuditor) {
  deploy();
  const auto instance = start();
  EXPECT_EQ(say({"clock", "set", "2019-05-09T03:00:00Z"}).out,
            "The clock stands at 09/05/2019 10:00.\n");
  EXPECT_EQ(say({"claim", first_task()}).code, 0);
  const auto history = say({"audit", "history", instance});
  EXPECT_NE(history.out.find("09/05/2019 10:00:00  chief"), std::string::npos) << history.out;
  EXPECT_NE(history.out.find(" → chief\n"), std::string::npos) << history.out;
  const auto state = say({"audit", "at", instance, "08/05/2019"});
  EXPECT_NE(state.out.find("Soạn thảo"), std::string::npos) << state.out;
  EXPECT_EQ(state.out.find("chief"), std::string::npos) << "nobody had it then: " << state.out;
  const auto difference = say({"audit", "diff", instance, "08/05/2019", "09/05/2019 10:00"});
  EXPECT_NE(difference.out.find(", assignee: nobody → chief\n"), std::string::npos)
      << difference.out;
  EXPECT_EQ(say({"audit", "diff", instance, "08/05/2019", "08/05/2019 12:00"}).out,
            "The two states are the same.\n");
  const auto future = say({"audit", "at", instance, "10/05/2019"});
  EXPECT_EQ(future.code, 1);
  EXPECT_NE(future.err.find("still to come"), std::string::npos) << future.err;
  const auto verified = say({"audit", "verify"});
  EXPECT_EQ(verified.code, 0) << verified.err;
  EXPECT_TRUE(verified.out.starts_with("Verified: ")) << verified.out;
}

TEST_F(CommandsOnAServer, TellADamagedReadModelAndWhatMendsIt) {
  deploy();
  start();
  server_.reset();
  read_model::Database{views_path(folder_.path()), read_model::Database::Mode::write}.execute(
      "UPDATE task SET priority = 77");
  serve();
  const auto damaged = say({"audit", "verify"});
  EXPECT_EQ(damaged.code, 1);
  EXPECT_TRUE(damaged.out.starts_with("NOT verified: read model: table task, row ")) << damaged.out;
  EXPECT_NE(damaged.out.find("expected 50, found 77"), std::string::npos) << damaged.out;
  EXPECT_NE(damaged.out.find("tiendo rebuild-views --data DIR"), std::string::npos) << damaged.out;
  EXPECT_EQ(damaged.out.find("Verified"), std::string::npos) << damaged.out;
  server_.reset();
  ASSERT_TRUE(rebuild_views(folder_.path(), {}).has_value());
  serve();
  EXPECT_EQ(say({"audit", "verify"}).code, 0);
}

TEST_F(CommandsOnAServer, EndWithOneAndTheServersSentenceWhenRefused) {
  const auto unknown = say({"claim", "4711"});
  EXPECT_EQ(unknown.code, 1);
  EXPECT_EQ(unknown.out, "");
  EXPECT_NE(unknown.err.find("4711"), std::string::npos) << unknown.err;
  const auto stranger = say({"tasks"}, "chief", "not the secret");
  EXPECT_EQ(stranger.code, 1);
  EXPECT_NE(stranger.err.find("password"), std::string::npos) << stranger.err;
  EXPECT_EQ(say({"deploy", folder_.path() + "/not-there.bpmn"}).code, 1);
  EXPECT_EQ(say({"clock", "set", "01/01/2019"}).code, 1) << "time only goes forward";
}

TEST_F(CommandsOnAServer, AddAnAccountThatMaySignIn) {
  EXPECT_EQ(say({"account", "add", "lan", "--role", "approver"}).out, "Account lan is added.\n");
  EXPECT_EQ(say({"tasks"}, "lan", "new secret").code, 0);
  EXPECT_EQ(say({"audit", "verify"}, "lan", "new secret").code, 1);
  EXPECT_EQ(say({"account", "add", "lan", "--role", "auditor"}).code, 1) << "it exists";
}

TEST_F(CommandsOnAServer, TellHowToAddAnAccountWhereAServerRuns) {
  const auto added = set_account_offline(folder_.path(), {"lan", {}, {}, {}}, secret, true);
  ASSERT_FALSE(added.has_value());
  EXPECT_NE(added.error().find("another process uses the store"), std::string::npos);
  EXPECT_NE(added.error().find("--server URL --user NAME"), std::string::npos) << added.error();
}

TEST_F(CommandsOnAServer, ServeAgainWithTheVirtualClockOfTheStoreOnly) {
  EXPECT_EQ(say({"clock", "set", "09/05/2019 10:00"}).code, 0);
  server_.reset();
  ServeOptions options;
  options.data = folder_.path();
  options.listen = "127.0.0.1:0";
  options.quiet = true;
  options.virtual_clock = Instant{1'557'190'800'000};
  EXPECT_TRUE(RunningServer::start(options).has_value()) << "a script may repeat it";
  options.virtual_clock = Instant{1'557'190'800'001};
  const auto other = RunningServer::start(options);
  ASSERT_FALSE(other.has_value());
  EXPECT_NE(other.error().find("2019-05-07T01:00:00.000Z"), std::string::npos) << other.error();
}

TEST(ServeWithAVirtualClock, TellsTheWayToAStoreThatHasOne) {
  const test::Folder folder;
  const vocabulary::Account chief{"chief", "p1", {vocabulary::Role::administrator}, {}};
  ASSERT_TRUE(set_account_offline(folder.path(), chief, secret, true, true).has_value());
  ServeOptions options;
  options.data = folder.path();
  options.listen = "127.0.0.1:0";
  options.quiet = true;
  options.virtual_clock = Instant{1'557'190'800'000};
  const auto refused = RunningServer::start(options);
  ASSERT_FALSE(refused.has_value());
  for (const auto* word : {"tiendo serve --data NEW --virtual-clock T0", "tiendo account add"}) {
    EXPECT_NE(refused.error().find(word), std::string::npos) << refused.error();
  }
}

TEST_F(CommandsOnAServer, DoARepeatUnderTheSameKeyOnce) {
  deploy();
  const std::vector<std::string> words{"start", "ke-hoach-69", "--idempotency-key", "k1"};
  const auto first = json(words);
  EXPECT_EQ(json(words), first);
  EXPECT_EQ(items_of(field(json({"instances"}), "items")).size(), 1U);
}

TEST_F(CommandsOnAServer, TellHowToRepeatWhatGotNoAnswer) {
  const auto command = parse_command_line({"start", "p", "--server", "http://127.0.0.1:1", "--user",
                                           "chief", "--idempotency-key", "k9"});
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(ask_server(std::get<AskServer>(command.value()), {secret, {}}, out, err), 1);
  EXPECT_NE(err.str().find("--idempotency-key k9"), std::string::npos) << err.str();
}

}  // namespace
}  // namespace tiendo::ops::cli
