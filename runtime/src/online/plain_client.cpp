// The client side of docs/event-format.md, "HTTP", by Boost.Beast: to servers that are asked directly
// (plain_url.h). A request of a few events costs the drain less than half of libcurl's, and nothing has to be
// loaded.
#include <poll.h>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>

#include "body.h"
#include "clock.h"
#include "entry.h"
#include "plain_url.h"
#include "resolver.h"
#include "socket.h"

namespace provml::runtime {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kConnectNs = 3 * kSecond, kSilenceNs = 10 * kSecond;
constexpr std::size_t kAnswerBytes =
    4096;  // of which a person sees the beginning; the rest is not waited for
constexpr long kLongestRetry = 3600;

/// A body of which only the beginning is read.
struct Beginning {
  using value_type = std::string;
  class reader {
   public:
    template <bool is_request, class Fields>
    reader(http::header<is_request, Fields>&, value_type& text) : text_(text) {}
    void init(const boost::optional<std::uint64_t>&, error_code& error) { error.clear(); }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, error_code& error) {
      const std::size_t size = boost::beast::buffer_bytes(buffers), before = text_.size();
      text_.resize(before + std::min(size, kAnswerBytes - before));
      boost::asio::buffer_copy(boost::asio::buffer(text_.data() + before, text_.size() - before), buffers);
      error = text_.size() < kAnswerBytes ? error_code() : make_error_code(http::error::body_limit);
      return size;
    }
    void finish(error_code& error) { error.clear(); }

   private:
    value_type& text_;
  };
};

bool would_block(const error_code& error) { return error == boost::system::errc::operation_would_block; }

class Client {
 public:
  explicit Client(const HttpOptions& options) : url_(plain_url(options.url)) {
    if (!url_) throw std::invalid_argument(options.url);
    resolver_.emplace(url_->host, url_->port);
    body_.compress(options.compress);
    http::request<http::empty_body> request(http::verb::post, url_->path, 11);
    request.set(http::field::host, url_->authority);
    request.set(http::field::user_agent, "provml/" PROVML_VERSION);
    request.set(http::field::content_type, "application/vnd.provml.journal");
    if (*options.token != '\0')
      request.set(http::field::authorization, std::string("Bearer ") + options.token);
    std::ostringstream text;
    text << request.base();
    head_ = text.str();
    head_.resize(head_.size() - 2);  // the empty line, before which there is more
  }

  void compress(bool on) { body_.compress(on); }

  bool post(const char* body, std::size_t size) {
    body_.assign(body, size);
    request_ = head_;
    request_ += "Content-Length: ";
    request_ += std::to_string(body_.bytes().size());
    if (body_.is_packed()) request_ += "\r\nContent-Encoding: zstd";
    request_ += "\r\n\r\n";
    request_ += body_.bytes();
    if (socket_.is_lost()) socket_ = Socket();
    again_ = static_cast<bool>(socket_);
    begin();
    return true;
  }

  /// True when it is over: there is an answer, or none will come.
  bool step(HttpReply& reply) {
    problem_.clear();
    if (socket_.is_lost()) problem_ = where() + "the program has closed the connection";
    while (state_ != State::done && problem_.empty() && (advance() || give_up_address())) {
    }
    if (state_ != State::done && problem_.empty() && monotonic_ns() > limit_ns_)
      problem_ =
          state_ <= State::connecting ? where() + "no connection in time" : where() + "no answer in time";
    if (problem_.empty() && state_ != State::done) return false;
    reply = {};
    if (problem_.empty()) {
      take(reply);
    } else {
      put_message(reply, problem_);
      socket_ = Socket();
    }
    state_ = State::done;
    return true;
  }

  void wait(int milliseconds) const {
    if (state_ == State::resolving) return resolver_->wait(milliseconds);
    pollfd one{socket_.descriptor(), POLLIN, 0};
    if (state_ == State::connecting || state_ == State::sending) one.events |= POLLOUT;
    poll(&one, state_ == State::done ? 0 : 1, milliseconds);
  }

 private:
  enum class State { resolving, connecting, sending, receiving, done };

  bool is_sent() const { return sent_ == request_.size(); }
  std::string where() const { return url_->host + " port " + url_->port + ": "; }

  void begin() {
    buffer_.clear();
    parser_.reset();
    if (socket_) return begin_sending();
    state_ = State::resolving;
    limit_ns_ = monotonic_ns() + kConnectNs;
    resolver_->begin();
  }

