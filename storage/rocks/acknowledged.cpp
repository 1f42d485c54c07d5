#include "storage/rocks/acknowledged.hpp"

#include "storage/hash.hpp"
#include "storage/rocks/database.hpp"
#include "storage/rocks/keys.hpp"
#include "storage/store_error.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::storage::rocks {

namespace {

constexpr std::string_view magic = "tiendo-1";
constexpr std::size_t digest_size = 8;
constexpr std::size_t content_size = 8 + 8 + 8 + digest_size;

std::string content_of(const Durable& durable) {
  std::string content{magic};
  content += number_key(durable.batches);
  content += number_key(durable.secrets);
  const auto digest = sha256(content);
  for (std::size_t index = 0; index < digest_size; ++index) {
    content.push_back(static_cast<char>(digest[index]));
  }
  return content;
}

std::optional<Durable> parse_content(std::string_view content) {
  if (content.size() != content_size) return std::nullopt;
  const auto batches = parse_number(content.substr(magic.size(), 8));
  const auto secrets = parse_number(content.substr(magic.size() + 8, 8));
  const Durable durable{batches.value_or(0), secrets.value_or(0)};
  if (content_of(durable) != content) return std::nullopt;
  return durable;
}

}  // namespace

std::expected<std::unique_ptr<Acknowledged>, StoreError> Acknowledged::make(
    rocksdb::FileSystem& files, const std::string& path) {
  std::unique_ptr<rocksdb::FSWritableFile> file;
  auto status = files.NewWritableFile(path, {}, &file, nullptr);
  if (status.ok()) status = file->Append(content_of({}), {}, nullptr);
  if (status.ok()) status = file->Sync({}, nullptr);
  if (status.ok()) status = file->Close({}, nullptr);
  if (!status.ok()) return std::unexpected{error_of(status, path)};
  return open(files, path);
}

std::expected<std::unique_ptr<Acknowledged>, StoreError> Acknowledged::open(
    rocksdb::FileSystem& files, const std::string& path) {
  std::unique_ptr<rocksdb::FSRandomRWFile> file;
  const auto opened = files.NewRandomRWFile(path, {}, &file, nullptr);
  if (!opened.ok()) return std::unexpected{error_of(opened, path)};
  std::string scratch(content_size + 1, '\0');
  rocksdb::Slice content;
  const auto read = file->Read(0, scratch.size(), {}, &content, scratch.data(), nullptr);
  if (!read.ok()) return std::unexpected{error_of(read, path)};
  const auto durable = parse_content({content.data(), content.size()});
  if (!durable) {
    return std::unexpected{StoreError{StoreError::Kind::corrupted, path,
                                      "the store is damaged: " + path +
                                          " does not hold what was written. Verify the store " +
                                          "against a backup before you make this file anew"}};
  }
  return std::unique_ptr<Acknowledged>{new Acknowledged{std::move(file), *durable}};
}

Acknowledged::~Acknowledged() {
  static_cast<void>(file_->Sync({}, nullptr));
  static_cast<void>(file_->Close({}, nullptr));
}

Durable Acknowledged::durable() const {
  const std::scoped_lock lock{mutex_};
  return durable_;
}

void Acknowledged::batch_is_durable(std::uint64_t sequence) {
  const std::scoped_lock lock{mutex_};
  write({sequence, durable_.secrets});
}

void Acknowledged::secret_is_durable(std::uint64_t change) {
  const std::scoped_lock lock{mutex_};
  write({durable_.batches, change});
}

void Acknowledged::write(const Durable& durable) {
  const auto content = content_of(durable);
  const auto status = file_->Write(0, content, {}, nullptr);
  if (!status.ok()) throw StoreFault{error_of(status, "acknowledged-0")};
  durable_ = durable;
}

std::string lost_between(const Durable& acknowledged, const Durable& held) {
  if (held.batches < acknowledged.batches) {
    return "batch " + std::to_string(acknowledged.batches) +
           " was acknowledged, but what is intact ends with batch " + std::to_string(held.batches);
  }
  if (held.secrets < acknowledged.secrets) {
    return "change " + std::to_string(acknowledged.secrets) +
           " of the secrets was acknowledged, but what is intact ends with change " +
           std::to_string(held.secrets);
  }
  return {};
}

}  // namespace tiendo::storage::rocks
