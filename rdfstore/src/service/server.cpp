// Listening, signals, and the order of ending.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <cerrno>
#include <csignal>
#include <list>
#include <mutex>
#include <new>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "provml/error.h"
#include "provml/rdf/home.h"
#include "service/address.h"
#include "service/connection.h"
#include "service/core.h"
#include "service/files.h"

namespace provml::rdf {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using asio::ip::tcp;
using boost::system::error_code;

namespace service {

namespace {

constexpr auto kAfterFailedAccept = std::chrono::milliseconds(200);
constexpr std::size_t kOtherFiles = 64;  // store, libraries, lock ...
constexpr std::size_t kRefusedAtOnce = 64;

/// Held while a server works on a home.
class HomeLock {
 public:
  explicit HomeLock(const fs::path& home) : file_(-1) {
    const fs::path path = home / "serve.lock";
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file_ < 0)
      throw Error("provml-E0601",
                  "the provenance home cannot be written: " + std::generic_category().message(errno),
                  "give --home DIR", path.string());
    if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return;
    std::array<char, 256> text{};
    const ssize_t count = ::pread(file_, text.data(), text.size(), 0);
    std::string who(text.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    who = who.substr(0, who.find('\n'));
    ::close(file_);
    throw Error("provml-E0701", "another server works on this home" + (who.empty() ? "" : " (" + who + ")"),
                "send to that one, or give each server a --home of its own", home.string());
  }
  ~HomeLock() { ::close(file_); }
  HomeLock(const HomeLock&) = delete;
  HomeLock& operator=(const HomeLock&) = delete;
  void say(const std::string& who) const {
    if (::ftruncate(file_, 0) != 0 || ::pwrite(file_, who.data(), who.size(), 0) < 0)
      return;  // only a courtesy
  }

 private:
  int file_;
};

/// As many open files as the system lets this process have.
std::size_t raise_file_limit() {
  struct rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 65536);
  ::setrlimit(RLIMIT_NOFILE, &limit);
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<std::size_t>(limit.rlim_cur);
}

std::vector<tcp::endpoint> resolve(asio::io_context& context, const std::string& listen) {
  const Address address = parse_address(listen);
  error_code error;
  const auto found =
      tcp::resolver(context).resolve(address.host, std::to_string(address.port),
                                     tcp::resolver::passive | tcp::resolver::numeric_service, error);
  if (error)
    throw Error("provml-E0700", "cannot listen on " + listen + ": " + error.message(), "check --listen");
  std::set<tcp::endpoint> endpoints;
  for (const auto& entry : found) endpoints.insert(entry.endpoint());
  return {endpoints.begin(), endpoints.end()};
}

void refuse_open_network(const std::vector<tcp::endpoint>& endpoints, const ServiceOptions& options) {
  if (options.insecure || !options.token_file.empty()) return;
  for (const auto& endpoint : endpoints)
    if (!endpoint.address().is_loopback())
      throw Error(
          "provml-E0702",
          endpoint.address().to_string() + " can be reached from other machines, and no token is asked for",
          "give --token-file FILE, or listen on 127.0.0.1, or give --insecure where everybody may send",
          options.listen);
}

class Server {
 public:
  Server(const ServiceOptions& options, Store& store, std::size_t most_connections, std::size_t most_journals)
      : options_(options),
        store_(store),
        most_connections_(most_connections),
        most_journals_(most_journals),
        signals_(context_),
        tick_(context_) {}

  void listen(const std::vector<tcp::endpoint>& endpoints) {
    std::string failed;
    for (tcp::endpoint endpoint : endpoints) {
      if (endpoint.port() == 0 && !acceptors_.empty())
        endpoint.port(acceptors_.front().local_endpoint().port());
      const std::string host = endpoint.address().to_string();
      const error_code error = listen_on(endpoint, endpoints.size() > 1);
      if (!error) {
        urls_.push_back(url_of(host, acceptors_.back().local_endpoint().port()));
        continue;
      }
      failed = "cannot listen on " + url_of(host, endpoint.port()) + ": " + error.message();
      // A name may have an address of a kind that this machine has switched off.
      if (error.value() != EADDRNOTAVAIL && error.value() != EAFNOSUPPORT) break;
      if (endpoint != endpoints.back() || !urls_.empty()) failed.clear();
    }
    if (!failed.empty()) throw Error("provml-E0700", failed, "choose another --listen HOST:PORT");
  }

  const std::vector<std::string>& urls() const { return urls_; }

  void run() {
    core_.emplace(options_, store_, most_journals_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) signals_.add(signal);
    wait_for_signals();
    for (tcp::acceptor& acceptor : acceptors_) accept(acceptor);
    for (const std::string& url : urls_) options_.listening(url);
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < std::clamp(std::thread::hardware_concurrency(), 2U, 4U); ++i)
      threads.emplace_back([this] { serve(); });
    serve();
    for (std::thread& thread : threads) thread.join();
    core_.reset();  // what was submitted is answered, and taken in
  }

