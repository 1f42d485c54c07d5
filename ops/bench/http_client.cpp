#include "adapters/http/client.hpp"
#include "engine/base/json.hpp"
#include "ops/bench/approval.hpp"
#include "ops/bench/clients.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::bench {

namespace {

std::string base64(std::string_view bytes) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t j = i; j < i + 3; ++j) {
      three = (three << 8U) | (j < bytes.size() ? static_cast<unsigned char>(bytes[j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      text += i + j > bytes.size() ? '=' : letters[(three >> (18U - 6U * j)) & 63U];
    }
  }
  return text;
}

class HttpClient : public Client {
 public:
  HttpClient(std::uint16_t port, const std::string& name, const std::string& password)
      : client_{options(port)}, name_{name}, variables_{approval_variables()} {
    headers_.add("authorization", "Basic " + base64(name + ":" + password));
    headers_.add("content-type", "application/json");
  }

  Result<std::string> start() override {
    return text_of(post("/v2/process-instances", R"({"processDefinitionId":"approval"})"),
                   {"processInstanceKey"});
  }

  Result<std::string> find_task(const std::string& instance) override {
    const auto answer =
        post("/v2/user-tasks/search", R"({"filter":{"processInstanceKey":")" + instance +
                                          R"(","candidateGroup":"officers","state":"CREATED"},)" +
                                          R"("page":{"limit":1}})");
    if (!answer) return std::unexpected{answer.error()};
    const auto* items = answer->if_context()->at("items").if_list();
    if (items == nullptr || items->empty()) return std::string{};
    return *items->front().if_context()->at("userTaskKey").if_string();
  }

  Result<void> claim(const std::string& task) override {
    return done(post("/v2/user-tasks/" + task + "/assignment",
                     R"({"assignee":")" + name_ + R"(","allowOverride":false})"));
  }

  Result<void> complete(const std::string& task) override {
    return done(
        post("/v2/user-tasks/" + task + "/completion", R"({"variables":)" + variables_ + "}"));
  }

 private:
  static http::ClientOptions options(std::uint16_t port) {
    http::ClientOptions options;
    options.port = port;
    return options;
  }

  Result<Value> post(const std::string& path, const std::string& body) {
    const auto reply = client_.request("POST", path, headers_, body);
    if (!reply) return std::unexpected{reply.error()};
    if (reply->status >= 300) {
      return std::unexpected{path + ": " + std::to_string(reply->status) + " " + reply->body};
    }
    if (reply->body.empty()) return Value{};
    auto value = parse_json(reply->body);
    if (!value) return std::unexpected{value.error().message};
    return std::move(*value);
  }

  static Result<std::string> text_of(const Result<Value>& answer, const std::string& field) {
    if (!answer) return std::unexpected{answer.error()};
    return *answer->if_context()->at(field).if_string();
  }

  static Result<void> done(const Result<Value>& answer) {
    if (!answer) return std::unexpected{answer.error()};
    return {};
  }

  http::Client client_;
  std::string name_;
  std::string variables_;
  http::Headers headers_;
};

}  // namespace

std::unique_ptr<Client> make_http_client(std::uint16_t port, const std::string& name,
                                         const std::string& password) {
  return std::make_unique<HttpClient>(port, name, password);
}

}  // namespace tiendo::bench
