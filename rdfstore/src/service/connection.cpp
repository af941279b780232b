#include "service/connection.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <new>
#include <nlohmann/json.hpp>
#include <utility>

#include "provml/error.h"
#include "provml/rdf/pllib.h"
#include "service/decompress.h"

namespace provml::rdf::service {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::uint32_t kLargestHead = 16 << 10;
constexpr std::size_t kBuffer = std::size_t{128} << 10;
constexpr std::size_t kBodyProgress = std::size_t{64} << 10;
constexpr auto kLinger = std::chrono::seconds(2);
constexpr auto kSendTimeout = std::chrono::seconds(30);

Refusal overloaded(std::string what) {
  Refusal refusal{503, "provml-E0717", std::move(what), "send it again later"};
  refusal.retry_after = 1;
  return refusal;
}

std::optional<Refusal> unpack(std::string& body, Budget::Share& memory) {
  std::string plain;
  const std::size_t packed = body.size();
  const auto result = decompress(
      body, kLargestBody, [&](std::uint64_t size) { return memory.grow_to(packed + size); }, plain);
  body = std::move(plain);
  switch (result) {
    case Decompressed::good:
      return std::nullopt;
    case Decompressed::damaged:
      return Refusal{400, "provml-E0710", "the body is not what zstd makes", "compress it with zstd"};
    case Decompressed::cut:
      return Refusal{400, "provml-E0710", "the compressed body ends too early", "send all of it"};
    case Decompressed::too_large:
      return Refusal{413, "provml-E0715", "the body has more than 67108864 bytes when it is decompressed",
                     "send it in several requests"};
    case Decompressed::no_memory:
      break;
  }
  return overloaded("too many bodies are being received");
}

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, Core& core, bool refused)
    : stream_(std::move(socket)), buffer_(kBuffer), core_(core), refused_(refused) {
  error_code ignored;
  stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
  ++core_.connections;
}

Connection::~Connection() { --core_.connections; }

void Connection::start() {
  asio::dispatch(stream_.get_executor(), [self = shared_from_this()] {
    if (self->refused_)
      self->refuse(overloaded("there are too many connections"));
    else
      self->wait_for_request();
  });
}

void Connection::finish() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] {
    self->finishing_ = true;
    if (self->idle_) self->stream_.cancel();
  });
}

void Connection::close() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] { self->stream_.close(); });
}

void Connection::wait_for_request() {
  if (buffer_.size() > 0) return read_head();
  if (finishing_ || core_.stopping) return;
  idle_ = true;
  stream_.expires_after(core_.options.idle_timeout);
  stream_.async_read_some(buffer_.prepare(4096),
                          [self = shared_from_this()](error_code error, std::size_t count) {
                            self->idle_ = false;
                            self->buffer_.commit(count);
                            if (!error) self->read_head();
                          });
}

void Connection::read_head() {
  parser_.emplace();
  parser_->header_limit(kLargestHead);
  parser_->body_limit(boost::none);  // the head is looked at first
  stream_.expires_after(core_.options.timeout);
  http::async_read_header(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](error_code error, std::size_t) { self->on_head(error); });
}

void Connection::on_head(error_code error) {
  if (!error) {
    ++core_.requests;
    return answer();
  }
  const bool of_http = error.category() == http::make_error_code(http::error::bad_method).category();
  // A client that has gone, or was too slow, is not told.
  if (!of_http || error == http::error::end_of_stream || error == http::error::partial_message) return;
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    return refuse({431, "provml-E0719", "the head of the request has more than 16384 bytes", ""});
  refuse({400, "provml-E0719", "the request is not HTTP: " + error.message(), ""});
}

void Connection::answer() {
  const http::verb method = parser_->get().method();
  const Resource resource = resource_of(parser_->get().base());
  if (resource == Resource::events && method == http::verb::post) return take_events();
  if (resource == Resource::messages && (method == http::verb::post || method == http::verb::put))
    return take_messages();
  if (resource == Resource::health && (method == http::verb::get || method == http::verb::head)) {
    auto [json, good] = core_.health();
    return send(json_reply(good ? 200 : 503, std::move(json)));
  }
  if (resource == Resource::none)
    return refuse({404, "provml-E0713", "there is nothing here",
                   "POST /v1/events takes frames, GET /healthz says how the server is"});
  const std::string allowed = resource == Resource::events     ? "POST"
                              : resource == Resource::messages ? "POST, PUT"
                                                               : "GET, HEAD";
  Reply reply = refusal_reply({405, "provml-E0714", "not allowed here; allowed: " + allowed, ""});
  reply.set(http::field::allow, allowed);
  send(std::move(reply));
}

bool Connection::admit() {
  const auto authorization = parser_->get().base()[http::field::authorization];
  if (core_.tokens.admit({authorization.data(), authorization.size()})) return true;
  refuse({401, "provml-E0712", "the token is missing or wrong",
          "send a token of the server's file: Authorization: Bearer TOKEN"});
  return false;
}

