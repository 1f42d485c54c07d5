#include "engine/base/match.hpp"
#include "engine/instance/instance.hpp"
#include "engine/reference/reference.hpp"
#include "engine/state.hpp"
#include "engine/vocabulary/stream.hpp"
#include "storage/codec/archive.hpp"
#include "storage/codec/bytes.hpp"
#include "storage/codec/codec.hpp"
#include "storage/codec/fields.hpp"  // IWYU pragma: keep, the archives call these

#include <expected>
#include <string>
#include <string_view>

namespace tiendo::storage {

// ---- Instance

template <class Archive>
void serialize(Archive& archive, instance::Variable& it) {
  archive(it.key, it.value);
}
template <class Archive>
void serialize(Archive& archive, instance::ElementInstance& it) {
  archive(it.element, it.scope, it.terminating, it.open, it.children, it.variables, it.timers,
          it.task);
}
template <class Archive>
void serialize(Archive& archive, instance::UserTask& it) {
  archive(it.element_key, it.element, it.name, it.assignee, it.candidate_groups, it.candidate_users,
          it.due, it.follow_up, it.priority);
}
template <class Archive>
void serialize(Archive& archive, instance::Timer& it) {
  archive(it.element_key, it.element, it.due);
}
template <class Archive>
void serialize(Archive& archive, instance::Incident& it) {
  archive(it.item, it.element_key, it.element, it.error_type, it.message);
}
template <class Archive>
void serialize(Archive& archive, instance::Instance& it) {
  archive(it.key, it.status, it.canceling, it.suspended, it.quarantined, it.definition, it.process,
          it.version, it.business_id, it.tags, it.end_after, it.ending);
  archive(it.elements, it.tasks, it.timers, it.due, it.incidents, it.todo_last, it.pending,
          it.stuck);
}

// ---- Reference

template <class Archive>
void serialize(Archive& archive, reference::Definition& it) {
  archive(it.process, it.version, it.name, it.version_tag, it.resource_name, it.digest,
          it.deployment, it.has_start_form);
}
template <class Archive>
void serialize(Archive& archive, reference::Form& it) {
  archive(it.form_id, it.version, it.resource_name, it.digest, it.deployment);
}
template <class Archive>
void serialize(Archive& archive, reference::Reference& it) {
  archive(it.position, it.definitions, it.latest, it.forms, it.latest_form, it.accounts, it.clock,
          it.zones);
}

// ---- Sinks

template <class Archive>
void serialize(Archive& archive, SinkState& it) {
  archive(it.delivered);
}

namespace {

using vocabulary::StreamKind;

template <class State>
void write_state(WriteArchive& archive, StreamKind kind, const State& state) {
  archive(kind, state);
}

void read_state(ReadArchive& archive, StreamState& state) {
  StreamKind kind{};
  archive(kind);
  switch (kind) {
    case StreamKind::instance:
      archive(state.emplace<instance::Instance>());
      return;
    case StreamKind::reference:
      archive(state.emplace<reference::Reference>());
      return;
    case StreamKind::sink:
      archive(state.emplace<SinkState>());
      return;
    case StreamKind::refusals:
      state.emplace<RefusalsState>();
      return;
  }
}

}  // namespace

std::string encode_state(const StreamState& state) {
  std::string out;
  WriteArchive archive{out};
  match(
      state, [&](const instance::Instance& it) { write_state(archive, StreamKind::instance, it); },
      [&](const reference::Reference& it) { write_state(archive, StreamKind::reference, it); },
      [&](const SinkState& it) { write_state(archive, StreamKind::sink, it); },
      [&](const RefusalsState& it) { write_state(archive, StreamKind::refusals, it); });
  return out;
}

std::expected<StreamState, DecodeError> decode_state(std::string_view bytes) {
  try {
    ReadArchive archive{bytes};
    StreamState state;
    read_state(archive, state);
    archive.bytes.expect_end();
    return state;
  } catch (const Undecodable& error) {
    return std::unexpected{DecodeError{error.offset(), error.what()}};
  }
}

}  // namespace tiendo::storage
