#include "service/connection.h"

#include <array>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <utility>

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

/// Resumes the coroutine on its own executor when the spool has answered.
template <class Token>
auto store(Spool& spool, Submission submission, Token&& token) {
  return asio::async_initiate<Token, void(std::optional<Refusal>)>(
      [&spool](auto handler, Submission what) {
        auto executor = asio::get_associated_executor(handler);
        auto kept = std::make_shared<decltype(handler)>(std::move(handler));
        spool.submit(std::move(what), [kept, work = asio::make_work_guard(executor)](
                                          std::optional<Refusal> refusal) mutable {
          asio::post(work.get_executor(), [kept = std::move(kept), refusal = std::move(refusal)]() mutable {
            std::move (*kept)(std::move(refusal));
          });
        });
      },
      token, std::move(submission));
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
  asio::co_spawn(
      stream_.get_executor(), [self = shared_from_this()] { return self->serve(); }, asio::detached);
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

Connection::Awaitable<void> Connection::serve() {
  if (refused_) {
    co_await send(refusal_reply(overloaded("there are too many connections")), false, false);
  } else {
    while (co_await serve_one()) {
    }
  }
  if (!broken_) co_await linger();
}

Connection::Awaitable<bool> Connection::wait_for_request() {
  if (buffer_.size() > 0) co_return true;
  if (finishing_ || core_.stopping) co_return false;
  error_code error;
  idle_ = true;
  stream_.expires_after(core_.options.idle_timeout);
  const std::size_t count = co_await stream_.async_read_some(
      buffer_.prepare(4096), asio::redirect_error(asio::use_awaitable, error));
  idle_ = false;
  buffer_.commit(count);
  broken_ = static_cast<bool>(error);
  co_return !error;
}

Connection::Awaitable<bool> Connection::serve_one() {
  if (!co_await wait_for_request()) co_return false;
  Parser parser;
  parser.header_limit(kLargestHead);
  parser.body_limit(boost::none);  // the head is looked at first
  error_code error;
  stream_.expires_after(core_.options.timeout);
  co_await http::async_read_header(stream_, buffer_, parser,
                                   asio::redirect_error(asio::use_awaitable, error));
  if (error) {
    const bool too_long = error == http::error::header_limit || error == http::error::buffer_overflow;
    broken_ = error.category() != http::make_error_code(http::error::bad_method).category() ||
              error == http::error::end_of_stream || error == http::error::partial_message;
    if (broken_) co_return false;
    Refusal refusal{400, "provml-E0719", "the request is not HTTP: " + error.message(), ""};
    if (too_long) refusal = {431, "provml-E0719", "the head of the request has more than 16384 bytes", ""};
    co_return co_await send(refusal_reply(refusal), false, false);
  }
  ++core_.requests;
  const bool head_only = parser.get().method() == http::verb::head;
  Reply reply = co_await answer(parser);
  if (broken_) co_return false;
  const bool keep = parser.is_done() && parser.keep_alive() && !finishing_ && !core_.stopping;
  reply.version(parser.get().version());
  co_return co_await send(std::move(reply), keep, head_only);
}

Connection::Awaitable<Reply> Connection::answer(Parser& parser) {
  const auto& head = parser.get().base();
  const http::verb method = head.method();
  switch (resource_of(head)) {
    case Resource::none:
      co_return refusal_reply({404, "provml-E0713", "there is nothing here",
                               "POST /v1/events takes frames, GET /healthz says how the server is"});
    case Resource::health: {
      if (method == http::verb::get || method == http::verb::head) {
        auto [json, good] = core_.health();
        co_return json_reply(good ? 200 : 503, std::move(json));
      }
      Reply reply = refusal_reply({405, "provml-E0714", "only GET and HEAD are allowed here", ""});
      reply.set(http::field::allow, "GET, HEAD");
      co_return reply;
    }
    case Resource::events:
      break;
  }
  if (method == http::verb::post) co_return co_await take_events(parser);
  Reply reply = refusal_reply({405, "provml-E0714", "only POST is allowed here", ""});
  reply.set(http::field::allow, "POST");
  co_return reply;
}

Connection::Awaitable<Reply> Connection::take_events(Parser& parser) {
  const auto& head = parser.get().base();
  const auto authorization = head[http::field::authorization];
  if (!core_.tokens.admit({authorization.data(), authorization.size()}))
    co_return refusal_reply({401, "provml-E0712", "the token is missing or wrong",
                             "send Authorization: Bearer TOKEN (PROVML_TOKEN, PROVML_TOKEN_FILE)"});
  std::optional<std::uint64_t> length;
  if (parser.content_length()) length = *parser.content_length();
  Coding coding = Coding::identity;
  if (const auto refusal = check_events(head, length, coding)) co_return refusal_reply(*refusal);

  const auto memory = std::make_shared<Budget::Share>(core_.budget);
  if (const auto refusal = co_await read_body(parser, *memory)) co_return refusal_reply(*refusal);
  if (broken_) co_return Reply();
  Submission submission{std::move(parser.get().body()), {}, memory};
  if (coding == Coding::zstd)
    if (const auto refusal = unpack(submission.body, *memory)) co_return refusal_reply(*refusal);
  auto batch = read_batch(submission.body, core_.options.home);
  if (const auto* refusal = std::get_if<Refusal>(&batch)) co_return refusal_reply(*refusal);
  submission.batch = std::get<Batch>(std::move(batch));
  const std::uint64_t frames = submission.batch.frames;
  const auto refusal = co_await store(core_.spool, std::move(submission), asio::use_awaitable);
  if (refusal) co_return refusal_reply(*refusal);
  co_return json_reply(200, "{\"durable\":true,\"frames\":" + std::to_string(frames) + "}");
}

Connection::Awaitable<std::optional<Refusal>> Connection::read_body(Parser& parser, Budget::Share& memory) {
  error_code error;
  stream_.expires_after(core_.options.timeout);
  if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
    co_await asio::async_write(stream_, asio::buffer(kGoOn),
                               asio::redirect_error(asio::use_awaitable, error));
    if (error) broken_ = true;
    if (error) co_return std::nullopt;
  }
  for (std::uint64_t seen = 0; !parser.is_done();) {
    co_await http::async_read_some(stream_, buffer_, parser,
                                   asio::redirect_error(asio::use_awaitable, error));
    if (error) broken_ = true;
    if (error) co_return std::nullopt;
    const std::uint64_t size = parser.get().body().size();
    if (!memory.grow_to(size)) co_return overloaded("too many bodies are being received");
    if (size - seen < kBodyProgress) continue;
    seen = size;
    stream_.expires_after(core_.options.timeout);
  }
  co_return std::nullopt;
}

Connection::Awaitable<bool> Connection::send(Reply reply, bool keep, bool head_only) {
  error_code error;
  reply.keep_alive(keep);
  reply.prepare_payload();
  http::response_serializer<http::string_body> serializer(reply);
  stream_.expires_after(kSendTimeout);
  if (head_only)
    co_await http::async_write_header(stream_, serializer, asio::redirect_error(asio::use_awaitable, error));
  else
    co_await http::async_write(stream_, serializer, asio::redirect_error(asio::use_awaitable, error));
  if (error) broken_ = true;
  co_return keep && !error;
}

/// Closing a socket with unread bytes would take the answer away from the client: they are read first, for a
/// while.
Connection::Awaitable<void> Connection::linger() {
  error_code error;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
  stream_.expires_after(kLinger);
  std::array<char, 1 << 14> unread{};
  while (!error)
    co_await stream_.async_read_some(asio::buffer(unread), asio::redirect_error(asio::use_awaitable, error));
}

}  // namespace provml::rdf::service
