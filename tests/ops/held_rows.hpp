#pragma once

#include "tests/ops/gate.hpp"
#include "tests/ops/served.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace tiendo::ops::test {

/// A server with the process `road`, whose read model stands still while `projection` is closed.
class HeldRows : public testing::Test {
 protected:
  HeldRows() {
    served.options.probe = [this](std::string_view point) {
      if (point == "in the middle of a projection") projection.pass();
    };
    served.start();
    EXPECT_EQ(served.as("ada").deploy("road.bpmn", road()).status, 200);
  }
  ~HeldRows() override { projection.open(); }

  Gate projection;
  Served served;
};

}  // namespace tiendo::ops::test
