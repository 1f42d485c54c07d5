#include "storage/rocks/acknowledged.hpp"

#include "storage/hash.hpp"
#include "storage/rocks/database.hpp"
#include "storage/rocks/keys.hpp"

namespace tiendo::storage::rocks {

namespace {

constexpr std::string_view magic = "tiendo-1";
constexpr std::size_t digest_size = 8;
constexpr std::size_t content_size = 8 + 8 + digest_size;

std::string content_of(std::uint64_t sequence) {
  std::string content{magic};
  content += number_key(sequence);
  const auto digest = sha256(content);
  for (std::size_t index = 0; index < digest_size; ++index) {
    content.push_back(static_cast<char>(digest[index]));
  }
  return content;
}

std::optional<std::uint64_t> parse_content(std::string_view content) {
  if (content.size() != content_size) return std::nullopt;
  const auto sequence = parse_number(content.substr(magic.size(), 8));
  if (!sequence || content_of(*sequence) != content) return std::nullopt;
  return sequence;
}

}  // namespace

std::expected<std::unique_ptr<Acknowledged>, StoreError> Acknowledged::make(
    rocksdb::FileSystem& files, const std::string& path) {
  std::unique_ptr<rocksdb::FSWritableFile> file;
  auto status = files.NewWritableFile(path, {}, &file, nullptr);
  if (status.ok()) status = file->Append(content_of(0), {}, nullptr);
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
  const auto sequence = parse_content({content.data(), content.size()});
  if (!sequence) {
    return std::unexpected{StoreError{StoreError::Kind::corrupted, path,
                                      "the store is damaged: " + path +
                                          " does not hold what was written. Verify the store " +
                                          "against a backup before you make this file anew"}};
  }
  return std::unique_ptr<Acknowledged>{new Acknowledged{std::move(file), *sequence}};
}

Acknowledged::~Acknowledged() {
  static_cast<void>(file_->Sync({}, nullptr));
  static_cast<void>(file_->Close({}, nullptr));
}

void Acknowledged::advance(std::uint64_t sequence) {
  const auto content = content_of(sequence);
  const auto status = file_->Write(0, content, {}, nullptr);
  if (!status.ok()) throw StoreFault{error_of(status, "acknowledged")};
  sequence_ = sequence;
}

}  // namespace tiendo::storage::rocks
