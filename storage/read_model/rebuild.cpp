#include "storage/read_model/rebuild.hpp"

#include "engine/base/id.hpp"
#include "storage/read_model/database.hpp"
#include "storage/read_model/file.hpp"
#include "storage/read_model/projection.hpp"

#include <cstddef>
#include <expected>
#include <string>

namespace tiendo::read_model {

namespace {

constexpr std::size_t records_per_transaction = 5'000;

Position fill(Projection& projection, const Batches& next, const Progress& progress) {
  std::size_t records = 0;
  auto batch = next();
  while (batch) {
    if (!projection.in_transaction()) projection.begin();
    for (const auto& record : batch->records) projection.apply(record);
    records += batch->records.size();
    const auto number = batch->header.sequence;
    batch = next();
    if (batch && records < records_per_transaction) continue;
    projection.commit(number);
    records = 0;
    progress(projection.applied());
  }
  projection.checkpoint();
  return projection.applied();
}

}  // namespace

std::expected<Position, std::string> rebuild(const std::string& path, Partition partition,
                                             const Batches& next, const Progress& progress) {
  const std::string fresh = path + ".new";
  try {
    remove_file(fresh);
    Position last = 0;
    {
      auto projection = Projection::open(fresh, partition);
      if (!projection) return std::unexpected{projection.error()};
      last = fill(*projection, next, progress);
    }
    exchange(fresh, path);
    return last;
  } catch (const Fault& fault) {
    return std::unexpected{std::string{fault.what()}};
  } catch (const FileTrouble& trouble) {
    return std::unexpected{std::string{trouble.what()}};
  }
}

}  // namespace tiendo::read_model
