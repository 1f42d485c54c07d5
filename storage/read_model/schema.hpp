#pragma once

#include "engine/vocabulary/actor.hpp"
#include "storage/read_model/database.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The tables of the read model and the forms of what stands in them.
namespace tiendo::read_model {

/// A change of the tables or of what a row means raises it; an older file is then made anew.
inline constexpr std::int64_t schema_version = 3;

/// Stands for "no due date" in `task_grant.due`, so that such tasks come last.
inline constexpr std::int64_t no_due = std::numeric_limits<std::int64_t>::max();

namespace state {
inline constexpr std::string_view created = "CREATED";
inline constexpr std::string_view completed = "COMPLETED";
inline constexpr std::string_view canceled = "CANCELED";
inline constexpr std::string_view active = "ACTIVE";
inline constexpr std::string_view terminated = "TERMINATED";
inline constexpr std::string_view resolved = "RESOLVED";
}  // namespace state

/// How a connection that writes is to behave; makes WAL the file's mode.
void set_up_writer(const Database& database);
void set_up_reader(const Database& database);
/// Makes the tables in an empty file.
void create_tables(const Database& database);

/// An empty text of an event is no value in the tables.
std::optional<std::string_view> unless_empty(const std::string& text);

/// `o`, `a:NAME` or `g:GROUP`.
std::string grantee_text(const vocabulary::Grantee& grantee);

/// A list of texts in one column, each with its length before it: `3:g:x1:o`.
std::string join_texts(const std::vector<std::string>& texts);
std::vector<std::string> split_texts(std::string_view joined);

/// A JSON array of strings.
std::string texts_json(const std::vector<std::string>& texts);

}  // namespace tiendo::read_model
