#pragma once

#include "engine/vocabulary/record.hpp"
#include "storage/codec/value_fields.hpp"

/// The fields of the vocabulary's small parts, in the order they have on the disk.
namespace tiendo::storage {

template <class Archive>
void serialize(Archive& archive, vocabulary::Grantee& it) {
  archive(it.kind, it.name);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::Actor& it) {
  archive(it.kind, it.name, it.person, it.position, it.on_behalf);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::ZoneDatabase& it) {
  archive(it.version, it.digest);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::Account& it) {
  archive(it.name, it.person, it.roles, it.groups, it.active);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::StreamId& it) {
  archive(it.kind, it.key, it.name);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::Todo& it) {
  archive(it.step, it.element, it.scope, it.instance);
  if (it.step == vocabulary::Step::enter_at) archive(it.inside);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::Progress& it) {
  archive(it.settles, it.adds);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::FlowTaken& it) {
  archive(it.flow, it.target);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::TimerRef& it) {
  archive(it.timer, it.due);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::Refusal& it) {
  archive(it.code, it.message);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::RequestId& it) {
  archive(it.caller, it.key);
}

/// Defined in `event_codec.cpp`: type number, version, length, payload.
void write_event(WriteArchive& archive, const vocabulary::Event& event);
void read_event(ReadArchive& archive, vocabulary::Event& event);

/// Of an event alone: a fact that converts to one has fields of its own.
template <std::same_as<vocabulary::Event> Exactly>
void save(WriteArchive& archive, const Exactly& event) {
  write_event(archive, event);
}
template <std::same_as<vocabulary::Event> Exactly>
void load(ReadArchive& archive, Exactly& event) {
  read_event(archive, event);
}

}  // namespace tiendo::storage
