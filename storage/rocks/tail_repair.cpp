#include "storage/rocks/tail_repair.hpp"

#include "storage/rocks/acknowledged.hpp"
#include "storage/rocks/chain.hpp"
#include "storage/rocks/database.hpp"
#include "storage/rocks/families.hpp"
#include "storage/rocks/log_scan.hpp"
#include "storage/rocks/meta.hpp"
#include "storage/store_error.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace tiendo::storage::rocks {

namespace {

using Files = rocksdb::FileSystem;

struct Tear {
  std::string path;
  std::string name;
  std::string content;
  LogScan scan;
};

std::string read_file(Files& files, const std::string& path) {
  std::string content;
  const auto status = rocksdb::ReadFileToString(&files, path, &content);
  if (!status.ok()) throw StoreFault{error_of(status, path)};
  return content;
}

std::optional<std::uint64_t> number_of_log(const std::string& name) {
  constexpr std::string_view suffix = ".log";
  if (!name.ends_with(suffix)) return std::nullopt;
  std::uint64_t number = 0;
  const auto* const end = name.data() + name.size() - suffix.size();
  const auto [stop, error] = std::from_chars(name.data(), end, number);
  return error == std::errc{} && stop == end ? std::optional{number} : std::nullopt;
}

/// Names of the write-ahead logs, oldest first.
std::vector<std::string> log_names(Files& files, const std::string& database) {
  std::vector<std::string> children;
  const auto status = files.GetChildren(database, {}, &children, nullptr);
  if (!status.ok()) throw StoreFault{error_of(status, database)};
  std::erase_if(children, [](const std::string& name) { return !number_of_log(name); });
  std::ranges::sort(children, {}, [](const std::string& name) { return *number_of_log(name); });
  return children;
}

StoreError damage_error(const Tear& tear, const std::string& why) {
  const std::string place = tear.path + ", byte " + std::to_string(*tear.scan.damage);
  return {StoreError::Kind::corrupted, place, "the store is damaged: " + place + ": " + why};
}

/// Why damage cannot be the last write, cut off by the end of the power; empty if it can.
std::string why_not_torn(const LogScan& scan) {
  if (scan.more_after) return "written data follows the damaged place";
  if (scan.complete) return "all of the last write is there, but its bytes have changed since";
  return {};
}

/// Entries that an atomic flush writes to the manifest, one a family, are synced together: of them
/// a sector may lack though a later one came.
bool is_torn_group(const LogScan& scan) {
  return scan.hole && scan.records_after < family_names.size();
}

std::optional<Tear> tear_of(Files& files, const std::string& database, const std::string& name) {
  Tear tear{database + "/" + name, name, {}, {}};
  tear.content = read_file(files, tear.path);
  tear.scan = scan_log(tear.content);
  if (!tear.scan.damage) return std::nullopt;
  return tear;
}

/// What the database holds when it stops at the first damage.
Durable held_before_damage(const std::string& database, const std::shared_ptr<Files>& files) {
  const auto opened = Database::open(database, files, Database::Mode::inspect);
  if (!opened) throw StoreFault{opened.error()};
  return held_by(**opened);
}

void check_status(const rocksdb::IOStatus& status, const std::string& path) {
  if (!status.ok()) throw StoreFault{error_of(status, path)};
}

/// Answers what was done.
std::string cut(Files& files, const std::string& folder, const Tear& tear) {
  const std::string kept = folder + "/cut-" + tear.name + "-" + std::to_string(tear.scan.intact);
  std::unique_ptr<rocksdb::FSWritableFile> file;
  check_status(files.NewWritableFile(kept, {}, &file, nullptr), kept);
  check_status(file->Append(tear.content.substr(tear.scan.intact), {}, nullptr), kept);
  check_status(file->Sync({}, nullptr), kept);
  check_status(file->Close({}, nullptr), kept);
  // A new file that takes the old one's place: whatever happens meanwhile, one of them is whole.
  const std::string whole = tear.path + ".whole";
  check_status(files.NewWritableFile(whole, {}, &file, nullptr), whole);
  check_status(file->Append(tear.content.substr(0, tear.scan.intact), {}, nullptr), whole);
  check_status(file->Sync({}, nullptr), whole);
  check_status(file->Close({}, nullptr), whole);
  check_status(files.RenameFile(whole, tear.path, {}, nullptr), whole);
  return "the last write to " + tear.path +
         " was torn, and nobody had been told of it: it was cut off, its bytes are in " + kept;
}

/// A file as it would be without its end.
class ShorterFile final : public rocksdb::FSSequentialFile {
 public:
  explicit ShorterFile(std::string content) : content_{std::move(content)} {}
  rocksdb::IOStatus Read(std::size_t bytes, const rocksdb::IOOptions&, rocksdb::Slice* result,
                         char* scratch, rocksdb::IODebugContext*) override {
    const auto count = content_.copy(scratch, bytes, at_);
    at_ += count;
    *result = {scratch, count};
    return rocksdb::IOStatus::OK();
  }
  rocksdb::IOStatus Skip(std::uint64_t bytes) override {
    at_ = std::min<std::uint64_t>(content_.size(), at_ + bytes);
    return rocksdb::IOStatus::OK();
  }

