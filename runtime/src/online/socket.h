// A connection that never waits, with the reads and writes that Boost.Beast's algorithms call.
#ifndef PROVML_RUNTIME_ONLINE_SOCKET_H
#define PROVML_RUNTIME_ONLINE_SOCKET_H

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <cstddef>

#include "shm.h"

namespace provml::runtime {

class Socket {
 public:
  Socket() = default;
  /// Begins to connect; error() says how it went when the socket is writable. Programs that the user's
  /// program executes do not inherit it.
  explicit Socket(const addrinfo& address)
      : file_(socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, address.ai_protocol)) {
    if (!file_) {
      begun_ = errno;
      return;
    }
    file_.hold();
    const int on = 1;
    setsockopt(file_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(file_.get(), address.ai_addr, address.ai_addrlen) != 0 && errno != EINPROGRESS)
      begun_ = errno;
  }

  [[nodiscard]] int descriptor() const noexcept { return file_.get(); }
  explicit operator bool() const noexcept { return static_cast<bool>(file_); }
  /// The program has closed it, and the number may be something else's now.
  [[nodiscard]] bool is_lost() const noexcept { return file_ && !file_.is_mine(); }

  /// Whether to wait until it is writable before asking for error().
  [[nodiscard]] bool is_connecting() const noexcept { return begun_ == 0; }
  /// Why it is not connected; 0: it is. The kernel tells it once.
  [[nodiscard]] int error() const noexcept {
    int error = begun_;
    socklen_t size = sizeof error;
    if (error == 0 && getsockopt(file_.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    return error;
  }

  template <class Buffers>
  std::size_t write_some(const Buffers& buffers, boost::system::error_code& error) {
    iovec parts[kParts];
    msghdr message = message_of(buffers, parts);
    return result(sendmsg(file_.get(), &message, MSG_NOSIGNAL), error);
  }

  template <class Buffers>
  std::size_t read_some(const Buffers& buffers, boost::system::error_code& error) {
    iovec parts[kParts];
    msghdr message = message_of(buffers, parts);
    const std::size_t got = result(recvmsg(file_.get(), &message, 0), error);
    if (got == 0 && !error) error = boost::asio::error::eof;
    return got;
  }

  // A stream has this as well.
  template <class Buffers>
  std::size_t read_some(const Buffers& buffers) {
    boost::system::error_code error;
    const std::size_t bytes = read_some(buffers, error);
    return error ? throw boost::system::system_error(error) : bytes;
  }

 private:
  static constexpr std::size_t kParts = 16;

  template <class Buffers>
  static msghdr message_of(const Buffers& buffers, iovec (&parts)[kParts]) {
    std::size_t count = 0;
    const auto end = boost::asio::buffer_sequence_end(buffers);
    for (auto it = boost::asio::buffer_sequence_begin(buffers); it != end && count < kParts; ++it) {
      const auto part = *it;
      if (part.size() != 0)
        parts[count++] = {const_cast<void*>(static_cast<const void*>(part.data())), part.size()};
    }
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = count;
    return message;
  }

  static std::size_t result(ssize_t bytes, boost::system::error_code& error) {
    error.clear();
    if (bytes >= 0) return static_cast<std::size_t>(bytes);
    error.assign(errno, boost::system::system_category());
    return 0;
  }

  File file_;
  int begun_ = 0;
};

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_ONLINE_SOCKET_H
