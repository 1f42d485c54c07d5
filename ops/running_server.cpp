#include "ops/running_server.hpp"

#include "adapters/http/api/api.hpp"
#include "adapters/http/api/route_table.hpp"
#include "adapters/http/server.hpp"
#include "adapters/identity/password.hpp"
#include "adapters/identity/password_checker.hpp"
#include "adapters/identity/sessions.hpp"
#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/partition.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/stream.hpp"
#include "ops/clock.hpp"
#include "ops/definitions.hpp"
#include "ops/end_waiters.hpp"
#include "ops/file_sink.hpp"
#include "ops/gauges.hpp"
#include "ops/log.hpp"
#include "ops/log_source.hpp"
#include "ops/partition_loop.hpp"
#include "ops/projector.hpp"
#include "ops/query_pool.hpp"
#include "ops/server_backend.hpp"
#include "ops/store_folder.hpp"
#include "ops/verification.hpp"
#include "storage/log_reader.hpp"
#include "storage/read_model/projection.hpp"
#include "storage/read_model/reader.hpp"
#include "storage/store.hpp"
#include "storage/store_settings.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::ops {

namespace {

constexpr std::size_t query_threads = 2;
constexpr std::size_t queries_waiting_max = 2000;
constexpr std::size_t metrics_waiting_max = 16;

/// Where a thread waits until the server has to stop, and why.
class StopSignal {
 public:
  void ask(std::optional<std::string> fault) {
    {
      const std::lock_guard lock{mutex_};
      if (fault && !fault_) fault_ = std::move(fault);
      asked_ = true;
    }
    changed_.notify_all();
  }
  std::optional<std::string> wait() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return asked_; });
    return fault_;
  }
  bool for_a_fault() const {
    const std::lock_guard lock{mutex_};
    return fault_.has_value();
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<std::string> fault_;  // under the mutex
  bool asked_ = false;                // under the mutex
};

LogSource source_of(const storage::Store& store) {
  // A reader belongs to one thread and remembers where it stands; each follower gets its own.
  auto reader = std::make_shared<storage::LogReader>(store.read_log());
  return [reader](Position after, std::size_t bytes) {
    std::vector<Followed> followed;
    for (auto& one : reader->next(after + 1, bytes)) {
      followed.push_back({one.batch->sequence, std::move(one.record)});
    }
    return followed;
  };
}

std::expected<read_model::Projection, std::string> make_views_anew(const std::string& data) {
  for (const auto* suffix : {"", "-wal", "-shm"}) {
    std::filesystem::remove(views_path(data) + suffix);
  }
  return read_model::Projection::open(views_path(data));
}

/// A store keeps the clock that it was made with.
std::expected<void, std::string> compare_clock(const std::string& data,
                                               const storage::StoreSettings& settings,
                                               Instant wanted) {
  if (!settings.virtual_clock) {
    return std::unexpected{
        "the store in " + data +
        " runs on the machine's clock for good; for a virtual clock make a new store with `tiendo "
        "serve --data NEW --virtual-clock T0`, stop it, and add its first account with `tiendo "
        "account add NAME --role administrator --data NEW`"};
  }
  if (settings.virtual_start != wanted) {
    return std::unexpected{"the virtual clock of the store in " + data + " was made to begin at " +
                           to_rfc3339(settings.virtual_start) + ", not at " + to_rfc3339(wanted) +
                           "; leave --virtual-clock away, or give that instant"};
  }
  return {};
}

Submission recording(const vocabulary::ZoneDatabase& zones) {
  Submission submission;
  submission.command = vocabulary::RecordZones{zones};
  submission.actor.kind = vocabulary::Actor::Kind::start;
  return submission;
}

PartitionLoopOptions loop_options(const storage::StoreSettings& settings,
                                  const ServeOptions& serve) {
  PartitionLoopOptions options;
  options.partition.zone = Zone{Zone::Kind::named, 0, settings.zone};
  options.partition.snapshot_after_events = serve.snapshot_after_events;
  options.view = serve.view;
  return options;
}

}  // namespace

