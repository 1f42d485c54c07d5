#pragma once

#include "adapters/http/api/call.hpp"
#include "adapters/http/backend.hpp"
#include "adapters/http/message.hpp"
#include "adapters/identity/password_checker.hpp"
#include "adapters/identity/sessions.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo::http {

/// Finds out who asks, by Basic credentials or a bearer session, and looks up their rights anew for
/// each request: an account that was closed is a stranger from then on.
class Authentication {
 public:
  /// `report` is told about exceptions out of operations; it may be empty.
  Authentication(Backend& backend, identity::PasswordChecker& checker, identity::Sessions& sessions,
                 std::function<void(std::string_view)> report);

  /// A handler that lets known accounts through to the operation; others get 401.
  Handler guard(Operation operation) const;

 private:
  using Shared = std::shared_ptr<const Operation>;

  void enter(Request request, Respond respond, const Shared& operation) const;
  void check_password(std::string name, std::string password, Request request, Respond respond,
                      const Shared& operation) const;
  void admit_checked(std::string_view name, const std::optional<std::string>& stored,
                     Request request, Respond respond, const Operation& operation) const;
  void admit(std::string_view name, const std::optional<std::string>& stored, Request request,
             Respond respond, const Operation& operation) const;

  Backend& backend_;
  identity::PasswordChecker& checker_;
  identity::Sessions& sessions_;
  const std::function<void(std::string_view)> report_;
};

/// 401 with a challenge.
Reply sign_in_again(std::string_view path);

}  // namespace tiendo::http
