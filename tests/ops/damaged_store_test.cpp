// A store that becomes unreadable while the server runs: whoever meets it, the server stops.
#include "adapters/http/backend.hpp"
#include "engine/base/id.hpp"
#include "engine/base/json.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "storage/store.hpp"
#include "tests/ops/served.hpp"
#include "tests/storage/damaged_files.hpp"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <thread>

namespace tiendo::ops::test {
namespace {

class DamagedStoreTest : public testing::Test {
 protected:
  DamagedStoreTest() {
    served.options.adjust_store = [this](storage::StoreOptions& store) { store.files = files; };
    served.start();
    EXPECT_EQ(served.as("ada").deploy("road.bpmn", road()).status, 200);
    EXPECT_FALSE(served.as("dan").start().empty());
    served.restart();  // now it all stands in files
    let_the_sink_rest();
  }
  /// Waits until the sink has told of a new instance: it reads nothing more by itself then. Past
  /// the interface, so that no password is looked up.
  void let_the_sink_rest() const {
    std::promise<InstanceKey> started;
    vocabulary::StartInstance start;
    start.process = ProcessId{"road"};
    served.server->backend().submit(
        start, {vocabulary::Actor::Kind::account, "dan", {}, {}, {}}, {}, {},
        [&](const http::Settlement& settled) {
          const auto& answer = std::get<vocabulary::Answer>(settled.outcome);
          started.set_value(std::get<vocabulary::StartedInstance>(answer).instance);
        });
    const auto key = "\"" + std::to_string(started.get_future().get().value()) + "\"";
    while (served.notifications().find(key) == std::string::npos) std::this_thread::yield();
  }
  void expect_fault(const std::string& family) const {
    const auto fault = served.server->wait();
    ASSERT_TRUE(fault.has_value());
    EXPECT_NE(fault->find("family " + family), std::string::npos) << *fault;
  }
  std::shared_ptr<storage::testing::DamagedFiles> files =
      std::make_shared<storage::testing::DamagedFiles>();
  Served served;
};

TEST_F(DamagedStoreTest, StopsTheServerWhenAPasswordIsLookedUp) {
  *files->damaged = true;
  const auto answer = served.as("dan").call("GET", "/v2/topology");
  EXPECT_EQ(answer.status, 500) << to_json(answer.body);
  EXPECT_EQ(to_json(answer.body).find("password"), std::string::npos) << to_json(answer.body);
  expect_fault("secrets");
}

}  // namespace
}  // namespace tiendo::ops::test
