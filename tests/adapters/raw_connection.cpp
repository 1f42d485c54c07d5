#include "tests/adapters/raw_connection.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <netinet/in.h>
#include <poll.h>
#include <string_view>
#include <sys/poll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>
#include <utility>

namespace tiendo::http::test {
namespace {

constexpr int wait_ms = 10'000;

}  // namespace

RawConnection::RawConnection(std::uint16_t port) : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = static_cast<in_port_t>(port << 8U | port >> 8U);
  address.sin_addr.s_addr = std::bit_cast<in_addr_t>(std::array<std::uint8_t, 4>{127, 0, 0, 1});
  ended_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0;
}

RawConnection::~RawConnection() {
  if (socket_ >= 0) ::close(socket_);
}

bool RawConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawConnection::finish_sending() { ::shutdown(socket_, SHUT_WR); }

void RawConnection::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(std::exchange(socket_, -1));
}

bool RawConnection::receive_more() {
  pollfd readable{socket_, POLLIN, 0};
  if (ended_ || ::poll(&readable, 1, wait_ms) <= 0) return false;
  std::array<char, 4096> chunk{};
  const ssize_t got = ::recv(socket_, chunk.data(), chunk.size(), 0);
  ended_ = got <= 0;
  if (!ended_) received_.append(chunk.data(), static_cast<std::size_t>(got));
  return !ended_;
}

std::string RawConnection::receive_until(std::string_view text) {
  std::size_t found = 0;
  while ((found = received_.find(text)) == std::string::npos) {
    if (!receive_more()) return std::exchange(received_, {});
  }
  std::string result = received_.substr(0, found + text.size());
  received_.erase(0, result.size());
  return result;
}

std::string RawConnection::receive_answer() {
  std::string answer = receive_until("\r\n\r\n");
  const auto field = answer.find("Content-Length: ");
  if (field == std::string::npos) return answer;
  const auto length = static_cast<std::size_t>(std::strtoul(&answer[field + 16], nullptr, 10));
  while (received_.size() < length && receive_more()) {
  }
  answer += received_.substr(0, length);
  received_.erase(0, length);
  return answer;
}

std::string RawConnection::receive_all() {
  while (receive_more()) {
  }
  return std::exchange(received_, {});
}

bool RawConnection::closed_by_server() {
  while (receive_more()) {
  }
  return ended_;
}

int status_of(std::string_view answer) {
  if (!answer.starts_with("HTTP/1.1 ")) return 0;
  return std::atoi(std::string{answer.substr(9, 3)}.c_str());
}

}  // namespace tiendo::http::test
