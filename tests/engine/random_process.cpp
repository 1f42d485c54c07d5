#include "tests/engine/random_process.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tiendo::tests {

namespace {

class Generator {
 public:
  explicit Generator(Chance& chance) : chance_{chance} {}

  std::string process() {
    body("p", 1);
    std::string text = "process p\n";
    for (const auto& line : lines_) text += line + "\n";
    return text;
  }

 private:
  static constexpr int depth_max = 4;

  std::string fresh(const std::string& kind) { return kind + std::to_string(++count_); }

  void line(std::size_t indent, const std::string& text) {
    lines_.push_back(std::string(2 * indent, ' ') + text);
  }

  std::string end(std::size_t indent) {
    const auto id = fresh("end");
    line(indent, (chance_.one_in(6) ? "terminate " : "end ") + id);
    return id;
  }

  /// Everything inside a scope.
  void body(const std::string& scope, std::size_t indent) {
    const auto last = end(indent);
    auto next = last;
    for (auto blocks = 1 + chance_.below(3); blocks > 0; --blocks) next = block(next, indent);
    line(indent, "start start_" + scope + " -> " + next);
  }

  /// A block whose tokens go on to `next`; the id of its entry.
  std::string block(const std::string& next, std::size_t indent) {
    if (++blocks_ > 25 || indent > depth_max) return task(next, indent);
    switch (chance_.below(6)) {
      case 0:
        return timer(next, indent);
      case 1:
        return gateway(next, indent);
      case 2:
        return sub_process(next, indent);
      case 3:
        return fork(next, indent);
      default:
        return task(next, indent);
    }
  }

  std::string minutes() { return "PT" + std::to_string(1 + chance_.below(300)) + "M"; }

  void boundaries(const std::string& host, const std::string& next, std::size_t indent) {
    while (chance_.one_in(3)) {
      const bool interrupting = chance_.one_in(2);
      const auto target = chance_.one_in(3) ? end(indent) : next;
      line(indent, "boundary " + fresh("boundary") + " on " + host +
                       (interrupting ? "" : " non-interrupting") + " -> " + target);
      line(indent + 1, "duration: " + minutes());
      if (chance_.one_in(2)) line(indent + 1, "rung: remind");
    }
  }

  std::string task(const std::string& next, std::size_t indent) {
    const auto id = fresh("task");
    line(indent, "user " + id + " -> " + next);
    if (chance_.one_in(4)) line(indent + 1, "priority: =v");
    if (chance_.one_in(4)) line(indent + 1, "in: =v -> local");
    if (chance_.one_in(6)) line(indent + 1, "out: =v -> kept.v");
    boundaries(id, next, indent);
    return id;
  }

  std::string timer(const std::string& next, std::size_t indent) {
    const auto id = fresh("timer");
    line(indent, "timer " + id + " -> " + next);
    line(indent + 1, "duration: " + minutes());
    return id;
  }

  std::string gateway(const std::string& next, std::size_t indent) {
    const auto one = block(next, indent);
    const auto other = block(next, indent);
    const auto id = fresh("gateway");
    line(indent, "gateway " + id);
    line(indent + 1, "-> " + one + " if v > " + std::to_string(chance_.below(10)));
    line(indent + 1, "-> " + other + (chance_.one_in(3) ? " if v < 3" : " else"));
    return id;
  }

  std::string fork(const std::string& next, std::size_t indent) {
    const auto one = block(next, indent);
    const auto other = block(end(indent), indent);
    const auto id = fresh("task");
    line(indent, "user " + id + " -> " + one + " -> " + other);
    return id;
  }

  std::string sub_process(const std::string& next, std::size_t indent) {
    const auto id = fresh("sub");
    line(indent, "sub " + id + " -> " + next);
    if (chance_.one_in(2)) line(indent + 1, "in: =v -> inner");
    if (chance_.one_in(3)) line(indent + 1, "out: =v -> v");
    body(id, indent + 1);
    boundaries(id, next, indent);
    return id;
  }

  Chance& chance_;
  std::vector<std::string> lines_;
  std::uint64_t count_ = 0;
  std::uint64_t blocks_ = 0;
};

}  // namespace

std::string random_process(Chance& chance) { return Generator{chance}.process(); }

}  // namespace tiendo::tests
