#include "engine/base/check.hpp"
#include "engine/base/match.hpp"
#include "engine/index.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "storage/codec/archive.hpp"
#include "storage/codec/bytes.hpp"
#include "storage/codec/codec.hpp"
#include "storage/codec/fields.hpp"  // IWYU pragma: keep, the archives call these
#include "storage/hash.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace tiendo::storage {

using namespace vocabulary;

// ---- Fields; tags of alternatives are their place in these lists and never change

template <class Archive>
void serialize(Archive& archive, StartedInstance& it) {
  archive(it.instance, it.definition, it.process, it.version);
}
template <class Archive>
void serialize(Archive& archive, DeployedProcess& it) {
  archive(it.key, it.process, it.version, it.resource_name);
}
template <class Archive>
void serialize(Archive& archive, DeployedForm& it) {
  archive(it.key, it.form_id, it.version, it.resource_name);
}
template <class Archive>
void serialize(Archive& archive, Deployed& it) {
  archive(it.key, it.items);
}

using DeployedItem = std::variant<DeployedProcess, DeployedForm>;

namespace {

enum class OutcomeTag : std::uint8_t { refused = 0, done = 1, started = 2, deployed = 3 };
enum class ItemTag : std::uint8_t { process = 1, form = 2 };

template <class Tag, class... Contents>
void write(WriteArchive& archive, Tag tag, const Contents&... contents) {
  archive.bytes.byte(static_cast<std::uint8_t>(tag));
  if constexpr (sizeof...(contents) > 0) archive(contents...);
}

}  // namespace

template <std::same_as<DeployedItem> Exactly>
void save(WriteArchive& archive, const Exactly& item) {
  match(
      item, [&](const DeployedProcess& it) { write(archive, ItemTag::process, it); },
      [&](const DeployedForm& it) { write(archive, ItemTag::form, it); });
}

template <std::same_as<DeployedItem> Exactly>
void load(ReadArchive& archive, Exactly& item) {
  switch (static_cast<ItemTag>(archive.bytes.byte())) {
    case ItemTag::process:
      archive(item.template emplace<DeployedProcess>());
      return;
    case ItemTag::form:
      archive(item.template emplace<DeployedForm>());
      return;
  }
  archive.bytes.fail("kind of deployed item is unknown");
}

template <std::same_as<Outcome> Exactly>
void save(WriteArchive& archive, const Exactly& outcome) {
  match(
      outcome, [&](const Refusal& refusal) { write(archive, OutcomeTag::refused, refusal); },
      [&](const Answer& answer) {
        match(
            answer, [&](const Done&) { write(archive, OutcomeTag::done); },
            [&](const StartedInstance& it) { write(archive, OutcomeTag::started, it); },
            [&](const Deployed& it) { write(archive, OutcomeTag::deployed, it); });
      });
}

template <std::same_as<Outcome> Exactly>
void load(ReadArchive& archive, Exactly& outcome) {
  const auto answer = [&]<class Kind>(std::type_identity<Kind>) {
    Kind content{};
    archive(content);
    outcome = Answer{std::move(content)};
  };
  switch (static_cast<OutcomeTag>(archive.bytes.byte())) {
    case OutcomeTag::refused:
      archive(outcome.template emplace<Refusal>());
      return;
    case OutcomeTag::done:
      outcome = Answer{Done{}};
      return;
    case OutcomeTag::started:
      answer(std::type_identity<StartedInstance>{});
      return;
    case OutcomeTag::deployed:
      answer(std::type_identity<Deployed>{});
      return;
  }
  archive.bytes.fail("kind of outcome is unknown");
}

template <class Archive>
void serialize(Archive& archive, RecordHeader& it) {
  archive(it.position, it.stream, it.sequence, it.tenant, it.time, it.actor, it.cause, it.request);
  if (it.request) archive(it.request_digest);
  archive(it.outcome);
}
template <class Archive>
void serialize(Archive& archive, BatchHeader& it) {
  archive(it.partition, it.epoch, it.sequence, it.first, it.own_cursor, it.reference, it.semantics,
          it.previous);
}
template <class Archive>
void serialize(Archive& archive, StoredBatchHeader& it) {
  archive(it.header, it.record_count);
}
template <class Archive>
void serialize(Archive& archive, NotedRequest& it) {
  archive(it.id, it.digest, it.position, it.time, it.outcome);
}

