#include "storage/codec/codec.hpp"

#include "storage/codec/archive.hpp"
#include "storage/codec/value_fields.hpp"
#include "storage/hash.hpp"
#include "tests/storage/samples.hpp"

#include <gtest/gtest.h>

#include <random>

namespace tiendo::storage {
namespace {

using namespace vocabulary;

Record record_with(Value value) {
  Record record = samples::record();
  record.events = {VariablesSet{ElementKey{7}, {{"x", std::move(value), true}}}};
  return record;
}

TEST(Codec, GivesEveryEventBack) {
  Record record = samples::record();
  record.events = samples::events();
  ASSERT_EQ(record.events.size(), std::variant_size_v<Event>);
  const auto decoded = decode_record(encode_record(record));
  ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
  EXPECT_EQ(*decoded, record);
}

TEST(Codec, GivesABatchBackWithTheSameBytes) {
  const auto bytes = encode(samples::batch());
  const auto decoded = decode_batch(bytes);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
  EXPECT_EQ(*decoded, samples::batch());
  EXPECT_EQ(encode(*decoded), bytes);
}

TEST(Codec, ReadsAHeaderWithoutTheEvents) {
  const auto bytes = encode_record(samples::record());
  const auto header = decode_record_header(bytes);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(*header, samples::record().header);
}

TEST(Codec, DigestsHeaderAndRecordsWithTheirLengths) {
  const auto parts = encode_parts(samples::batch());
  std::string bytes = parts.header;
  for (const auto& record : parts.records) {
    const auto size = record.size();
    bytes += static_cast<char>(size & 0xFF);
    bytes += static_cast<char>(size >> 8);
    bytes += std::string(2, '\0');
    bytes += record;
  }
  EXPECT_EQ(parts.digest, sha256(bytes));
  EXPECT_EQ(to_hex(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Codec, GivesStatesBack) {
  const StreamState states[] = {samples::instance_state(), samples::reference_state(), SinkState{9},
                                RefusalsState{}};
  for (const auto& state : states) {
    const auto bytes = encode_state(state);
    const auto decoded = decode_state(bytes);
    ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
    EXPECT_EQ(*decoded, state);
    EXPECT_EQ(encode_state(*decoded), bytes);
  }
}

TEST(Codec, NamesAnEventTypeThatANewerVersionWrote) {
  Record record = samples::record();
  record.events = {TurnSuspended{}};
  auto bytes = encode_record(record);
  // The last three bytes are type, version and length 0.
  bytes[bytes.size() - 3] = 93;
  const auto decoded = decode_record(bytes);
  ASSERT_FALSE(decoded.has_value());
  EXPECT_EQ(decoded.error().message,
            "event type 93 version 1 is unknown: this store was written by a newer version");
  bytes[bytes.size() - 3] = 20;
  bytes[bytes.size() - 2] = 2;
  EXPECT_EQ(decode_record(bytes).error().message,
            "event type 20 version 2 is unknown: this store was written by a newer version");
}

TEST(Codec, RefusesBytesThatEndTooEarlyAtEveryPlace) {
  const auto bytes = encode(samples::batch());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_batch(bytes.substr(0, size)).has_value()) << size;
  }
  EXPECT_FALSE(decode_batch(bytes + '\0').has_value());
}

TEST(Codec, RefusesValuesThatAreNestedTooDeep) {
  Value deep;
  for (std::size_t depth = 1; depth < value_depth_max; ++depth) deep = List{deep};
  const auto bytes = encode_record(record_with(deep));
  EXPECT_TRUE(decode_record(bytes).has_value());
  EXPECT_THROW(encode_record(record_with(List{deep})), Bug);

  std::string endless(5000, '\x0a');
  for (std::size_t index = 1; index < endless.size(); index += 2) endless[index] = 1;
  ReadArchive archive{endless};
  Value value;
  EXPECT_THROW(archive(value), Undecodable);
}

TEST(Codec, RefusesASecondSequenceOfBytesForOneContent) {
  const auto fails = [](std::string bytes, auto content) {
    ReadArchive archive{bytes};
    EXPECT_THROW(archive(content), Undecodable);
  };
  fails(std::string{"\x81\x00", 2}, std::uint64_t{});
  fails("\x02", bool{});
  fails(std::string{"\x02\x05\x05", 3}, std::set<std::uint64_t>{});
  fails(std::string{"\x02\x05\x04", 3}, std::set<std::uint64_t>{});
  fails("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", std::uint64_t{});
  fails("\x80\x80\x04", std::uint16_t{});
  fails("\x63", Step{});
}

TEST(Codec, NeverAllocatesForACountThatCannotBe) {
  const std::string bytes{"\xff\xff\xff\xff\x7f\x01", 6};
  ReadArchive archive{bytes};
  std::vector<std::string> items;
  EXPECT_THROW(archive(items), Undecodable);
}

/// Whatever a flipped bit makes of a record: it is refused, or it is a record with these bytes.
TEST(Codec, TakesNoFlippedBitForSomethingItCannotWriteAgain) {
  const auto seed = std::random_device{}();
  RecordProperty("seed", std::to_string(seed));
  std::mt19937 random{seed};
  Record all = samples::record();
  all.events = samples::events();
  const auto bytes = encode_record(all);
  for (int round = 0; round < 20000; ++round) {
    auto damaged = bytes;
    auto& octet = damaged[random() % damaged.size()];
    octet = static_cast<char>(octet ^ (1 << (random() % 8)));
    const auto decoded = decode_record(damaged);
    if (!decoded) continue;
    ASSERT_EQ(encode_record(*decoded), damaged) << "seed " << seed;
  }
}

}  // namespace
}  // namespace tiendo::storage