/// Everything that runs, in the order of its life: what stands lower uses what stands above.
struct RunningServer::Parts {
  ServeOptions options;
  vocabulary::ZoneDatabase zones;
  StopSignal stop;
  Gauges gauges;
  std::unique_ptr<storage::Store> store;
  std::optional<Clock> clock;
  std::optional<DeployedDefinitions> definitions;
  std::unique_ptr<Projector> projector;
  std::unique_ptr<FileSink> sink;
  std::unique_ptr<EndWaiters> end_waiters;
  std::unique_ptr<PartitionLoop> loop;
  std::optional<read_model::Reader> reader;
  std::unique_ptr<QueryPool> queries;
  std::unique_ptr<Verification> verification;
  std::unique_ptr<QueryPool> metrics;
  std::unique_ptr<ServerBackend> backend;
  std::unique_ptr<identity::PasswordChecker> passwords;
  std::unique_ptr<identity::Sessions> sessions;
  std::unique_ptr<http::Api> api;
  std::unique_ptr<http::Server> server;

  std::function<void(std::string)> on_fault() {
    return [this](std::string fault) {
      log_error("stopping: " + fault);
      stop.ask(std::move(fault));
    };
  }
  Probe probe() const {
    return options.probe ? options.probe : [](std::string_view) {};
  }

  std::expected<void, std::string> open_store();
  std::expected<void, std::string> open_followers();
  void make_loop();
  std::expected<void, std::string> serve();
  void shut_down();
};

std::expected<void, std::string> RunningServer::Parts::open_store() {
  storage::StoreOptions store_options;
  store_options.at_point = options.probe;
  if (options.adjust_store) options.adjust_store(store_options);
  auto opened = open_or_make_store(options.data, {options.virtual_clock, options.cheap_passwords},
                                   store_options);
  if (!opened) return std::unexpected{opened.error()};
  store = std::move(*opened);
  for (const auto& notice : store->notices()) log_warning("store: " + notice);
  const auto& settings = store->settings();
  if (options.virtual_clock) {
    if (auto same = compare_clock(options.data, settings, *options.virtual_clock); !same)
      return same;
  }
  clock = settings.virtual_clock ? Clock::standing_at(settings.virtual_start) : Clock::wall();
  return {};
}

std::expected<void, std::string> RunningServer::Parts::open_followers() {
  auto projection = read_model::Projection::open(views_path(options.data));
  if (!projection) return std::unexpected{projection.error()};
  if (const auto& notice = projection->notice()) log_warning("read model: " + *notice);
  // The old connection is closed before its file goes.
  if (projection->applied() >= store->end().next) {
    // Rows of facts that the log does not have: the file is not of this log.
    log_warning("the read model is ahead of the log; it is made anew");
    projection = std::unexpected{std::string{}};
    projection = make_views_anew(options.data);
    if (!projection) return std::unexpected{projection.error()};
  }
  projector = std::make_unique<Projector>(std::move(*projection), source_of(*store), gauges,
                                          on_fault(), probe());
  const std::string name = "notifications";
  const auto loaded = store->load(vocabulary::StreamId::sink(name));
  const auto delivered = loaded ? std::get<SinkState>(loaded->state).delivered : 0;
  auto opened = FileSink::open(
      {name,
       options.notifications.empty() ? notifications_path(options.data) : options.notifications,
       delivered, store->end().next - 1, options.sink_cursor_every, source_of(*store),
       [this](const std::string& sink_name, Position position) {
         Submission cursor;
         cursor.command = vocabulary::AdvanceSink{sink_name, position};
         cursor.actor.kind = vocabulary::Actor::Kind::reaction;
         loop->submit(std::move(cursor), [](const Settled&) {});
       },
       on_fault(), probe()});
  if (!opened) return std::unexpected{opened.error()};
  sink = std::move(*opened);
  return {};
}

void RunningServer::Parts::make_loop() {
  definitions.emplace([this](Position position) -> std::optional<vocabulary::Record> {
    if (loop && loop->is_own_thread()) {
      if (const auto record = loop->record_in_flight(position)) return *record;
    }
    return store->record_at(position);
  });
  end_waiters = std::make_unique<EndWaiters>(*store, gauges, on_fault(), probe(),
                                             options.connections_max / 2);
  loop = std::make_unique<PartitionLoop>(
      loop_options(store->settings(), options),
      PartitionLoopParts{store->journal(), *store, *definitions, *clock, gauges,
                         [this](const vocabulary::Batch& batch, Position durable) {
                           end_waiters->durable(batch);
                           projector->durable(durable);
                           sink->durable(durable);
                         },
                         on_fault(), probe()});
  if (options.confirm_clock) clock->confirm();
  if (const auto& fault = clock->fault()) log_error(*fault);
}

