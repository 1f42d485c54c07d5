#pragma once

#include "engine/decision/context.hpp"
#include "engine/reference/reference.hpp"
#include "engine/vocabulary/record.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace tiendo::ops {

/// Compiled processes, made from the deployed bytes when first asked for and kept. Any thread.
class DeployedDefinitions : public Definitions {
 public:
  /// The record that holds a position, among durable ones and those in flight.
  using RecordAt = std::function<std::optional<vocabulary::Record>(Position)>;
  explicit DeployedDefinitions(RecordAt record_at) : record_at_{std::move(record_at)} {}

  std::shared_ptr<const model::Process> find(DefinitionKey key) override;

  struct Content {
    vocabulary::Resource resource;
    std::string id;  ///< of the process or form
    std::int32_t version = 0;
  };
  /// The deployed bytes behind a definition's or form's key; nothing if there is none.
  std::optional<Content> content(Position defined_at) const;

 private:
  RecordAt record_at_;
  std::mutex mutex_;
  std::map<DefinitionKey, std::shared_ptr<const model::Process>> compiled_;  // under the mutex
};

}  // namespace tiendo::ops
