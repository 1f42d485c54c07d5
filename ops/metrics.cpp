#include "ops/metrics.hpp"

#include "engine/base/time.hpp"
#include "ops/gauges.hpp"
#include "storage/read_model/reader.hpp"

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::ops {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily number(std::string name, std::string help, MetricType type, double value) {
  ClientMetric metric;
  if (type == MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
  return {std::move(name), std::move(help), type, {metric}};
}

/// Buckets are powers of two times the unit.
MetricFamily histogram(std::string name, std::string help, const Histogram& from, double unit) {
  ClientMetric metric;
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < Histogram::buckets; ++i) {
    count += from.counts[i].load(std::memory_order_relaxed);
    const auto bound = static_cast<double>(std::uint64_t{1} << i) * unit;
    metric.histogram.bucket.push_back({count, bound});
  }
  metric.histogram.sample_count = count;
  metric.histogram.sample_sum =
      static_cast<double>(from.sum.load(std::memory_order_relaxed)) * unit;
  return {std::move(name), std::move(help), MetricType::Histogram, {metric}};
}

}  // namespace

std::string metrics_text(const Gauges& gauges, const read_model::Reader& reader, Instant now) {
  constexpr double microsecond = 1e-6;
  constexpr double millisecond = 1e-3;
  const auto counter = [](std::string name, std::string help, std::uint64_t value) {
    return number(std::move(name), std::move(help), MetricType::Counter,
                  static_cast<double>(value));
  };
  const auto gauge = [](std::string name, std::string help, double value) {
    return number(std::move(name), std::move(help), MetricType::Gauge, value);
  };
  const auto durable = gauges.durable_position.load();
  const auto shown = gauges.view_position.load();
  std::vector<MetricFamily> families;
  families.push_back(
      counter("tiendo_commands_total", "Commands taken to be decided", gauges.commands));
  families.push_back(counter("tiendo_turns_total",
                             "Decisions: of commands, timers and continuations", gauges.turns));
  families.push_back(counter("tiendo_batches_total", "Batches made durable", gauges.batches));
  families.push_back(
      counter("tiendo_quarantines_total", "Streams quarantined after a bug", gauges.quarantines));
  families.push_back(counter("tiendo_overload_refusals_total", "Commands refused for overload",
                             gauges.overload_refusals));
  families.push_back(
      histogram("tiendo_batch_records", "Records in a batch", gauges.batch_records, 1));
  families.push_back(histogram("tiendo_commit_seconds", "From submitting a batch to its durability",
                               gauges.commit_us, microsecond));
  families.push_back(gauge("tiendo_queue_depth", "Commands that wait to be decided",
                           static_cast<double>(gauges.queue_depth.load())));
  families.push_back(gauge("tiendo_awaited_ends", "Requests that wait for the end of an instance",
                           static_cast<double>(gauges.awaited_ends.load())));
  families.push_back(gauge("tiendo_timer_lag_seconds", "How late the last timer fired",
                           static_cast<double>(gauges.timer_lag_ms.load()) * millisecond));
  families.push_back(gauge("tiendo_read_model_lag", "Facts that the read model is behind",
                           static_cast<double>(durable > shown ? durable - shown : 0)));
  families.push_back(
      gauge("tiendo_log_position", "The last durable fact", static_cast<double>(durable)));
  families.push_back(gauge("tiendo_open_tasks", "User tasks that wait",
                           static_cast<double>(reader.count_open_tasks())));
  families.push_back(gauge("tiendo_overdue_tasks", "User tasks whose due date has passed",
                           static_cast<double>(reader.count_overdue_tasks(now))));
  families.push_back(gauge("tiendo_incidents", "Incidents that wait for an operator",
                           static_cast<double>(reader.count_active_incidents())));
  return prometheus::TextSerializer{}.Serialize(families);
}

}  // namespace tiendo::ops
