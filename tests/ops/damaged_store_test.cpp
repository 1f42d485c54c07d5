// A store that becomes unreadable while the server runs: whoever meets it, the server stops.
#include "engine/base/json.hpp"
#include "storage/store.hpp"
#include "tests/ops/served.hpp"
#include "tests/storage/damaged_files.hpp"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>

namespace tiendo::ops::test {
namespace {

class DamagedStoreTest : public testing::Test {
 protected:
  DamagedStoreTest() {
    served.options.adjust_store = [this](storage::StoreOptions& store) { store.files = files; };
    served.start();
    EXPECT_EQ(served.as("ada").deploy("road.bpmn", road()).status, 200);
    EXPECT_FALSE(served.as("dan").start("road", "k-1").empty());
    served.restart();  // now it all stands in files
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

TEST_F(DamagedStoreTest, StopsTheServerWhenACommandMeetsIt) {
  EXPECT_EQ(served.as("dan").call("GET", "/v2/topology").status, 200);
  *files->damaged = true;
  // What was decided as the partition failed stays unanswered to the end.
  auto call =
      std::async(std::launch::async, [this] { return served.as("dan").start("road", "k-1"); });
  expect_fault("requests");
  served.stop();
  EXPECT_EQ(call.get(), "");
}

}  // namespace
}  // namespace tiendo::ops::test
