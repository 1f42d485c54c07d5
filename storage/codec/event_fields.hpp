#pragma once

#include "storage/codec/fields.hpp"

/// Version 1 of every event's payload. Once released, a list here never changes: a new shape is a
/// new function beside it and a new version in `event_types.hpp`.
namespace tiendo::storage {

template <class Archive>
void serialize(Archive& archive, vocabulary::InstanceStarted& it) {
  archive(it.definition, it.process, it.version, it.business_id, it.tags, it.grants, it.progress);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::VariableSet& it) {
  archive(it.name, it.value, it.created);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::VariablesSet& it) {
  archive(it.scope, it.variables);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::ElementPassed& it) {
  archive(it.key, it.element, it.type, it.scope, it.taken, it.drops, it.incidents_closed,
          it.progress);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::ElementActivated& it) {
  archive(it.key, it.element, it.type, it.scope, it.progress);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::ElementCompleted& it) {
  archive(it.key, it.element, it.scope, it.taken, it.disarmed, it.progress);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::ElementTerminating& it) {
  archive(it.key, it.element, it.drops, it.incidents_closed, it.disarmed);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::ElementTerminated& it) {
  archive(it.key, it.element, it.scope, it.drops, it.incidents_closed, it.disarmed, it.progress);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::InstanceCanceling& it) {
  archive(it.progress);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::InstanceCompleted& it) {
  archive(it.progress);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::InstanceTerminated& it) {
  archive(it.drops, it.incidents_closed, it.progress);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::UserTaskCreated& it) {
  archive(it.element_key, it.element, it.name, it.assignee, it.candidate_groups, it.candidate_users,
          it.due, it.follow_up, it.priority, it.headers, it.form_id, it.form_key,
          it.external_reference, it.grants);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::UserTaskAssigned& it) {
  archive(it.task, it.assignee, it.action, it.grants_added, it.grants_removed);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::UserTaskCompleted& it) {
  archive(it.task, it.element_key, it.action, it.progress);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::UserTaskCanceled& it) {
  archive(it.task, it.element_key);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::TimerArmed& it) {
  archive(it.element_key, it.element, it.due);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::TimerFired& it) {
  archive(it.timer, it.element_key, it.element, it.due, it.actual, it.progress);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::RungFired& it) {
  archive(it.word, it.element, it.task, it.task_element, it.task_name, it.to, it.planned,
          it.actual);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::IncidentRaised& it) {
  archive(it.element_key, it.element, it.error_type, it.message, it.item);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::IncidentResolved& it) {
  archive(it.incident, it.item);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::StreamQuarantined& it) {
  archive(it.reason);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::Resource& it) {
  archive(it.name, it.bytes, it.digest);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::DeploymentCreated& it) {
  archive(it.resources);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::ProcessDefined& it) {
  archive(it.process, it.version, it.name, it.version_tag, it.resource_name, it.digest,
          it.deployment, it.has_start_form);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::FormDefined& it) {
  archive(it.form_id, it.version, it.resource_name, it.digest, it.deployment);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::AccountSet& it) {
  archive(it.account);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::ClockSet& it) {
  archive(it.now);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::SinkAdvanced& it) {
  archive(it.delivered);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::ZonesRead& it) {
  archive(it.database);
}
template <class Archive>
void serialize(Archive& archive, vocabulary::EndPlanned& it) {
  archive(it.after);
}

}  // namespace tiendo::storage
