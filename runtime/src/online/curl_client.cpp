// The client side of docs/event-format.md, "HTTP", by libcurl: TLS, proxies, and all that plain_client.cpp is
// not for.
#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <new>
#include <string>

#include "body.h"
#include "entry.h"

namespace provml::runtime {
namespace {

constexpr long kConnectMs = 3'000, kSlowSeconds = 10;

class Client {
 public:
  explicit Client(const HttpOptions& options) : url_(options.url) {
    static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (!ready) throw std::bad_alloc();
    body_.compress(options.compress);
    multi_ = curl_multi_init();
    easy_ = curl_easy_init();
    if (multi_ == nullptr || easy_ == nullptr) throw std::bad_alloc();
    curl_easy_setopt(easy_, CURLOPT_URL, url_.c_str());
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy_, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
    curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, kConnectMs);
    curl_easy_setopt(easy_, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy_, CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
    curl_easy_setopt(easy_, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy_, CURLOPT_USERAGENT, "provml/" PROVML_VERSION);
    curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_);
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Client::take_body);
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy_, CURLOPT_OPENSOCKETFUNCTION, &Client::open_socket);
    if (*options.ca_file != '\0') curl_easy_setopt(easy_, CURLOPT_CAINFO, options.ca_file);
    if (*options.token != '\0') authorization_ = std::string("Authorization: Bearer ") + options.token;
    plain_ = headers(false);
    packed_ = headers(true);
  }
  ~Client() {
    if (active_) curl_multi_remove_handle(multi_, easy_);
    curl_easy_cleanup(easy_);
    curl_multi_cleanup(multi_);
    curl_slist_free_all(plain_);
    curl_slist_free_all(packed_);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void compress(bool on) { body_.compress(on); }

  bool post(const char* body, std::size_t size) {
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

  void wait(int milliseconds) { curl_multi_poll(multi_, nullptr, 0, milliseconds, nullptr); }

 private:
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
  static curl_socket_t open_socket(void*, curlsocktype, curl_sockaddr* address) {
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }

  std::string url_, authorization_, answer_;
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