namespace {

constexpr std::uint64_t record_format = 1;
constexpr std::uint64_t batch_format = 1;
constexpr std::size_t record_size_guess = 512;

void expect_format(ReadArchive& archive, std::uint64_t known_format, const char* what) {
  const auto format = archive.bytes.number();
  if (format == known_format) return;
  archive.bytes.fail(std::string{what} + " format " + std::to_string(format) +
                     " is unknown: this store was written by a newer version");
}

/// Runs a reader over bytes and turns what it throws into an error.
template <class Content, class Read>
std::expected<Content, DecodeError> decode(std::string_view bytes, Read read) {
  try {
    ReadArchive archive{bytes};
    Content content{};
    read(archive, content);
    return content;
  } catch (const Undecodable& error) {
    return std::unexpected{DecodeError{error.offset(), error.what()}};
  }
}

void read_record(ReadArchive& archive, Record& record) {
  expect_format(archive, record_format, "record");
  archive(record.header, record.events);
  archive.bytes.expect_end();
}

void read_batch_header(ReadArchive& archive, StoredBatchHeader& stored) {
  expect_format(archive, batch_format, "batch");
  archive(stored);
  // Shapes that are known may mean something else since: folding them would give a wrong state.
  if (stored.header.semantics > semantics) {
    archive.bytes.fail("batch semantics " + std::to_string(stored.header.semantics) +
                       " is unknown: this store was written by a newer version");
  }
}

void append_sized(std::string& out, const std::string& record) {
  ByteWriter writer{out};
  check(std::in_range<std::uint32_t>(record.size()), "a record is beyond 4 GiB");
  writer.fixed32(static_cast<std::uint32_t>(record.size()));
  writer.raw(record);
}

void read_batch(ReadArchive& archive, Batch& batch) {
  StoredBatchHeader stored;
  read_batch_header(archive, stored);
  batch.header = stored.header;
  for (std::uint32_t index = 0; index < stored.record_count; ++index) {
    const auto size = archive.bytes.fixed32();
    const auto begin = archive.bytes.offset();
    auto record = decode_record(archive.bytes.raw(size));
    if (!record) {
      throw Undecodable{
          begin + record.error().offset,
          "record " + std::to_string(index) + " of the batch: " + record.error().message};
    }
    batch.records.push_back(*std::move(record));
  }
  archive.bytes.expect_end();
}

}  // namespace

std::string encode_record(const Record& record) {
  std::string out;
  out.reserve(record_size_guess);
  WriteArchive archive{out};
  archive.bytes.number(record_format);
  archive(record.header, record.events);
  return out;
}

std::expected<Record, DecodeError> decode_record(std::string_view bytes) {
  return decode<Record>(bytes, read_record);
}

std::expected<RecordHeader, DecodeError> decode_record_header(std::string_view bytes) {
  return decode<RecordHeader>(bytes, [](ReadArchive& archive, RecordHeader& header) {
    expect_format(archive, record_format, "record");
    archive(header);
  });
}

EncodedBatch encode_parts(const Batch& batch) {
  EncodedBatch encoded;
  WriteArchive archive{encoded.header};
  archive.bytes.number(batch_format);
  archive(StoredBatchHeader{batch.header, static_cast<std::uint32_t>(batch.records.size())});
  encoded.records.reserve(batch.records.size());
  for (const auto& record : batch.records) encoded.records.push_back(encode_record(record));
  encoded.digest = sha256(join(encoded));
  return encoded;
}

std::string join(const EncodedBatch& batch) {
  std::size_t size = batch.header.size();
  for (const auto& record : batch.records) size += record.size() + sizeof(std::uint32_t);
  std::string out;
  out.reserve(size);
  out = batch.header;
  for (const auto& record : batch.records) append_sized(out, record);
  return out;
}

std::string encode(const Batch& batch) { return join(encode_parts(batch)); }

std::expected<Batch, DecodeError> decode_batch(std::string_view bytes) {
  return decode<Batch>(bytes, read_batch);
}

std::expected<StoredBatchHeader, DecodeError> decode_batch_header(std::string_view bytes) {
  return decode<StoredBatchHeader>(bytes, [](ReadArchive& archive, StoredBatchHeader& stored) {
    read_batch_header(archive, stored);
    archive.bytes.expect_end();
  });
}

std::string encode_request(const NotedRequest& request) {
  std::string out;
  WriteArchive archive{out};
  archive(request);
  return out;
}

std::expected<NotedRequest, DecodeError> decode_request(std::string_view bytes) {
  return decode<NotedRequest>(bytes, [](ReadArchive& archive, NotedRequest& request) {
    archive(request);
    archive.bytes.expect_end();
  });
}

}  // namespace tiendo::storage
