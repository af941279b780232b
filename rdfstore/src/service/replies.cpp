#include "service/replies.h"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>
#include <nlohmann/json.hpp>
#include <utility>

#include "service/core.h"

namespace provml::rdf::service {

namespace http = boost::beast::http;
using boost::beast::iequals;

namespace {

constexpr std::string_view kJournalType = "application/vnd.provml.journal";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  return begin == text.npos ? std::string_view()
                            : text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::string_view field(const Head& head, http::field name) {
  const auto text = head[name];
  return trimmed({text.data(), text.size()});
}

}  // namespace

Reply json_reply(unsigned status, std::string json) {
  Reply reply;
  reply.result(status);
  reply.set(http::field::server, "provml");
  reply.set(http::field::content_type, "application/json");
  reply.set(http::field::cache_control, "no-store");
  reply.body() = std::move(json) + "\n";
  return reply;
}

Reply refusal_reply(const Refusal& refusal) {
  nlohmann::ordered_json json{{"id", refusal.id}, {"message", refusal.message}};
  if (!refusal.remedy.empty()) json["remedy"] = refusal.remedy;
  if (refusal.offset) json["offset"] = *refusal.offset;
  Reply reply =
      json_reply(refusal.status, json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  if (refusal.retry_after != 0) reply.set(http::field::retry_after, std::to_string(refusal.retry_after));
  if (refusal.status == 401) reply.set(http::field::www_authenticate, "Bearer");
  if (refusal.status == 415) reply.set(http::field::accept_encoding, "zstd, identity");
  return reply;
}

Resource resource_of(const Head& head) {
  const auto target = head.target();
  std::string_view path(target.data(), target.size());
  path = path.substr(0, path.find('?'));
  if (path == "/v1/events") return Resource::events;
  if (path == "/retrospective-provenance" || path == "/prospective-provenance") return Resource::messages;
  return path == "/healthz" ? Resource::health : Resource::none;
}

namespace {

/// What holds for every body.
std::optional<Refusal> check_body(const Head& head, std::optional<std::uint64_t> length) {
  if (!length)
    return Refusal{411, "provml-E0715", "the request has no Content-Length", "send one instead of chunks"};
  if (*length > kLargestBody)
    return Refusal{413, "provml-E0715", "the body has more than 67108864 bytes",
                   "send it in several requests"};
  const std::string_view expect = field(head, http::field::expect);
  if (!expect.empty() && !iequals(expect, "100-continue"))
    return Refusal{417, "provml-E0719", "the expectation '" + std::string(expect) + "' is not known",
                   "leave the header Expect out"};
  return std::nullopt;
}

std::string_view type_of(const Head& head) {
  const std::string_view type = field(head, http::field::content_type);
  return trimmed(type.substr(0, type.find(';')));
}

}  // namespace

std::optional<Refusal> check_messages(const Head& head, std::optional<std::uint64_t> length) {
  if (!iequals(type_of(head), "application/json"))
    return Refusal{415, "provml-E0716", "the content type '" + std::string(type_of(head)) + "' is not known",
                   "send application/json"};
  const std::string_view encoding = field(head, http::field::content_encoding);
  if (!encoding.empty() && !iequals(encoding, "identity"))
    return Refusal{415, "provml-E0716", "the content encoding '" + std::string(encoding) + "' is not known",
                   "send none"};
  return check_body(head, length);
}

std::optional<Refusal> check_events(const Head& head, std::optional<std::uint64_t> length, Coding& coding) {
  if (!iequals(type_of(head), kJournalType))
    return Refusal{415, "provml-E0716", "the content type '" + std::string(type_of(head)) + "' is not known",
                   "send " + std::string(kJournalType)};
  const std::string_view encoding = field(head, http::field::content_encoding);
  coding = iequals(encoding, "zstd") ? Coding::zstd : Coding::identity;
  if (coding == Coding::identity && !encoding.empty() && !iequals(encoding, "identity"))
    return Refusal{415, "provml-E0716", "the content encoding '" + std::string(encoding) + "' is not known",
                   "send zstd, or none"};
  return check_body(head, length);
}

}  // namespace provml::rdf::service
