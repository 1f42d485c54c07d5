#include "storage/journal.hpp"

#include "engine/base/id.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"

#include <string>

namespace tiendo::storage {

LogEnd end_after(const LogEnd& end, const vocabulary::Batch& batch,
                 const vocabulary::Digest& digest) {
  LogEnd next = end;
  next.sequence = batch.header.sequence;
  next.epoch = batch.header.epoch;
  next.own_cursor = batch.header.own_cursor;
  next.reference = batch.header.reference;
  next.digest = digest;
  for (const auto& record : batch.records) {
    next.next = record.header.position + vocabulary::width(record);
    next.time = record.header.time;
  }
  return next;
}

std::string broken_order(const LogEnd& end, const vocabulary::Batch& batch) {
  if (batch.header.sequence != end.sequence + 1) return "the sequence of batches has a gap";
  if (batch.header.epoch < end.epoch) return "the epoch goes back";
  if (batch.header.first != end.next) return "the batch does not begin where the log ends";
  Position next = end.next;
  Instant time = end.time;
  for (const auto& record : batch.records) {
    const auto& header = record.header;
    const std::string where = "position " + std::to_string(header.position) + ": ";
    if (header.position != next) return where + "the record before it ends elsewhere";
    const bool first = header.position == 1;
    if (!first && header.time < time) return where + "time goes back";
    time = header.time;
    next += vocabulary::width(record);
  }
  return {};
}

}  // namespace tiendo::storage
