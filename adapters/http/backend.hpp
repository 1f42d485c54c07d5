#pragma once

#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::http {

/// Turns false when nobody listens any more (`Request::alive`). May be null.
using Alive = std::shared_ptr<const std::atomic<bool>>;
inline bool has_gone(const Alive& alive) {
  return alive != nullptr && !alive->load(std::memory_order_acquire);
}

/// What the auditor asks. Answers are JSON values described in `openapi.yaml`.
struct HistoryOf {
  static constexpr std::uint64_t limit_max = 1'000;
  InstanceKey instance;
  std::uint64_t after = 0;          ///< records that are passed over
  std::uint64_t limit = limit_max;  ///< records
};
struct StateAt {
  InstanceKey instance;
  Instant time;
};
struct DifferenceBetween {
  InstanceKey instance;
  Instant from;
  Instant to;
};
/// Verifies, or joins the verification that runs; answered when it is over.
struct VerifyLog {};
/// The same, answered at once with the progress.
struct BeginVerification {};
struct VerificationProgress {};
using AuditQuestion = std::variant<HistoryOf, StateAt, DifferenceBetween, VerifyLog,
                                   BeginVerification, VerificationProgress>;

/// A place among those who may wait for an end at once, as long as a copy lives.
using WaitingPlace = std::shared_ptr<const void>;

/// A wait for the end of an instance.
struct AwaitedEnd {
  WaitingPlace place;
  InstanceKey instance;
  std::chrono::milliseconds longest{0};
  std::vector<std::string> names;  ///< of root variables; empty: all
  Alive alive;
};
struct InstanceCompleted {
  Entries variables;  ///< of the root, those that were asked for and exist
};
struct InstanceTerminated {};
struct StillRunning {};  ///< the longest time has passed
using EndOfInstance =
    std::variant<InstanceCompleted, InstanceTerminated, StillRunning, vocabulary::Refusal>;

struct StoreFacts {
  std::string store_id;
  std::string version;
  std::uint16_t partitions = 1;
  bool virtual_clock = false;
};

/// What became of a command.
struct Settlement {
  vocabulary::Outcome outcome;
  bool repeated = false;  ///< an earlier request under the same idempotency key was answered so
};

/// What the interface needs of the server behind it. Callbacks are called exactly once, from any
/// thread; what they carry rests on durable facts only. A question that waits and whose client has
/// gone by its turn is refused.
class Backend {
 public:
  template <class T>
  using Callback = std::function<void(T)>;
  template <class T>
  using OrRefusal = std::expected<T, vocabulary::Refusal>;

  virtual ~Backend() = default;

  virtual void submit(vocabulary::Command command, vocabulary::Actor actor,
                      std::optional<vocabulary::RequestId> request, vocabulary::Digest digest,
                      Callback<Settlement> then) = 0;
  /// Asked for before the start, so that nothing is started whose end cannot be awaited.
  virtual OrRefusal<WaitingPlace> place_to_wait() = 0;
  /// Tells the end of an instance as soon as it is durable; the instance exists and may have ended.
  virtual void await_end(AwaitedEnd awaited, Callback<EndOfInstance> then) = 0;
  /// Reads follow writes: the answer shows all that was durable when the question came.
  virtual void search(vocabulary::Query query, Alive alive,
                      Callback<OrRefusal<vocabulary::Page>> then) = 0;
  /// One item by key: `not_found`, or `forbidden` if it exists but the viewer may not see it.
  virtual void get(vocabulary::Collection collection, std::uint64_t key, vocabulary::Viewer viewer,
                   Alive alive, Callback<OrRefusal<vocabulary::Row>> then) = 0;
  virtual void audit(AuditQuestion question, vocabulary::Actor actor, Alive alive,
                     Callback<OrRefusal<Value>> then) = 0;
  /// Moves a virtual clock forward, from due instant to due instant; answers when all that follows
  /// is durable and can be read. Who may not is refused first, and that is noted.
  virtual void set_clock(Instant to, vocabulary::Actor actor,
                         std::optional<vocabulary::RequestId> request, vocabulary::Digest digest,
                         Callback<vocabulary::Outcome> then) = 0;

  /// The rights of an account as they stand; nothing if unknown or closed.
  virtual std::optional<vocabulary::Account> account(std::string_view name) = 0;
  virtual std::optional<std::string> password_hash(std::string_view name) = 0;
  /// Durable on return.
  virtual void set_password_hash(std::string_view name, std::string hash) = 0;

  /// Reads files to deploy; every problem of every file in one text.
  virtual std::expected<std::vector<vocabulary::ReadResource>, std::string> read_resources(
      std::vector<std::pair<std::string, std::string>> files) = 0;
  /// The deployed bytes.
  virtual std::optional<std::string> definition_xml(DefinitionKey key) = 0;
  struct FormContent {
    std::string form_id;
    std::int32_t version = 0;
    std::string schema;
  };
  virtual std::optional<FormContent> form(FormKey key) = 0;
  struct StartForm {
    FormKey key;
    FormContent content;
  };
  /// The form of a definition's start event in its latest version; nothing if it names none, or
  /// one that is not deployed.
  virtual std::optional<StartForm> start_form(DefinitionKey key) = 0;

  virtual StoreFacts facts() = 0;
  virtual Instant now() = 0;
  virtual bool ready() = 0;
  /// Prometheus text.
  virtual void metrics(Callback<OrRefusal<std::string>> then) = 0;
};

}  // namespace tiendo::http
