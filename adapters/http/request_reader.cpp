#include "adapters/http/request_reader.hpp"

#include "adapters/http/message.hpp"
#include "adapters/http/text.hpp"
#include "engine/base/check.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/optional/optional.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::http {
namespace {

namespace beast = boost::beast;
using boost::system::error_code;

struct Failure {
  int status = 400;
  std::string_view title = "Bad Request";
  std::string detail;
};

Failure failure_of(const error_code& code, const RequestReader::Limits& limits) {
  using beast::http::error;
  if (code == error::header_limit) {
    return {431, reason_phrase(431),
            "The header of the request is longer than " + std::to_string(limits.header_bytes_max) +
                " bytes."};
  }
  if (code == error::body_limit) {
    return {413, reason_phrase(413),
            "The body of the request is longer than " + std::to_string(limits.body_bytes_max) +
                " bytes."};
  }
  if (code == error::bad_version) {
    return {505, reason_phrase(505), "Only HTTP/1.0 and HTTP/1.1 are spoken here."};
  }
  return {400, "Bad Request", "The request is not valid HTTP: " + code.message() + "."};
}

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

/// Beast's parser, writing straight into a request.
class RequestReader::Parser final : public beast::http::basic_parser<true> {
 public:
  explicit Parser(const Limits& limits) : limits_{limits} {
    header_limit(static_cast<std::uint32_t>(limits.header_bytes_max));
    body_limit(limits.body_bytes_max);
  }

  std::size_t feed(std::string_view bytes) {
    if (failure) return 0;
    std::size_t taken = 0;
    error_code error;
    if (!is_header_done()) {
      // An empty line before a request is to be ignored (RFC 9112 §2.2).
      if (head_bytes_ == 0 && bytes == "\r") return 0;
      if (head_bytes_ == 0 && bytes.starts_with("\r\n")) return head_bytes_ = 2;
      taken = put(boost::asio::buffer(bytes.data(), bytes.size()), error);
      head_bytes_ += taken;
      const std::size_t seen = head_bytes_ + (is_header_done() ? 0 : bytes.size() - taken);
      if (seen > limits_.header_bytes_max) error = beast::http::error::header_limit;
      judge(error);
      return taken;
    }
    eager(true);
    if (!is_done() && !bytes.empty()) {
      taken = put(boost::asio::buffer(bytes.data(), bytes.size()), error);
      judge(error);
    }
    return taken;
  }

  Request request;
  std::optional<Failure> failure;
  bool expects_continue = false;
  bool is_old = false;

 private:
  void judge(const error_code& error) {
    if (failure || !error || error == beast::http::error::need_more) return;
    failure = failure_of(error, limits_);
  }

  void refuse(Failure reason, error_code& error) {
    if (!failure) failure = std::move(reason);
    error = beast::http::error::bad_field;
  }

  void on_request_impl(beast::http::verb /*method*/, beast::string_view method,
                       beast::string_view target, int version, error_code& error) override {
    is_old = version < 11;
    request.method = view(method);
    std::string_view rest = view(target);
    rest = rest.substr(0, rest.find('#'));
    if (equal_ignoring_case(rest.substr(0, 7), "http://")) {
      const auto slash = rest.find('/', 7);
      rest = slash == std::string_view::npos ? std::string_view{"/"} : rest.substr(slash);
    }
    const std::string_view path = rest.substr(0, rest.find('?'));
    if (!path.starts_with('/') && !(path == "*" && request.method == "OPTIONS")) {
      return refuse({400, "Bad Request", "The target of the request is not a path."}, error);
    }
    request.path = path;
    rest.remove_prefix(std::min(rest.size(), path.size() + 1));
    auto query = parse_query(rest);
    if (!query) {
      return refuse({400, "Bad Request", "The query has a broken percent escape."}, error);
    }
    request.query = std::move(*query);
  }

  void on_field_impl(beast::http::field field, beast::string_view name, beast::string_view value,
                     error_code& error) override {
    if (is_header_done()) return;  // a trailer must not pass for a header
    if (field == beast::http::field::host && request.headers.find("host") != nullptr) {
      return refuse({400, "Bad Request", "The request names two hosts."}, error);
    }
    request.headers.add(view(name), view(value));
  }

  void on_header_impl(error_code& error) override {
    if (!is_old && request.headers.find("host") == nullptr) {
      return refuse({400, "Bad Request", "The request names no host."}, error);
    }
    const std::string* coding = request.headers.find("transfer-encoding");
    if (coding != nullptr && !equal_ignoring_case(*coding, "chunked")) {
      return refuse({501, reason_phrase(501), "Only the transfer coding chunked is known."}, error);
    }
    const std::string* expectation = request.headers.find("expect");
    if (expectation == nullptr || is_old) return;
    if (!equal_ignoring_case(*expectation, "100-continue")) {
      return refuse({417, reason_phrase(417), "Only 100-continue can be expected."}, error);
    }
    expects_continue = true;
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length,
                         error_code& /*error*/) override {
    // A length is only a promise: memory is taken as the body comes.
    constexpr std::uint64_t reserve_max = 256UL * 1024;
    if (length) request.body.reserve(static_cast<std::size_t>(std::min(*length, reserve_max)));
  }

  std::size_t on_body_impl(beast::string_view body, error_code& /*error*/) override {
    request.body.append(body.data(), body.size());
    return body.size();
  }

  void on_chunk_header_impl(std::uint64_t /*size*/, beast::string_view /*extensions*/,
                            error_code& /*error*/) override {}

  std::size_t on_chunk_body_impl(std::uint64_t /*remain*/, beast::string_view body,
                                 error_code& error) override {
    return on_body_impl(body, error);
  }

  void on_response_impl(int /*code*/, beast::string_view /*reason*/, int /*version*/,
                        error_code& /*error*/) override {}
  void on_finish_impl(error_code& /*error*/) override {}

  Limits limits_;
  std::size_t head_bytes_ = 0;
};

RequestReader::RequestReader(const Limits& limits) : limits_{limits} { next(); }
RequestReader::~RequestReader() = default;

void RequestReader::next() { parser_ = std::make_unique<Parser>(limits_); }

std::size_t RequestReader::feed(std::string_view bytes) { return parser_->feed(bytes); }

RequestReader::Stage RequestReader::stage() const {
  if (parser_->failure) return Stage::failed;
  if (parser_->is_done()) return Stage::complete;
  return parser_->is_header_done() ? Stage::body : Stage::head;
}

bool RequestReader::expects_continue() const {
  return stage() == Stage::body && parser_->expects_continue;
}

bool RequestReader::keep_alive() const {
  return stage() == Stage::complete && parser_->keep_alive();
}

bool RequestReader::is_old() const { return parser_->is_old; }

bool RequestReader::is_head() const { return parser_->request.method == "HEAD"; }

std::string_view RequestReader::path() const { return parser_->request.path; }

Reply RequestReader::failure() const {
  const Failure failure = parser_->failure.value_or(Failure{});
  return problem(failure.status, failure.title, failure.detail, parser_->request.path);
}

Request RequestReader::take() {
  check(stage() == Stage::complete, "the request is not complete");
  return std::move(parser_->request);
}

}  // namespace tiendo::http
