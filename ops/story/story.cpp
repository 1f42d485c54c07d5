#include "ops/story/story.hpp"

#include "engine/base/check.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "ops/cli/civil_time.hpp"
#include "ops/cli/fields.hpp"
#include "ops/cli/history.hpp"
#include "ops/cli/table.hpp"
#include "ops/story/audit_view.hpp"
#include "ops/story/persons.hpp"
#include "ops/story/scenes.hpp"
#include "ops/story/stage.hpp"
#include "ops/story/timeline.hpp"
#include "ops/story/words.hpp"

#include <cerrno>
#include <expected>
#include <fcntl.h>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace tiendo::ops::story {

namespace {

using cli::field;
using cli::shown;

// What the auditor compares: the second appraisal, and the report while its timers still run.
constexpr std::string_view first_look = "12/06/2019 08:00";
constexpr std::string_view second_look = "05/11/2019 08:00";

Instant instant_of(std::string_view time) {
  const auto instant = cli::parse_time_given(time);
  check(instant.has_value(), "a scene's time is no time");
  return instant.value_or(Instant{});
}

/// Plays scenes; knows the one instance that they are about.
class Director {
 public:
  explicit Director(Stage& stage) : stage_{stage} {}

  OrWhy<void> play(const Scene& scene) {
    if (auto moved = stage_.move_clock_to(instant_of(scene.time)); !moved) return moved;
    return scene.act == Act::start ? start(scene) : act_on_task(scene);
  }
  const std::string& instance() const { return instance_; }

 private:
  OrWhy<void> start(const Scene& scene) {
    const auto started = stage_.change(scene.account, "POST", "/v2/process-instances",
                                       Entries{{"processDefinitionId", std::string{process_id}},
                                               {"businessId", std::string{business_id}},
                                               {"variables", scene.variables}});
    if (!started) return std::unexpected{started.error()};
    instance_ = shown(*started, "processInstanceKey");
    return {};
  }

  OrWhy<void> act_on_task(const Scene& scene) {
    const auto key = find_task(scene);
    if (!key) return std::unexpected{key.error()};
    const std::string task = "/v2/user-tasks/" + *key;
    const auto done = scene.act == Act::claim
                          ? stage_.change(scene.account, "POST", task + "/assignment",
                                          Entries{{"assignee", std::string{scene.account}},
                                                  {"allowOverride", false},
                                                  {"action", "claim"}})
                          : stage_.change(scene.account, "POST", task + "/completion",
                                          Entries{{"variables", scene.variables}});
    if (!done) return std::unexpected{done.error()};
    return {};
  }

  /// The key of the open task, as its person finds it.
  OrWhy<std::string> find_task(const Scene& scene) {
    const auto page = stage_.ask(scene.account, "/v2/user-tasks/search",
                                 Entries{{"filter", Entries{{"processInstanceKey", instance_},
                                                            {"elementId", std::string{scene.task}},
                                                            {"state", "CREATED"}}}});
    if (!page) return std::unexpected{page.error()};
    const List& items = cli::items_of(field(*page, "items"));
    if (items.size() == 1) return shown(items.front(), "userTaskKey");
    return std::unexpected{std::string{scene.account} + " finds " + std::to_string(items.size()) +
                           " open tasks '" + std::string{scene.task} + "' on " +
                           std::string{scene.time} + ", expected one"};
  }

  Stage& stage_;
  std::string instance_;
};

OrWhy<void> print_timeline(Stage& stage, const std::string& audit, const Words& words,
                           std::ostream& out) {
  const auto history = cli::whole_history(
      audit + "/history", [&](const std::string& target) { return stage.get(auditor, target); });
  if (!history) return std::unexpected{history.error()};
  out << words.say("Kế hoạch 69/KH-UBND, năm 2019. Các nhân vật đều là hư cấu.") << "\n\n";
  for (const auto& line : timeline_of(*history, std::string{business_id}, words)) {
    out << line << '\n';
  }
  return {};
}

void print(const std::vector<std::string>& lines, std::ostream& out) {
  for (const auto& line : lines) out << line << '\n';
}

OrWhy<void> print_audit(Stage& stage, const std::string& audit, const Words& words,
                        std::ostream& out) {
  const Person& person = person_of(auditor);
  out << '\n'
      << words.say("Kiểm toán viên: {} ({})", {person.name, words.name(person.position)}) << "\n\n";
  const std::string from = to_rfc3339(instant_of(first_look));
  const std::string to = to_rfc3339(instant_of(second_look));
  const auto before = stage.get(auditor, audit + "/state?at=" + from);
  if (!before) return std::unexpected{before.error()};
  const auto after = stage.get(auditor, audit + "/state?at=" + to);
  if (!after) return std::unexpected{after.error()};
  const auto difference = stage.get(auditor, audit + "/difference?from=" + from + "&to=" + to);
  if (!difference) return std::unexpected{difference.error()};
  const auto verification = stage.ask(auditor, "/tiendo/v1/audit/verification");
  if (!verification) return std::unexpected{verification.error()};
  print(state_lines(*before, words), out);
  print(state_lines(*after, words), out);
  print(difference_lines(*difference, *after, words), out);
  out << verification_line(*verification, words) << '\n' << std::flush;
  if (field(*verification, "verified") == Value{true}) return {};
  return std::unexpected{std::string{"the verification found a difference"}};
}

/// For its owner only, since passwords stand in it.
OrWhy<void> write_accounts(const Stage& stage, const std::string& data, const Words& words) {
  cli::Table table{
      {words.say("TÀI KHOẢN"), words.say("HỌ TÊN"), words.say("CHỨC VỤ"), words.say("MẬT KHẨU")}};
  for (const Person& person : persons()) {
    table.add({std::string{person.account}, std::string{person.name}, words.name(person.position),
               stage.password_of(person.account)});
  }
  const std::string path = data + "/accounts.txt";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  bool written = false;
  int error = errno;
  if (file >= 0) {
    const std::string text = table.text();
    written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    error = errno;
    written = ::close(file) == 0 && written;
  }
  if (written) return {};
  return std::unexpected{"Cannot write " + path + ": " + std::generic_category().message(error)};
}

OrWhy<void> play_on(Stage& stage, const Options& options, std::ostream& out) {
  const Words words{options.language};
  if (auto written = write_accounts(stage, options.data, words); !written) return written;
  if (auto deployed = stage.deploy_plan(); !deployed) return deployed;
  Director director{stage};
  for (const Scene& scene : scenes()) {
    if (auto played = director.play(scene); !played) return played;
  }
  const std::string audit = "/tiendo/v1/audit/instances/" + director.instance();
  if (auto printed = print_timeline(stage, audit, words, out); !printed) return printed;
  return print_audit(stage, audit, words, out);
}

}  // namespace

std::expected<void, std::string> play(const Options& options, std::ostream& out) {
  std::error_code error;
  if (std::filesystem::exists(options.data, error) &&
      !std::filesystem::is_empty(options.data, error)) {
    return std::unexpected{"The story needs a folder of its own; " + options.data +
                           " is not empty"};
  }
  auto stage = Stage::build(options.data, options.cheap_passwords);
  if (!stage) return std::unexpected{std::move(stage.error())};
  return play_on(**stage, options, out);
}

}  // namespace tiendo::ops::story
