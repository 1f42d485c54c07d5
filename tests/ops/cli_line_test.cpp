#include "engine/base/time.hpp"
#include "engine/vocabulary/actor.hpp"
#include "ops/cli/command.hpp"
#include "ops/cli/command_line.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::ops::cli {
namespace {

using Words = std::vector<std::string>;

class CommandLine : public testing::Test {
 protected:
  void SetUp() override {
    ::unsetenv("TIENDO_SERVER");
    ::unsetenv("TIENDO_USER");
  }

  static Command read(const Words& words) {
    auto command = parse_command_line(words);
    EXPECT_TRUE(command.has_value()) << command.error().text;
    return command ? std::move(*command) : Command{};
  }
  /// The command behind the words, asked as `minh` of a server.
  template <class T>
  static T asked(Words words) {
    words.insert(words.end(), {"--server", "http://localhost:1", "--user", "minh"});
    const auto command = read(words);
    const auto* ask = std::get_if<AskServer>(&command);
    const auto* one = ask == nullptr ? nullptr : std::get_if<T>(&ask->command);
    EXPECT_NE(one, nullptr);
    return one == nullptr ? T{} : *one;
  }
  static std::string usage_error(const Words& words) {
    const auto command = parse_command_line(words);
    EXPECT_FALSE(command.has_value());
    if (command) return {};
    EXPECT_EQ(command.error().exit_code, 2) << command.error().text;
    return command.error().text;
  }
};

TEST_F(CommandLine, ReadsHowToServe) {
  const auto command = read({"serve", "--data", "d", "--listen", "127.0.0.1:0", "--virtual-clock",
                             "2019-05-07T01:00:00Z", "--confirm-clock"});
  const auto& options = std::get<Serve>(command).options;
  EXPECT_EQ(options.data, "d");
  EXPECT_EQ(options.listen, "127.0.0.1:0");
  EXPECT_EQ(options.virtual_clock, Instant{1'557'190'800'000});
  EXPECT_TRUE(options.confirm_clock);
}

TEST_F(CommandLine, HasDefaultsThatAreSafe) {
  const auto command = read({"serve", "--data", "d"});
  const auto& options = std::get<Serve>(command).options;
  EXPECT_EQ(options.listen, "127.0.0.1:8069");
  EXPECT_FALSE(options.virtual_clock);
  EXPECT_FALSE(options.confirm_clock);
  EXPECT_FALSE(options.cheap_passwords);
}

TEST_F(CommandLine, ReadsWhatIsToBeMadeAnew) {
  EXPECT_EQ(std::get<RebuildViews>(read({"rebuild-views", "--data", "d"})).data, "d");
  EXPECT_EQ(std::get<RebuildIndexes>(read({"rebuild-indexes", "--data", "d"})).data, "d");
  EXPECT_NE(usage_error({"rebuild-indexes"}).find("--data"), std::string::npos);
}

TEST_F(CommandLine, AddsAnAccountOnAStoreOrAServer) {
  const auto here = std::get<AddAccountHere>(
      read({"account", "add", "lan", "--role", "approver,auditor", "--group", "so-tc/giam-doc,x",
            "--person", "p1", "--data", "d"}));
  EXPECT_EQ(here.data, "d");
  EXPECT_EQ(here.account.name, "lan");
  EXPECT_EQ(here.account.person, "p1");
  EXPECT_TRUE(here.account.has(vocabulary::Role::approver));
  EXPECT_TRUE(here.account.has(vocabulary::Role::auditor));
  EXPECT_EQ(here.account.groups, (Words{"so-tc/giam-doc", "x"}));
  EXPECT_TRUE(here.account.active);
  const auto last = asked<AddAccountThere>(
      {"account", "add", "--group", "x,y", "--role", "worker", "--role", "auditor", "lan"});
  EXPECT_EQ(last.account.name, "lan");
  EXPECT_EQ(last.account.groups, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(last.account.roles.size(), 2U);
  const auto there = asked<AddAccountThere>({"account", "add", "lan", "--role", "worker"});
  EXPECT_TRUE(there.account.has(vocabulary::Role::worker));
}

TEST_F(CommandLine, ReadsWhatTheServerIsAsked) {
  EXPECT_EQ(asked<Deploy>({"deploy", "a.bpmn", "b.form"}).files, (Words{"a.bpmn", "b.form"}));
  const auto start = asked<StartProcess>(
      {"start", "p", "--variables", R"({"nam":2019})", "--business-id", "69/KH"});
  EXPECT_EQ(start.process, "p");
  EXPECT_EQ(start.business_id, "69/KH");
  EXPECT_EQ(start.variables, (Entries{{"nam", 2019}}));
  const auto tasks = asked<ListTasks>({"tasks", "--group", "g", "--mine", "--limit", "7"});
  EXPECT_EQ(tasks.group, "g");
  EXPECT_TRUE(tasks.mine);
  EXPECT_EQ(tasks.limit, 7);
  EXPECT_EQ(asked<Claim>({"claim", "42"}).task, 42U);
  EXPECT_EQ(asked<Complete>({"complete", "42", "--variables", "{}"}).task, 42U);
  EXPECT_EQ(asked<SetClock>({"clock", "set", "07/05/2019 08:00"}).to, Instant{1'557'190'800'000});
  const auto difference =
      asked<AuditDifference>({"audit", "diff", "9", "07/05/2019", "2019-06-01T00:00:00Z"});
  EXPECT_EQ(difference.instance, 9U);
  EXPECT_LT(difference.from, difference.to);
}

TEST_F(CommandLine, TakesServerAndUserFromTheEnvironment) {
  ::setenv("TIENDO_SERVER", "http://localhost:2", 1);
  ::setenv("TIENDO_USER", "anh", 1);
  const auto command = std::get<AskServer>(read({"incidents", "--json"}));
  EXPECT_EQ(command.access.url, "http://localhost:2");
  EXPECT_EQ(command.access.user, "anh");
  EXPECT_TRUE(command.access.json);
}

TEST_F(CommandLine, SaysWhatIsWrongAndEndsWithTwo) {
  EXPECT_NE(usage_error({"tasks", "--user", "minh"}).find("--server"), std::string::npos);
  EXPECT_NE(usage_error({"frobnicate"}).find("frobnicate"), std::string::npos);
  EXPECT_NE(usage_error({}).find("command"), std::string::npos);
  EXPECT_NE(usage_error({"audit"}).find("command"), std::string::npos);
  EXPECT_NE(usage_error({"serve"}).find("--data"), std::string::npos);
  const Words server{"--server", "http://h:1", "--user", "u"};
  const auto with_server = [&](Words words) {
    words.insert(words.end(), server.begin(), server.end());
    return usage_error(words);
  };
  EXPECT_NE(with_server({"claim", "abc"}).find("abc"), std::string::npos);
  EXPECT_NE(with_server({"claim", "0"}), "");
  EXPECT_NE(with_server({"claim", "-1"}), "");
  EXPECT_NE(with_server({"start", "p", "--variables", "[1]"}).find("object"), std::string::npos);
  EXPECT_NE(with_server({"start", "p", "--variables", "{x}"}).find("byte"), std::string::npos);
  EXPECT_NE(with_server({"clock", "set", "tomorrow"}).find("tomorrow"), std::string::npos);
  EXPECT_NE(usage_error({"account", "add", "lan", "--role", "king", "--data", "d"}).find("king"),
            std::string::npos);
  EXPECT_NE(usage_error({"story", "--data", "d", "--lang", "fr"}), "");
}

TEST_F(CommandLine, SaysWhatAKeyIs) {
  const Words no_keys{"abc", "-1", "0", "1.5", "+7", "0x7", "010", " 7", "18446744073709551616",
                      ""};
  for (const auto& word : no_keys) {
    const auto told = usage_error({"resolve", "--", word});
    EXPECT_NE(told.find("'" + word + "' is no key: a key is a whole number"), std::string::npos)
        << told;
    EXPECT_LT(told.size(), 200U) << told;
  }
  const auto told = usage_error({"audit", "at", "abc", "07/05/2019"});
  EXPECT_NE(told.find("'abc' is no key"), std::string::npos) << told;
  EXPECT_EQ(asked<Claim>({"claim", "18446744073709551615"}).task, 18446744073709551615U);
}

TEST_F(CommandLine, HelpsWithExamples) {
  const auto help = parse_command_line({"--help"});
  ASSERT_FALSE(help.has_value());
  EXPECT_EQ(help.error().exit_code, 0);
  EXPECT_NE(help.error().text.find("tiendo account add quan-tri"), std::string::npos);
  EXPECT_NE(help.error().text.find("rebuild-views"), std::string::npos);
  EXPECT_NE(help.error().text.find("rebuild-indexes"), std::string::npos);
  const auto version = parse_command_line({"--version"});
  ASSERT_FALSE(version.has_value());
  EXPECT_EQ(version.error().exit_code, 0);
  EXPECT_TRUE(version.error().text.starts_with("tiendo 0.")) << version.error().text;
}

}  // namespace
}  // namespace tiendo::ops::cli
