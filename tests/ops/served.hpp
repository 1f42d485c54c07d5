#pragma once

#include "ops/running_server.hpp"
#include "tests/ops/caller.hpp"
#include "tests/ops/folder.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace tiendo::ops::test {

/// 2019-05-06T00:00:00Z, a Monday.
inline constexpr Instant monday{1'557'100'800'000};

/// start → `draft` (group drafters) → `approve` (group approvers; a reminder after one hour, an
/// escalation to the group chiefs after two) → end. Its id is `road`.
std::string road();

/// A loop through a timer that is always due. Its id is `always`.
inline constexpr std::string_view always_due =
    R"(<d:definitions xmlns:d="http://www.omg.org/spec/BPMN/20100524/MODEL">
<d:process id="always" isExecutable="true"><d:startEvent id="begin"/>
<d:sequenceFlow id="f1" sourceRef="begin" targetRef="again"/><d:exclusiveGateway id="again"/>
<d:sequenceFlow id="f2" sourceRef="again" targetRef="now"/><d:intermediateCatchEvent id="now">
<d:timerEventDefinition id="t"><d:timeDuration>PT0S</d:timeDuration></d:timerEventDefinition>
</d:intermediateCatchEvent><d:sequenceFlow id="f3" sourceRef="now" targetRef="again"/>
</d:process></d:definitions>)";

/// The accounts of the tests, each with its name as password: `ada` administrator, `oto` operator,
/// `dan` and `dora` approvers in the group drafters, `ann` approver in approvers, `udo` auditor,
/// `wim` worker. On a store that nothing runs on; made if it is not there.
void add_accounts(const std::string& data);

/// On any port, quiet, with cheap passwords and a virtual clock.
ServeOptions serve_options(const std::string& data);

/// A server on a folder of its own, with the accounts of `add_accounts`.
class Served {
 public:
  Served();
  /// Starts the server; also after `stop`.
  void start();
  void stop() { server.reset(); }
  void restart();
  Caller as(std::string name) const { return Caller{server->port(), std::move(name)}; }
  std::string notifications() const;  ///< the sink's file
  /// What `/metrics` says of one figure, as it is written there; empty if nothing.
  std::string figure(std::string_view name) const;
  /// What the auditor's verification says, as JSON.
  std::string verified() const;

  Folder folder;
  ServeOptions options;
  std::unique_ptr<RunningServer> server;
};

/// A whole file's bytes; empty if there is none.
std::string bytes_of(const std::string& path);

}  // namespace tiendo::ops::test