std::expected<void, std::string> RunningServer::Parts::serve() {
  // One connection more than queries at work: the one who asks for metrics waits for nobody.
  auto opened = read_model::Reader::open(views_path(options.data), query_threads + 1);
  if (!opened) return std::unexpected{opened.error()};
  reader.emplace(std::move(*opened));
  queries = std::make_unique<QueryPool>(query_threads, queries_waiting_max);
  // Figures are wanted most when too many queries wait.
  metrics = std::make_unique<QueryPool>(1, metrics_waiting_max);
  verification = std::make_unique<Verification>(
      Verification::Parts{*store, *projector, views_path(options.data), on_fault()});
  backend = std::make_unique<ServerBackend>(
      ServerBackend::Parts{*store, *loop, *end_waiters, *verification, *projector, *reader,
                           *definitions, *queries, *metrics, gauges, options.view, on_fault()});
  const auto& cost = store->settings().password_cost;
  const identity::PasswordCost password_cost{cost.operations,
                                             static_cast<std::size_t>(cost.memory_bytes)};
  identity::PasswordCheckerOptions checker;
  checker.cost = password_cost;
  passwords = std::make_unique<identity::PasswordChecker>(checker);
  sessions = std::make_unique<identity::Sessions>();
  const auto report = [](std::string_view text) { log_error(std::string{text}); };
  http::ApiOptions api_options;
  api_options.password_cost = password_cost;
  api_options.report = report;
  api = std::make_unique<http::Api>(*backend, *passwords, *sessions, std::move(api_options));
  http::ServerOptions server_options;
  server_options.address = options.listen;
  server_options.report = report;
  server_options.limits.connections_max = options.connections_max;
  auto listening = http::Server::listen(std::move(server_options), api->handler());
  if (!listening) return std::unexpected{listening.error()};
  server = std::move(*listening);
  return {};
}

/// From the outside in: no new requests, then what was taken is finished.
void RunningServer::Parts::shut_down() {
  // After a fault some answers never come.
  const std::chrono::milliseconds grace{stop.for_a_fault() ? 100 : 10'000};
  // Whoever waits for what may take long would use up the grace.
  if (end_waiters) end_waiters->stop();
  if (verification) verification->stop();
  if (projector) projector->end_waits();
  if (queries) queries->refuse_waiting();
  if (metrics) metrics->refuse_waiting();
  if (server) server->stop(grace);
  passwords.reset();  // its thread calls into the interface
  if (loop) loop->stop();
  if (queries) queries->stop();
  if (metrics) metrics->stop();
  if (sink) sink->stop();
  if (projector) projector->stop();
  server.reset();
  api.reset();
  if (loop) log_info("stopped; the log ends at position " + std::to_string(store->end().next - 1));
}

RunningServer::RunningServer(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}

RunningServer::~RunningServer() { parts_->shut_down(); }

std::expected<std::unique_ptr<RunningServer>, std::string> RunningServer::start(
    ServeOptions options) {
  start_log(options.quiet);
  auto zones = load_zones(options.zones);
  if (!zones) return std::unexpected{zones.error()};
  auto parts = std::make_unique<Parts>();
  parts->zones = std::move(*zones);
  parts->options = std::move(options);
  std::unique_ptr<RunningServer> running{new RunningServer{std::move(parts)}};
  auto& own = *running->parts_;
  try {
    if (auto opened = own.open_store(); !opened) return std::unexpected{opened.error()};
    if (auto opened = own.open_followers(); !opened) return std::unexpected{opened.error()};
    own.make_loop();
    own.projector->start();
    own.sink->start();
    const auto end = own.store->end().next - 1;
    own.projector->durable(end);
    own.sink->durable(end);
    own.loop->start(recording(own.zones));
    if (auto serving = own.serve(); !serving) return std::unexpected{serving.error()};
    log_info("serving " + own.options.data + " on port " + std::to_string(own.server->port()) +
             "; the log ends at position " + std::to_string(end) + "; time zones of database " +
             (own.zones.version.empty() ? "unknown" : own.zones.version));
  } catch (const std::exception& fault) {
    return std::unexpected{fault.what()};
  }
  return running;
}

std::uint16_t RunningServer::port() const { return parts_->server->port(); }

http::Backend& RunningServer::backend() { return *parts_->backend; }

std::optional<std::string> RunningServer::wait() { return parts_->stop.wait(); }

void RunningServer::ask_to_stop() { parts_->stop.ask(std::nullopt); }

}  // namespace tiendo::ops