  void begin_sending() {
    state_ = State::sending;
    sent_ = 0;
    expect_answer();
    limit_ns_ = monotonic_ns() + kSilenceNs;
  }

  void expect_answer() {
    parser_.emplace();
    parser_->body_limit(boost::none);
  }

  /// One piece of the work; false: nothing can be done now.
  bool advance() {
    switch (state_) {
      case State::resolving:
        return resolve();
      case State::connecting:
        return connect();
      case State::sending:
        return send();
      case State::receiving:
        return receive();
      case State::done:
        break;
    }
    return false;
  }

  bool resolve() {
    const int state = resolver_->state();
    if (state == EAI_INPROGRESS) return false;
    address_ = resolver_->addresses();
    if (state == 0)
      try_address();
    else
      problem_ = where() + gai_strerror(state);
    return true;
  }

  void try_address() {
    socket_ = Socket(*address_);
    state_ = State::connecting;
  }

  /// One that does not answer in time, where there is another.
  bool give_up_address() {
    if (state_ != State::connecting || address_->ai_next == nullptr || monotonic_ns() <= limit_ns_)
      return false;
    next_address();
    return true;
  }

  void next_address() {
    address_ = address_->ai_next;
    limit_ns_ = monotonic_ns() + kConnectNs;
    try_address();
  }

  bool connect() {
    pollfd one{socket_.descriptor(), POLLOUT, 0};
    if (socket_.is_connecting() && poll(&one, 1, 0) == 0) return false;
    if (const int error = socket_.error(); error == 0) {
      begin_sending();
    } else if (address_->ai_next != nullptr) {
      next_address();
    } else {
      problem_ = where() + error_code(error, boost::system::system_category()).message();
    }
    return true;
  }

  bool send() {
    error_code error;
    const std::size_t bytes =
        socket_.write_some(boost::asio::buffer(request_.data() + sent_, request_.size() - sent_), error);
    if (bytes != 0) limit_ns_ = monotonic_ns() + kSilenceNs;
    sent_ += bytes;
    if (is_sent()) {
      state_ = State::receiving;
      return false;  // the answer takes its time
    }
    if (!error) return true;
    // Who refuses a body may say so before it was read.
    const bool heard = receive();
    if (!would_block(error) && state_ == State::sending && problem_.empty()) failed(error);
    return heard || !would_block(error);
  }

  bool receive() {
    error_code error;
    if (http::read_some(socket_, buffer_, *parser_, error) != 0) limit_ns_ = monotonic_ns() + kSilenceNs;
    if (error == http::error::body_limit) {
      complete_ = false;
      state_ = State::done;
    } else if (error && !would_block(error)) {
      failed(error);
    } else if (parser_->is_done()) {
      if (parser_->get().result_int() >= 100 && parser_->get().result_int() < 200) {
        expect_answer();  // this was not yet it
        return true;
      }
      complete_ = is_sent();
      state_ = State::done;
    }
    return !error;
  }

  /// A connection that was kept may have been closed meanwhile: the request goes once more, over a new one.
  void failed(const error_code& error) {
    if (again_ && !parser_->got_some()) {
      again_ = false;
      socket_ = Socket();
      return begin();
    }
    problem_ = where() + error.message();
  }

  void take(HttpReply& reply) {
    const auto& answer = parser_->get();
    reply.status = static_cast<long>(answer.result_int());
    const auto after = answer[http::field::retry_after];
    long seconds = 0;
    std::from_chars(after.data(), after.data() + after.size(), seconds);
    reply.retry_after_s = std::clamp(seconds, 0L, kLongestRetry);
    put_message(reply, answer.body());
    if (!complete_ || !parser_->keep_alive()) socket_ = Socket();
  }

  std::optional<PlainUrl> url_;
  std::optional<Resolver> resolver_;
  const addrinfo* address_ = nullptr;
  Socket socket_;
  State state_ = State::done;
  std::uint64_t limit_ns_ = 0;
  bool again_ = false, complete_ = false;
  std::string problem_;
  Body body_;
  std::string head_;     ///< what requests have in common
  std::string request_;  ///< under way, of which `sent_` bytes were taken
  std::size_t sent_ = 0;
  std::optional<http::response_parser<Beginning>> parser_;
  boost::beast::flat_buffer buffer_;
};

}  // namespace

const HttpApi& http_api() noexcept { return Entry<Client>::api; }

}  // namespace provml::runtime
