#include "ops/cli/on_store.hpp"

#include "ops/cli/command.hpp"
#include "ops/cli/progress_line.hpp"
#include "ops/cli/stop_signals.hpp"
#include "ops/running_server.hpp"
#include "ops/version.hpp"

#include <csignal>
#include <expected>
#include <functional>
#include <ostream>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): of POSIX
#include <string>
#include <string_view>
#include <sys/stat.h>

namespace tiendo::ops::cli {

namespace {

int fail(std::ostream& err, std::string_view why) {
  err << "tiendo: " << why << '\n';
  return 1;
}

std::string host_of(const std::string& listen) { return listen.substr(0, listen.rfind(':')); }

using Rebuild = std::expected<void, std::string>(const std::string& data,
                                                 const std::function<void(double)>& progress);

int rebuild(Rebuild& anew, const std::string& what, const std::string& data, std::ostream& out,
            std::ostream& err) {
  keep_files_private();
  std::expected<void, std::string> rebuilt;
  {
    ProgressLine progress{err};
    rebuilt = anew(data, [&](double done) {
      progress.tell("Rebuilding " + what, static_cast<int>(done * 100));
    });
  }
  if (!rebuilt) return fail(err, rebuilt.error());
  out << "Rebuilt: " << what << " of " << data << ".\n";
  return 0;
}

}  // namespace

void keep_files_private() { ::umask(S_IRWXG | S_IRWXO); }

int serve(const Serve& command, std::ostream& out, std::ostream& err) {
  keep_files_private();
  // Whoever reads the log may go away; that must not end the server.
  std::signal(SIGPIPE, SIG_IGN);
  StopSignals signals;
  const auto server = RunningServer::start(command.options);
  if (!server) return fail(err, server.error());
  out << "Tiendo " << version << " serves " << command.options.data << " on http://"
      << host_of(command.options.listen) << ':' << (*server)->port() << " until Ctrl-C.\n"
      << std::flush;
  signals.watch([&server = **server] { server.ask_to_stop(); });
  const auto fault = (*server)->wait();
  if (fault) return fail(err, *fault);
  out << "Stopped.\n" << std::flush;
  return 0;
}

int add_account(const AddAccountHere& command, std::string_view password, std::ostream& out,
                std::ostream& err) {
  keep_files_private();
  const auto added = set_account_offline(command.data, command.account, password, true);
  if (!added) return fail(err, added.error());
  out << "Account " << command.account.name << " is added.\n";
  return 0;
}

int rebuild(const RebuildViews& command, std::ostream& out, std::ostream& err) {
  return rebuild(rebuild_views, "the read model", command.data, out, err);
}

int rebuild(const RebuildIndexes& command, std::ostream& out, std::ostream& err) {
  return rebuild(rebuild_indexes, "the indexes", command.data, out, err);
}

}  // namespace tiendo::ops::cli
