// One connection: requests one after another.
#ifndef PROVML_RDF_SERVICE_CONNECTION_H
#define PROVML_RDF_SERVICE_CONNECTION_H

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/serializer.hpp>
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
  void wait_for_request();
  void read_head();
  void on_head(boost::system::error_code error);
  void answer();
  void take_events();
  void take_messages();
  void take_body();
  bool admit();
  void read_body();
  void on_body();
  void on_messages();
  void on_events();
  void refuse(const Refusal& refusal) { send(refusal_reply(refusal)); }
  void send(Reply reply);
  void linger();
  void drain();

  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer buffer_;
  Core& core_;
  const bool refused_;
  bool idle_ = false, finishing_ = false;

  // Of the present request.
  std::optional<Parser> parser_;
  Coding coding_ = Coding::identity;
  bool messages_ = false;  ///< the body is of PLLib
  std::shared_ptr<Budget::Share> memory_;
  std::uint64_t progress_ = 0;
  Reply reply_;
  std::optional<boost::beast::http::response_serializer<Reply::body_type>> serializer_;
};

}  // namespace provml::rdf::service

#endif  // PROVML_RDF_SERVICE_CONNECTION_H
