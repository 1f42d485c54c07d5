#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

/// The workload `approval`: three user tasks with candidate group, due date and an armed reminder,
/// each found by query, claimed and completed with some 300 bytes of variables, a gateway, the end.
namespace tiendo::bench {

std::string approval_bpmn();
inline constexpr const char* approval_process = "approval";
/// Some 300 bytes as a JSON object.
std::string approval_variables();

/// What one client does, however it talks to the server. Each call returns when its answer is
/// durable; the error is a sentence.
class Client {
 public:
  template <class T>
  using Result = std::expected<T, std::string>;
  virtual ~Client() = default;
  virtual Result<std::string> start() = 0;  ///< the instance's key
  /// The key of the instance's open task of the group, or empty if there is none.
  virtual Result<std::string> find_task(const std::string& instance) = 0;
  virtual Result<void> claim(const std::string& task) = 0;
  virtual Result<void> complete(const std::string& task) = 0;
};
using MakeClient = std::function<std::unique_ptr<Client>()>;

struct Measured {
  std::uint64_t completed = 0;  ///< instances
  double seconds = 0;
  std::vector<double> next_task_ms;  ///< from `complete` to the next task seen, sorted
  std::string error;                 ///< of the first client that failed, or empty
};
/// So many clients, each on a thread of its own, until the time is over.
Measured run_approval(const MakeClient& make_client, int clients, std::chrono::seconds time);

}  // namespace tiendo::bench