 private:
  std::string content_;
  std::size_t at_ = 0;
};

/// The files as they would be if the tear were cut off.
class AfterTheCut final : public rocksdb::FileSystemWrapper {
 public:
  AfterTheCut(const std::shared_ptr<Files>& files, const Tear& tear)
      : FileSystemWrapper{files},
        path_{tear.path},
        content_{tear.content.substr(0, tear.scan.intact)} {}
  const char* Name() const override { return "AfterTheCut"; }
  rocksdb::IOStatus NewSequentialFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                      rocksdb::IODebugContext* context) override {
    if (name != path_) return target()->NewSequentialFile(name, options, result, context);
    *result = std::make_unique<ShorterFile>(content_);
    return rocksdb::IOStatus::OK();
  }
  rocksdb::IOStatus GetFileSize(const std::string& name, const rocksdb::IOOptions& options,
                                std::uint64_t* size, rocksdb::IODebugContext* context) override {
    if (name != path_) return target()->GetFileSize(name, options, size, context);
    *size = content_.size();
    return rocksdb::IOStatus::OK();
  }

 private:
  std::string path_;
  std::string content_;
};

/// What would be lost with the damaged end of the manifest; empty if nothing. A library that writes
/// deletes the tables that its manifest does not name, so this is asked before.
std::string lost_without(const Tear& tear, const std::string& database, const Durable& acknowledged,
                         const std::shared_ptr<Files>& files) {
  const auto opened =
      Database::open(database, std::make_shared<AfterTheCut>(files, tear), Database::Mode::inspect);
  if (!opened) return "without what is damaged, " + opened.error().message;
  if (auto lost = lost_between(acknowledged, held_by(**opened)); !lost.empty()) return lost;
  const auto end = end_held_by(**opened);
  const auto gap = end ? check_join(**opened, *end) : std::nullopt;
  return gap ? gap->place + ": " + gap->message : std::string{};
}

using Cut = std::vector<std::string>;

std::optional<StoreError> repair_manifest(const std::string& folder, const std::string& database,
                                          const Durable& acknowledged,
                                          const std::shared_ptr<Files>& files, Cut& done) {
  const auto current = read_file(*files, database + "/CURRENT");
  const auto tear = tear_of(*files, database, current.substr(0, current.find('\n')));
  if (!tear) return std::nullopt;
  const auto why = why_not_torn(tear->scan);
  if (!why.empty() && !is_torn_group(tear->scan)) return damage_error(*tear, why);
  const auto lost = lost_without(*tear, database, acknowledged, files);
  if (!lost.empty()) return damage_error(*tear, lost);
  done.push_back(cut(*files, folder, *tear));
  return std::nullopt;
}

/// The one log that may be torn is the last that holds anything.
std::expected<std::optional<Tear>, StoreError> find_tear(const std::string& database,
                                                         Files& files) {
  std::optional<Tear> torn;
  for (const auto& name : log_names(files, database)) {
    auto tear = tear_of(files, database, name);
    if (torn && !read_file(files, std::string{database}.append("/").append(name)).empty()) {
      return std::unexpected{damage_error(*torn, "written data follows in a later file")};
    }
    if (tear) torn = std::move(tear);
  }
  const auto why = torn ? why_not_torn(torn->scan) : std::string{};
  if (!why.empty()) return std::unexpected{damage_error(*torn, why)};
  return torn;
}

std::expected<Cut, StoreError> look(const std::string& folder, const std::string& database,
                                    const Durable& acknowledged,
                                    const std::shared_ptr<Files>& files) {
  Cut done;
  if (auto error = repair_manifest(folder, database, acknowledged, files, done)) {
    return std::unexpected{*std::move(error)};
  }
  const auto torn = find_tear(database, *files);
  if (!torn) return std::unexpected{torn.error()};
  if (!*torn) return done;
  const auto lost = lost_between(acknowledged, held_before_damage(database, files));
  if (!lost.empty()) return std::unexpected{damage_error(**torn, lost)};
  done.push_back(cut(*files, folder, **torn));
  return done;
}

}  // namespace

std::expected<std::vector<std::string>, StoreError> repair_tails(
    const std::string& folder, const std::string& database, const Durable& acknowledged,
    const std::shared_ptr<rocksdb::FileSystem>& files) {
  try {
    return look(folder, database, acknowledged, files);
  } catch (const StoreFault& fault) {
    return std::unexpected{fault.error()};
  }
}

}  // namespace tiendo::storage::rocks
