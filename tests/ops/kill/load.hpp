#pragma once

#include "tests/ops/caller.hpp"

#include <atomic>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace tiendo::ops::test {

enum class Kind { start, claim, complete, cancel };

/// A request that was sent, and what came back.
struct Sent {
  Kind kind = Kind::start;
  std::string target;  ///< path
  std::string body;
  std::string key;       ///< idempotency key; empty: none
  std::string task;      ///< key of the task that it is about
  std::string instance;  ///< that was started, from the answer
  int status = 0;        ///< 0: no answer yet
};

/// One client with an account of its own that goes one road after the other, on one server after
/// the other. It writes down what was acknowledged and what is open.
class LoadClient {
 public:
  LoadClient(std::string name, unsigned seed) : name_{std::move(name)}, random_{seed} {}

  /// Sends the open requests that have a key again, then goes roads until an answer is missing or
  /// `roads_max` are done.
  void go(std::uint16_t port, std::uint64_t roads_max, std::atomic<std::uint64_t>& answers);
  /// Sends each answered request with a key again and gives those that are answered otherwise.
  std::vector<std::string> ask_again(std::uint16_t port);

  const std::string& name() const { return name_; }
  const std::vector<Sent>& sent() const { return sent_; }
  /// Whether the last life of a server ended with a request of this client unanswered.
  bool met() const { return met_; }

 private:
  bool go_road(Caller& caller);
  bool send(Caller& caller, Sent request);
  bool answered(Caller& caller, Sent& request);
  std::string next_key();

  std::string name_;
  std::mt19937 random_;
  std::vector<Sent> sent_;
  std::uint64_t keys_ = 0;
  bool met_ = false;
  std::atomic<std::uint64_t>* answers_ = nullptr;
};

}  // namespace tiendo::ops::test
