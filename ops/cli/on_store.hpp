#pragma once

#include "ops/cli/command.hpp"

#include <iosfwd>
#include <string_view>

/// The commands that work on the folder of a store. Each prints what it did, or why not to `err`,
/// and gives the exit code.
namespace tiendo::ops::cli {

/// Files made from now on are for their owner only: what is decided about people is nobody else's.
void keep_files_private();

/// Serves until SIGINT or SIGTERM; a second signal ends at once. Called before other threads run.
int serve(const Serve& command, std::ostream& out, std::ostream& err);

int add_account(const AddAccountHere& command, std::string_view password, std::ostream& out,
                std::ostream& err);

int rebuild(const RebuildViews& command, std::ostream& out, std::ostream& err);
int rebuild(const RebuildIndexes& command, std::ostream& out, std::ostream& err);

}  // namespace tiendo::ops::cli
