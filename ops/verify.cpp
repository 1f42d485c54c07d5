#include "ops/verify.hpp"

#include "storage/read_model/checker.hpp"
#include "storage/verify.hpp"

namespace tiendo::ops {

namespace {

Value difference(const std::string& place, const std::string& message) {
  return Entries{{"place", place}, {"message", message}};
}

struct RowsFound {
  std::optional<std::string> wrong;
  std::uint64_t records = 0;
  std::uint64_t rows = 0;
};

RowsFound compare_rows(const storage::Store& store, const std::string& views_path,
                       const VerifyTold& told) {
  constexpr std::size_t bytes_a_read = std::size_t{1} << 20;
  RowsFound found;
  auto checker = read_model::Checker::open(views_path);
  if (!checker) {
    found.wrong = checker.error();
    return found;
  }
  auto log = store.read_log();
  Position next = 1;
  while (true) {
    const auto records = log.next(next, bytes_a_read);
    if (records.empty()) break;
    for (const auto& one : records) {
      found.wrong = checker->feed(one.record);
      if (found.wrong) return found;
      next = one.record.header.position + vocabulary::width(one.record);
      ++found.records;
    }
    if (told) told("rows", next - 1, store.end().next - 1);
  }
  found.wrong = checker->finish();
  found.rows = checker->rows_compared();
  return found;
}

}  // namespace

Value verify_all(const storage::Store& store, const std::string& views_path,
                 const VerifyTold& told) {
  const auto wrong = storage::verify(store, [&](const storage::VerifyProgress& progress) {
    if (told) told(progress.step, progress.done, progress.of);
  });
  Entries answer{{"verified", true},
                 {"batches", std::to_string(store.end().sequence)},
                 {"difference", Value{}}};
  if (wrong) {
    answer["verified"] = false;
    answer["difference"] = difference(wrong->place, wrong->message);
    return answer;
  }
  const auto rows = compare_rows(store, views_path, told);
  answer["records"] = std::to_string(rows.records);
  answer["rowsCompared"] = std::to_string(rows.rows);
  if (rows.wrong) {
    answer["verified"] = false;
    answer["difference"] = difference("read model", *rows.wrong);
  }
  return answer;
}

}  // namespace tiendo::ops
