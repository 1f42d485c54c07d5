#include "engine/vocabulary/actor.hpp"
#include "ops/bench/approval.hpp"
#include "ops/bench/clients.hpp"
#include "ops/bench/limits.hpp"
#include "ops/running_server.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

using namespace tiendo;

constexpr const char* account = "officer";
constexpr const char* password = "a password of the benchmark";

struct Wanted {
  bool http = false;
  bool in_process = false;
  int clients = 1;
  int seconds = 10;
  bool json = false;
  std::string data;
};

double resident_mb() {
  std::ifstream file{"/proc/self/status"};
  std::string line;
  while (std::getline(file, line)) {
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

std::uint64_t bytes_in(const std::string& folder) {
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  return bytes;
}

double percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto index = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
  return sorted[index];
}

int run(const Wanted& wanted) {
  const auto data = wanted.data + "/approval";
  std::filesystem::remove_all(data);
  vocabulary::Account officer;
  officer.name = account;
  officer.roles = {vocabulary::Role::administrator, vocabulary::Role::approver};
  officer.groups = {"officers"};
  if (auto set = ops::set_account_offline(data, officer, password, true, true); !set) {
    std::fprintf(stderr, "%s\n", set.error().c_str());
    return 1;
  }
  ops::ServeOptions options;
  options.data = data;
  options.listen = "127.0.0.1:0";
  options.quiet = true;
  auto server = ops::RunningServer::start(options);
  if (!server) {
    std::fprintf(stderr, "%s\n", server.error().c_str());
    return 1;
  }
  auto& backend = (*server)->backend();
  if (auto deployed = bench::deploy(backend, account); !deployed) {
    std::fprintf(stderr, "%s\n", deployed.error().c_str());
    return 1;
  }
  const bench::MakeClient make = [&] {
    return wanted.http ? bench::make_http_client((*server)->port(), account, password)
                       : bench::make_direct_client(backend, account);
  };
  const auto before = bytes_in(data);
  const auto measured =
      bench::run_approval(make, wanted.clients, std::chrono::seconds{wanted.seconds});
  const auto rss_mb = resident_mb();
  server->reset();
  if (!measured.error.empty()) {
    std::fprintf(stderr, "%s\n", measured.error.c_str());
    return 1;
  }
  const auto grown = static_cast<double>(bytes_in(data) - before);
  const auto synced = bench::synced_writes_per_s(data);
  const auto bare = bench::bare_loop_per_s();
  std::filesystem::remove_all(data);
  const char* format =
      wanted.json
          ? "{\"workload\":\"approval\",\"mode\":\"%s\",\"clients\":%d,\"seconds\":%.1f,"
            "\"completed_per_s\":%.1f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"rss_mb\":%.0f,"
            "\"disk_bytes_per_instance\":%.0f,\"synced_writes_per_s\":%.0f,"
            "\"bare_loop_per_s\":%.0f}\n"
          : "approval %s: %d clients, %.1f s: %.1f instances/s, complete to next task p50 %.3f ms "
            "p99 %.3f ms, %.0f MB, %.0f bytes an instance on disk; %.0f synced writes/s, bare loop "
            "%.0f instances/s\n";
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  std::printf(format, wanted.http ? "http" : "in-process", wanted.clients, measured.seconds,
              static_cast<double>(measured.completed) / measured.seconds,
              percentile(measured.next_task_ms, 0.5), percentile(measured.next_task_ms, 0.99),
              rss_mb, grown / static_cast<double>(std::max<std::uint64_t>(1, measured.completed)),
              synced, bare);
#pragma GCC diagnostic pop
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Tiendo's benchmark: completed instances a second, every request durable"};
  app.require_subcommand(1);
  Wanted wanted;
  wanted.data = (std::filesystem::temp_directory_path() / "tiendo-bench").string();
  auto* approval = app.add_subcommand("approval", "three user tasks, a gateway, the end");
  auto* direct = approval->add_flag("--in-process", wanted.in_process, "call the server directly");
  approval->add_flag("--http", wanted.http, "call it over HTTP")->excludes(direct);
  approval->add_option("--clients", wanted.clients, "threads that act")->check(CLI::Range(1, 1000));
  approval->add_option("--seconds", wanted.seconds, "how long")->check(CLI::Range(1, 3600));
  approval->add_option("--data", wanted.data, "folder for the store, made and removed");
  approval->add_flag("--json", wanted.json, "one object a line");
  CLI11_PARSE(app, argc, argv);
  try {
    return run(wanted);
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "%s\n", fault.what());
    return 1;
  }
}
