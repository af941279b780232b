// Answers of the server, by Beast's types. Pure.
#ifndef PROVML_RDF_SERVICE_REPLIES_H
#define PROVML_RDF_SERVICE_REPLIES_H

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string>

#include "service/refusal.h"

namespace provml::rdf::service {

using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
using Head = boost::beast::http::request_header<>;
using Reply = boost::beast::http::response<boost::beast::http::string_body>;

Reply json_reply(unsigned status, std::string json);
Reply refusal_reply(const Refusal& refusal);

enum class Resource { events, messages, health, none };  ///< messages: of PLLib
Resource resource_of(const Head& head);

enum class Coding { identity, zstd };
/// What is wrong with a POST of events as far as its head says, but for the token.
std::optional<Refusal> check_events(const Head& head, std::optional<std::uint64_t> length, Coding& coding);
/// The same of messages of PLLib, which are JSON.
std::optional<Refusal> check_messages(const Head& head, std::optional<std::uint64_t> length);

}  // namespace provml::rdf::service

#endif  // PROVML_RDF_SERVICE_REPLIES_H
