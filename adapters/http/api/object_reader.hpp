#pragma once

#include "adapters/http/message.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::http {

/// A JSON object that was received.
class Body {
 public:
  /// It is a bug if the value is no object.
  explicit Body(Value object);
  const Entries& fields() const;

 private:
  Value object_;
};

/// The JSON object of a body; nothing at all and `null` count as an empty object. The error is the
/// reply: 400 for what is not a JSON object, 415 for a body of another content type.
std::expected<Body, Reply> read_body(const Request& request);

/// A key of JSON (string or number) or of a path. The refusal is `invalid_argument` for what is no
/// decimal number and `not_found` for a number that no key of ours can be.
std::expected<std::uint64_t, vocabulary::Refusal> read_key(std::string_view name,
                                                           const Value& value);
/// The key in the request's path.
std::expected<std::uint64_t, vocabulary::Refusal> path_key(const Request& request,
                                                           std::string_view parameter);

/// Reads the fields of one object. What is absent and what is null are the same; the first fault
/// is kept, and a field that nobody asked for is one. Pointers live as long as the object.
class ObjectReader {
 public:
  /// `what` stands in messages before the field: `page` makes `page.limit`.
  explicit ObjectReader(const Entries& object, std::string_view what = {});

  const std::string* text(std::string_view name);
  std::optional<std::int64_t> integer(std::string_view name);
  std::optional<bool> boolean(std::string_view name);
  std::optional<std::uint64_t> key(std::string_view name);
  /// Null for an empty list too.
  const List* list(std::string_view name);
  /// A list of strings; empty if there is none.
  std::vector<std::string> texts(std::string_view name);
  const Entries* object(std::string_view name);
  /// A known field of any kind; null for null.
  const Value* any(std::string_view name);
  /// `operationReference`, a client's own number from 1 on, which changes nothing here.
  void operation_reference();
  /// `tenantId`, of which only the default tenant exists; any other is `not_found`.
  void tenant();

  std::string name_of(std::string_view field) const;
  /// A fault found by whoever reads; the first one counts.
  void refuse(std::string message);
  void refuse(vocabulary::Refusal refusal);
  /// The first fault; all fields must have been read.
  std::optional<vocabulary::Refusal> fault();

 private:
  void wrong_kind(std::string_view name, std::string_view expected);

  const Entries& object_;
  const std::string_view what_;
  std::vector<std::string_view> known_;
  std::optional<vocabulary::Refusal> fault_;
};

}  // namespace tiendo::http