 private:
  /// A connection for which there is no memory is closed; the others go on.
  void serve() {
    while (true) try {
        context_.run();
        return;
      } catch (const std::bad_alloc&) {
      }
  }

  error_code listen_on(const tcp::endpoint& endpoint, bool one_of_several) {
    error_code error;
    tcp::acceptor acceptor(asio::make_strand(context_));
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(one_of_several), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (!error) acceptors_.push_back(std::move(acceptor));
    return error;
  }

  void wait_for_signals() {
    signals_.async_wait([this](error_code error, int signal) {
      if (error) return;
      if (signal != SIGHUP) return stop();
      try {
        core_->tokens.reload();
      } catch (const Error& why) {
        options_.say(why.line() + " (the tokens stay as they were)");
      }
      wait_for_signals();
    });
  }

  void stop() {
    core_->stopping = true;
    for (tcp::acceptor& acceptor : acceptors_)
      asio::post(acceptor.get_executor(), [&acceptor] { acceptor.close(); });
    each_connection([](Connection& connection) { connection.finish(); });
    signals_.clear();  // a second one has its usual effect
    wait_for_connections(std::chrono::steady_clock::now() + options_.timeout);
  }

  void wait_for_connections(std::chrono::steady_clock::time_point end) {
    if (core_->connections == 0) return;
    if (std::chrono::steady_clock::now() >= end)
      return each_connection([](Connection& connection) { connection.close(); });
    tick_.expires_after(std::chrono::milliseconds(10));
    tick_.async_wait([this, end](error_code) { wait_for_connections(end); });
  }

  void accept(tcp::acceptor& acceptor) {
    acceptor.async_accept(asio::make_strand(context_),
                          [this, &acceptor](error_code error, tcp::socket socket) {
                            if (core_->stopping) return;
                            if (error)
                              return accept_later(acceptor);  // most likely no more files may be open
                            welcome(std::move(socket));
                            accept(acceptor);
                          });
  }

  void accept_later(tcp::acceptor& acceptor) {
    const auto timer = std::make_shared<asio::steady_timer>(acceptor.get_executor(), kAfterFailedAccept);
    timer->async_wait([this, &acceptor, timer](error_code) {
      if (!core_->stopping) accept(acceptor);
    });
  }

  void welcome(tcp::socket socket) {
    const std::size_t present = core_->connections;
    if (present >= most_connections_ + kRefusedAtOnce) return;
    const auto connection =
        std::make_shared<Connection>(std::move(socket), *core_, present >= most_connections_);
    remember(connection);
    connection->start();
    if (core_->stopping) connection->finish();
  }

  void remember(const std::shared_ptr<Connection>& connection) {
    const std::lock_guard guard(mutex_);
    if (connections_.size() >= prune_at_) {
      std::erase_if(connections_, [](const auto& known) { return known.expired(); });
      prune_at_ = 2 * connections_.size() + 64;
    }
    connections_.push_back(connection);
  }

  template <class Visit>
  void each_connection(const Visit& visit) {
    const std::lock_guard guard(mutex_);
    for (const auto& known : connections_)
      if (const auto connection = known.lock()) visit(*connection);
  }

  const ServiceOptions& options_;
  Store& store_;
  const std::size_t most_connections_, most_journals_;
  asio::io_context context_;
  asio::signal_set signals_;
  asio::steady_timer tick_;
  std::list<tcp::acceptor> acceptors_;
  std::vector<std::string> urls_;
  std::mutex mutex_;
  std::vector<std::weak_ptr<Connection>> connections_;
  std::size_t prune_at_ = 64;
  std::optional<Core> core_;
};

}  // namespace
}  // namespace service

void serve(const ServiceOptions& given) {
  ServiceOptions options = given;
  options.home = fs::absolute(given.home).lexically_normal();
  asio::io_context names;
  const auto endpoints = service::resolve(names, options.listen);
  service::refuse_open_network(endpoints, options);
  try {
    service::make_directory(options.home);
  } catch (const std::system_error& error) {
    throw Error("provml-E0601", "the provenance home cannot be created: " + error.code().message(),
                "give --home DIR", options.home.string());
  }
  const service::HomeLock lock(options.home);
  const std::size_t files = service::raise_file_limit();
  const std::size_t connections = std::clamp<std::size_t>(options.max_connections, 1, files / 2);
  const std::size_t taken = connections + service::kRefusedAtOnce + service::kOtherFiles;
  const std::size_t journals = std::clamp<std::size_t>(files > taken ? files - taken : 0, 16, 4096);
  const auto store = Store::open(store_directory(options.home), Store::Mode::read_write);
  service::Server server(options, *store, connections, journals);
  server.listen(endpoints);
  std::string who = "process " + std::to_string(::getpid());
  for (const std::string& url : server.urls()) who += ", " + url;
  lock.say(who + "\n");
  server.run();
}

}  // namespace provml::rdf
