// The client side of docs/event-format.md, "HTTP", by libcurl: TLS, proxies, and all that plain_client.cpp is
// not for.
#include <curl/curl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <map>
#include <new>
#include <string>

#include "body.h"
#include "entry.h"
#include "plain_url.h"
#include "shm.h"

namespace provml::runtime {
namespace {

constexpr long kConnectMs = 3'000, kSlowSeconds = 10;

class Client {
 public:
  explicit Client(const HttpOptions& options) : url_(options.url) {
    static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (!ready) throw std::bad_alloc();
    body_.compress(options.compress);
    ca_file_ = options.ca_file;
    if (*options.token != '\0') authorization_ = std::string("Authorization: Bearer ") + options.token;
    plain_ = headers(false);
    packed_ = headers(true);
    begin();
  }
  ~Client() {
    end();
    curl_slist_free_all(plain_);
    curl_slist_free_all(packed_);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void compress(bool on) { body_.compress(on); }

  bool post(const char* body, std::size_t size) {
    keep_off();
    body_.assign(body, size);
    answer_.clear();
    error_[0] = '\0';
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, body_.is_packed() ? packed_ : plain_);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.bytes().size()));
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, body_.bytes().data());
    active_ = curl_multi_add_handle(multi_, easy_) == CURLM_OK;
    return active_;
  }

  bool step(HttpReply& reply) {
    if (keep_off()) {
      reply = {};
      put_message(reply, "the program has closed the connection");
      return true;
    }
    int running = 0;
    curl_multi_perform(multi_, &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      answer(message->data.result, reply);
      curl_multi_remove_handle(multi_, easy_);
      active_ = false;
      return true;
    }
    return false;
  }

  /// Not curl_multi_poll(), which reads from a descriptor of libcurl's own: the program may have closed it.
  void wait(int milliseconds) {
    int count = 0;
    curl_multi_wait(multi_, nullptr, 0, active_ ? milliseconds : 0, &count);
    if (count == 0) poll(nullptr, 0, milliseconds);
  }

 private:
  void begin() {
    multi_ = curl_multi_init();
    easy_ = curl_easy_init();
    if (multi_ == nullptr || easy_ == nullptr) {
      end();
      throw std::bad_alloc();
    }
    curl_easy_setopt(easy_, CURLOPT_URL, url_.c_str());
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy_, CURLOPT_NOPROXY, no_proxy().c_str());
    curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, kConnectMs);
    curl_easy_setopt(easy_, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy_, CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
    curl_easy_setopt(easy_, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy_, CURLOPT_USERAGENT, "provml/" PROVML_VERSION);
    curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_);
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Client::take_body);
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy_, CURLOPT_OPENSOCKETFUNCTION, &Client::open_socket);
    curl_easy_setopt(easy_, CURLOPT_OPENSOCKETDATA, this);
    curl_easy_setopt(easy_, CURLOPT_CLOSESOCKETFUNCTION, &Client::close_socket);
    curl_easy_setopt(easy_, CURLOPT_CLOSESOCKETDATA, this);
    if (!ca_file_.empty()) curl_easy_setopt(easy_, CURLOPT_CAINFO, ca_file_.c_str());
  }

  void end() {
    if (active_) curl_multi_remove_handle(multi_, easy_);
    active_ = false;
    curl_easy_cleanup(easy_);
    curl_multi_cleanup(multi_);
    easy_ = nullptr;
    multi_ = nullptr;
  }

  /// True: the program has closed a connection, and its number may be something else's now. Nothing that
  /// libcurl would do with it can be allowed, not even to end it: all is left as it is.
  bool keep_off() {
    if (std::all_of(sockets_.begin(), sockets_.end(), [](const auto& one) { return one.second.is_mine(); }))
      return false;
    sockets_.clear();
    active_ = false;
    begin();
    return true;
  }

  curl_slist* headers(bool packed) const {
    curl_slist* list = curl_slist_append(nullptr, "Content-Type: application/vnd.provml.journal");
    list = curl_slist_append(list, "Expect:");
    if (packed) list = curl_slist_append(list, "Content-Encoding: zstd");
    if (!authorization_.empty()) list = curl_slist_append(list, authorization_.c_str());
    return list;
  }

  void answer(CURLcode result, HttpReply& reply) {
    reply = {};
    std::string text;
    if (result == CURLE_OK) {
      curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &reply.status);
      curl_off_t after = 0;
      curl_easy_getinfo(easy_, CURLINFO_RETRY_AFTER, &after);
      reply.retry_after_s = static_cast<long>(std::clamp<curl_off_t>(after, 0, 3600));
      text = answer_;
    } else {
      text = error_[0] != '\0' ? error_ : curl_easy_strerror(result);
    }
    put_message(reply, text);
  }

  static std::size_t take_body(const char* data, std::size_t size, std::size_t count, void* self) {
    auto& answer = static_cast<Client*>(self)->answer_;
    if (answer.size() < sizeof(HttpReply::message)) answer.append(data, size * count);
    return size * count;
  }

  /// Programs that the user's program executes do not inherit the connection.
  static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* address) {
    File file(socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol));
    file.hold();
    const int descriptor = file.get();
    if (file) static_cast<Client*>(self)->sockets_[descriptor] = std::move(file);
    return descriptor;
  }
  static int close_socket(void* self, curl_socket_t descriptor) {
    static_cast<Client*>(self)->sockets_.erase(descriptor);
    return 0;
  }

  std::string url_, authorization_, answer_, ca_file_;
  std::map<int, File> sockets_;
  Body body_;
  char error_[CURL_ERROR_SIZE] = {};
  bool active_ = false;
  CURLM* multi_ = nullptr;
  CURL* easy_ = nullptr;
  curl_slist *plain_ = nullptr, *packed_ = nullptr;
};

}  // namespace

const HttpApi& http_api() noexcept { return Entry<Client>::api; }

}  // namespace provml::runtime
