#include "engine/base/match.hpp"
#include "ops/cli/ask_server.hpp"
#include "ops/cli/command.hpp"
#include "ops/cli/command_line.hpp"
#include "ops/cli/on_store.hpp"
#include "ops/cli/secrets.hpp"
#include "ops/story/story.hpp"
#include "ops/story/words.hpp"

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <variant>
#include <vector>

namespace {

using namespace tiendo::ops;

constexpr int usage = 2;

int fail(const std::string& why, int exit_code) {
  std::cerr << "tiendo: " << why << '\n';
  return exit_code;
}

int add_account(const cli::AddAccountHere& command) {
  const auto password = cli::password_from_input(command.account.name);
  if (!password) return fail(password.error(), usage);
  return cli::add_account(command, *password, std::cout, std::cerr);
}

int play_story(const cli::PlayStory& command) {
  const auto language =
      command.language == "en" ? story::Language::english : story::Language::vietnamese;
  cli::keep_files_private();
  const auto played = story::play({command.data, language}, std::cout);
  return played ? 0 : fail(played.error(), 1);
}

int ask(const cli::AskServer& command) {
  cli::Secrets secrets;
  const auto password = cli::password_from_environment();
  if (!password) return fail(password.error(), usage);
  secrets.password = *password;
  if (const auto* adding = std::get_if<cli::AddAccountThere>(&command.command)) {
    const auto given = cli::password_from_input(adding->account.name);
    if (!given) return fail(given.error(), usage);
    secrets.new_password = *given;
  }
  return cli::ask_server(command, secrets, std::cout, std::cerr);
}

int run(const cli::Command& command) {
  return tiendo::match(
      command, [](const cli::Serve& serve) { return cli::serve(serve, std::cout, std::cerr); },
      [](const cli::AddAccountHere& add) { return add_account(add); },
      [](const cli::RebuildViews& views) { return cli::rebuild(views, std::cout, std::cerr); },
      [](const cli::RebuildIndexes& all) { return cli::rebuild(all, std::cout, std::cerr); },
      [](const cli::PlayStory& story) { return play_story(story); },
      [](const cli::AskServer& asked) { return ask(asked); });
}

}  // namespace

int main(int argc, char** argv) try {
  const auto command = cli::parse_command_line({argv + 1, argv + argc});
  if (!command) {
    (command.error().exit_code == 0 ? std::cout : std::cerr) << command.error().text;
    return command.error().exit_code;
  }
  return run(*command);
} catch (const std::exception& error) {
  std::cerr << "tiendo: " << error.what() << '\n';
  return 1;
}
