// One connection: requests one after another.
#ifndef PROVML_RDF_SERVICE_CONNECTION_H
#define PROVML_RDF_SERVICE_CONNECTION_H

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <memory>
#include <optional>

#include "service/core.h"
#include "service/replies.h"

namespace provml::rdf::service {

/// The socket's executor is a strand; everything happens there.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// `refused`: there are too many connections; it is told so.
  Connection(boost::asio::ip::tcp::socket socket, Core& core, bool refused);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start();
  /// Any thread. Ends it where no request has begun, else after the request.
  void finish();
  /// Any thread. Ends it now.
  void close();

 private:
  template <class T>
  using Awaitable = boost::asio::awaitable<T>;

  Awaitable<void> serve();
  Awaitable<bool> serve_one();
  Awaitable<bool> wait_for_request();
  Awaitable<Reply> answer(Parser& parser);
  Awaitable<Reply> take_events(Parser& parser);
  Awaitable<std::optional<Refusal>> read_body(Parser& parser, Budget::Share& memory);
  Awaitable<bool> send(Reply reply, bool keep, bool head_only);
  Awaitable<void> linger();

  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer buffer_;
  Core& core_;
  const bool refused_;
  bool idle_ = false, finishing_ = false;
  bool broken_ = false;  ///< the client has gone
};

}  // namespace provml::rdf::service

#endif  // PROVML_RDF_SERVICE_CONNECTION_H
