#include "ops/cli/secrets.hpp"

#include <cstdlib>
#include <expected>
#include <iostream>
#include <string>
#include <termios.h>
#include <unistd.h>

namespace tiendo::ops::cli {

namespace {

/// While it lives the terminal does not show what is typed.
class HiddenTyping {
 public:
  HiddenTyping() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
  }
  HiddenTyping(const HiddenTyping&) = delete;
  HiddenTyping& operator=(const HiddenTyping&) = delete;
  ~HiddenTyping() {
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }

 private:
  termios before_{};
  bool changed_ = false;
};

std::string read_line() {
  std::string line;
  std::getline(std::cin, line);
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace

std::expected<std::string, std::string> password_from_environment() {
  const char* password = std::getenv("TIENDO_PASSWORD");
  if (password != nullptr && *password != '\0') return std::string{password};
  return std::unexpected{"Set TIENDO_PASSWORD to the password of your account"};
}

std::expected<std::string, std::string> password_from_input(const std::string& account) {
  std::string password;
  if (::isatty(STDIN_FILENO) == 1) {
    std::cerr << "Password of " << account << ": " << std::flush;
    const HiddenTyping hidden;
    password = read_line();
    std::cerr << '\n';
  } else {
    password = read_line();
  }
  if (!password.empty()) return password;
  return std::unexpected{"A password is needed: one line on standard input"};
}

}  // namespace tiendo::ops::cli
