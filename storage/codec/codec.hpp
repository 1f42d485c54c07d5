#pragma once

#include "engine/index.hpp"
#include "engine/state.hpp"
#include "engine/vocabulary/record.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

/// Bytes of what is stored. Encoding what was decoded gives the same bytes; decoding checks every
/// length before it allocates and never reads past the end. An encoding that fails is a `Bug`.
namespace tiendo::storage {

struct DecodeError {
  std::size_t offset = 0;  ///< byte of the input
  std::string message;     ///< what is wrong there
};

/// A record: format, header, number of events, then per event its type's number, version, length
/// and payload. It can be read alone.
std::string encode_record(const vocabulary::Record& record);
std::expected<vocabulary::Record, DecodeError> decode_record(std::string_view bytes);
/// The header alone; the events are not looked at.
std::expected<vocabulary::RecordHeader, DecodeError> decode_record_header(std::string_view bytes);

/// A batch as it is committed.
struct EncodedBatch {
  std::string header;  ///< format, fields and number of records
  std::vector<std::string> records;
  vocabulary::Digest digest{};  ///< SHA-256 of `join`: the next batch's `previous`
};
EncodedBatch encode_parts(const vocabulary::Batch& batch);
/// The header, then each record with its length (32 bits, little-endian) in front.
std::string join(const EncodedBatch& batch);

std::string encode(const vocabulary::Batch& batch);
/// A batch whose `semantics` is greater than ours is refused like an unknown format; the same or an
/// older one is read.
std::expected<vocabulary::Batch, DecodeError> decode_batch(std::string_view bytes);

struct StoredBatchHeader {
  vocabulary::BatchHeader header;
  std::uint32_t record_count = 0;
};
std::expected<StoredBatchHeader, DecodeError> decode_batch_header(std::string_view bytes);

/// An entry of the requests index.
std::string encode_request(const NotedRequest& request);
std::expected<NotedRequest, DecodeError> decode_request(std::string_view bytes);

/// The shape of `encode_state`'s bytes; states are a cache, so another number means "rebuild".
inline constexpr std::uint32_t state_format = 3;
std::string encode_state(const StreamState& state);
std::expected<StreamState, DecodeError> decode_state(std::string_view bytes);

}  // namespace tiendo::storage