void Connection::take_events() {
  if (!admit()) return;
  std::optional<std::uint64_t> length;
  if (parser_->content_length()) length = *parser_->content_length();
  if (const auto refusal = check_events(parser_->get().base(), length, coding_)) return refuse(*refusal);
  messages_ = false;
  take_body();
}

void Connection::take_messages() {
  if (!admit()) return;
  std::optional<std::uint64_t> length;
  if (parser_->content_length()) length = *parser_->content_length();
  if (const auto refusal = check_messages(parser_->get().base(), length)) return refuse(*refusal);
  messages_ = true;
  take_body();
}

void Connection::take_body() {
  const auto& head = parser_->get().base();
  memory_ = std::make_shared<Budget::Share>(core_.budget);
  progress_ = 0;
  stream_.expires_after(core_.options.timeout);
  if (!beast::iequals(head[http::field::expect], "100-continue")) return read_body();
  static constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
  asio::async_write(stream_, asio::buffer(kGoOn), [self = shared_from_this()](error_code error, std::size_t) {
    if (!error) self->read_body();
  });
}

void Connection::read_body() {
  if (parser_->is_done()) return on_body();
  http::async_read_some(stream_, buffer_, *parser_,
                        [self = shared_from_this()](error_code error, std::size_t) {
                          if (error) return;
                          const std::uint64_t size = self->parser_->get().body().size();
                          if (!self->memory_->grow_to(size))
                            return self->refuse(overloaded("too many bodies are being received"));
                          if (size - self->progress_ >= kBodyProgress) {
                            self->progress_ = size;
                            self->stream_.expires_after(self->core_.options.timeout);
                          }
                          self->read_body();
                        });
}

/// Files that the messages name are those of the machine that sent them.
void Connection::on_messages() {
  error_code error;
  const auto peer = stream_.socket().remote_endpoint(error).address();
  const std::string host = error || peer.is_loopback() ? asio::ip::host_name(error) : peer.to_string();
  try {
    const PllibReport report = keep_pllib(core_.options.home, parser_->get().body(), host, "request");
    core_.feeder.kept_changed();
    const nlohmann::json good{{"durable", true},
                              {"messages", report.messages},
                              {"plans", report.plans},
                              {"problems", report.problems}};
    send(json_reply(200, good.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)));
  } catch (const Error& problem) {
    const bool theirs = problem.id() == "provml-E0413";
    refuse({theirs ? 400u : 503u, problem.id(), problem.what(), problem.remedy()});
  }
}

void Connection::on_body() {
  stream_.expires_never();
  try {
    messages_ ? on_messages() : on_events();
  } catch (const std::bad_alloc&) {
    refuse(overloaded("there is no memory for the body"));
  }
}

void Connection::on_events() {
  Submission submission{std::move(parser_->get().body()), {}, std::move(memory_)};
  if (coding_ == Coding::zstd)
    if (const auto refusal = unpack(submission.body, *submission.memory)) return refuse(*refusal);
  auto batch = read_batch(submission.body, core_.options.home);
  if (const auto* refusal = std::get_if<Refusal>(&batch)) return refuse(*refusal);
  submission.batch = std::get<Batch>(std::move(batch));
  const std::string good = "{\"durable\":true,\"frames\":" + std::to_string(submission.batch.frames) + "}";
  core_.spool.submit(std::move(submission),
                     [self = shared_from_this(), good, work = asio::make_work_guard(stream_.get_executor())](
                         const std::optional<Refusal>& refusal) {
                       asio::post(work.get_executor(), [self, good, refusal] {
                         self->send(refusal ? refusal_reply(*refusal) : json_reply(200, good));
                       });
                     });
}

void Connection::send(Reply reply) {
  memory_.reset();
  reply_ = std::move(reply);
  const bool whole = parser_ && parser_->is_done();
  const bool keep = whole && parser_->keep_alive() && !finishing_ && !core_.stopping;
  if (parser_) reply_.version(parser_->get().version() == 10 ? 10 : 11);
  reply_.keep_alive(keep);
  reply_.prepare_payload();
  serializer_.emplace(reply_);
  serializer_->split(parser_ && parser_->get().method() == http::verb::head);
  stream_.expires_after(kSendTimeout);
  const auto sent = [self = shared_from_this(), keep](error_code error, std::size_t) {
    if (error) return;
    keep ? self->wait_for_request() : self->linger();
  };
  if (serializer_->split())
    http::async_write_header(stream_, *serializer_, sent);
  else
    http::async_write(stream_, *serializer_, sent);
}

/// Closing a socket with unread bytes would take the answer away from the client: they are read first, for a
/// while.
void Connection::linger() {
  error_code error;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
  stream_.expires_after(kLinger);
  if (!error) drain();
}

void Connection::drain() {
  buffer_.clear();
  stream_.async_read_some(buffer_.prepare(1 << 14),
                          [self = shared_from_this()](error_code error, std::size_t) {
                            if (!error) self->drain();
                          });
}

}  // namespace provml::rdf::service
