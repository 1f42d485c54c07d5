#pragma once

#include "engine/base/value.hpp"
#include "storage/codec/archive.hpp"

/// How values and times look on the disk: a tag that never changes, then the content.
namespace tiendo::storage {

template <class Archive>
void serialize(Archive& archive, Instant& it) {
  archive(it.ms);
}
template <class Archive>
void serialize(Archive& archive, Date& it) {
  archive(it.year, it.month, it.day);
}
template <class Archive>
void serialize(Archive& archive, Zone& it) {
  archive(it.kind, it.offset_s, it.name);
}
template <class Archive>
void serialize(Archive& archive, TimeOfDay& it) {
  archive(it.second_of_day, it.nanosecond, it.zone);
}
template <class Archive>
void serialize(Archive& archive, DateTime& it) {
  archive(it.date, it.time);
}
template <class Archive>
void serialize(Archive& archive, DayTimeDuration& it) {
  archive(it.second, it.nanosecond);
}
template <class Archive>
void serialize(Archive& archive, YearMonthDuration& it) {
  archive(it.month);
}
template <class Archive>
void serialize(Archive& archive, Sealed& it) {
  archive(it.subject, it.bytes);
}

void save(WriteArchive& archive, const Decimal& number);
void load(ReadArchive& archive, Decimal& number);
void write_value(WriteArchive& archive, const Value& value);
void read_value(ReadArchive& archive, Value& value);

/// Of a value alone: what converts to one has fields of its own.
template <std::same_as<Value> Exactly>
void save(WriteArchive& archive, const Exactly& value) {
  write_value(archive, value);
}
template <std::same_as<Value> Exactly>
void load(ReadArchive& archive, Exactly& value) {
  read_value(archive, value);
}

}  // namespace tiendo::storage
