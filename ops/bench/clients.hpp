#pragma once

#include "adapters/http/backend.hpp"
#include "engine/base/id.hpp"
#include "ops/bench/approval.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace tiendo::bench {

/// Calls the server's backend in this process; no HTTP, JSON or passwords.
std::unique_ptr<Client> make_direct_client(http::Backend& backend, const std::string& account);

/// Calls the public interface over a connection of its own.
std::unique_ptr<Client> make_http_client(std::uint16_t port, const std::string& name,
                                         const std::string& password);
/// Deploys the workload's process; the error is a sentence.
std::expected<void, std::string> deploy(http::Backend& backend, const std::string& account);

}  // namespace tiendo::bench
