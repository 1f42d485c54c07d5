#include "ops/verify.hpp"

#include "engine/base/id.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "storage/hash.hpp"
#include "storage/journal.hpp"
#include "storage/read_model/checker.hpp"
#include "storage/read_model/database.hpp"
#include "storage/verify.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace tiendo::ops {

namespace {

constexpr std::string_view remedy_of_rows =
    "; the log brings the read model back: run `tiendo rebuild-views --data DIR` on the stopped "
    "store";

Value difference(const std::string& place, const std::string& message) {
  return Entries{{"place", place}, {"message", message}};
}

Value number(std::uint64_t count) { return Value{static_cast<std::int64_t>(count)}; }

/// The time zones that decisions are made with after this record; those of before if it says none.
void note_zones(const vocabulary::Record& record, Value& zones) {
  for (const auto& event : record.events) {
    const auto* read = std::get_if<vocabulary::ZonesRead>(&event);
    if (read == nullptr) continue;
    zones = Entries{{"version", read->database.version},
                    {"digest", storage::to_hex(read->database.digest)}};
  }
}

struct RowsFound {
  std::optional<std::string> wrong;
  std::uint64_t records = 0;
  std::uint64_t rows = 0;
  Value zones;
};

/// The rows as they are now, with the log up to where they have followed it.
RowsFound compare_rows(const storage::Store& store, const std::string& views_path, Position end,
                       const VerifyTold& told) {
  constexpr std::size_t bytes_a_read = std::size_t{1} << 20;
  RowsFound found;
  std::uint64_t done = 0;
  std::uint64_t of = 0;
  auto checker = read_model::Checker::open(views_path, [&] { told("rows", done, of); });
  if (!checker) {
    found.wrong = checker.error();
    return found;
  }
  const Position followed = checker->position();
  if (followed < end) {
    found.wrong = "table cursor: the rows have followed the log to " + std::to_string(followed) +
                  " and not to " + std::to_string(end);
    return found;
  }
  of = followed;
  auto log = store.read_log();
  Position next = 1;
  while (next <= followed) {
    const auto records = log.next(next, bytes_a_read);
    if (records.empty()) break;
    for (const auto& one : records) {
      if (one.record.header.position > followed) break;
      found.wrong = checker->feed(one.record);
      if (found.wrong) return found;
      note_zones(one.record, found.zones);
      next = one.record.header.position + vocabulary::width(one.record);
      ++found.records;
    }
    done = std::min(next - 1, followed);
    told("rows", done, of);
    if (records.back().record.header.position > followed) break;
  }
  found.wrong = checker->finish();
  found.rows = checker->rows_compared();
  return found;
}

}  // namespace

Value verify_all(const storage::Store& store, const std::string& views_path,
                 const storage::LogEnd& end, const VerifyTold& told) {
  const auto wrong = storage::verify(store, [&](const storage::VerifyProgress& progress) {
    told(progress.step, progress.done, progress.of);
  });
  Entries answer{
      {"verified", true},    {"position", number(end.next - 1)}, {"batches", number(end.sequence)},
      {"records", Value{}},  {"rowsCompared", Value{}},          {"difference", Value{}},
      {"timeZones", Value{}}};
  if (wrong) {
    answer["verified"] = false;
    answer["difference"] = difference(wrong->place, wrong->message);
    return answer;
  }
  RowsFound rows;
  try {
    rows = compare_rows(store, views_path, end.next - 1, told);
    if (rows.wrong) *rows.wrong += remedy_of_rows;
  } catch (const read_model::Fault& fault) {
    rows.wrong = fault.of(views_path).what();
  }
  answer["records"] = number(rows.records);
  answer["rowsCompared"] = number(rows.rows);
  answer["timeZones"] = rows.zones;
  if (rows.wrong) {
    answer["verified"] = false;
    answer["difference"] = difference("read model", *rows.wrong);
  }
  return answer;
}

}  // namespace tiendo::ops
