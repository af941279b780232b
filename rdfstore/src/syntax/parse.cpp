// The one place that reads RDF through raptor.
#include <raptor2.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <memory>
#include <mutex>
#include <sstream>

#include "provml/error.h"
#include "provml/rdf/syntax.h"
#include "syntax/lines.h"
#include "syntax/utf8_place.h"

namespace provml::rdf {
namespace {

// raptor worlds are not for several threads, and freeing one cleans libxml2 up for the whole process, also
// while another thread reads XML: so one world, one parsing at a time, never freed. Recursive: a sink may
// parse.
std::recursive_mutex world_mutex;

[[noreturn]] void failed_to_start() {
  throw Error("provml-E0407", "the RDF parser cannot be started", "is there memory left?");
}

/// Call with world_mutex held.
raptor_world* the_world() {
  static raptor_world* world = nullptr;
  if (world == nullptr) {
    raptor_world* made = raptor_new_world();
    if (made == nullptr) failed_to_start();
    raptor_world_set_flag(made, RAPTOR_WORLD_FLAG_WWW_SKIP_INIT_FINISH, 1);
    if (raptor_world_open(made) != 0) failed_to_start();
    world = made;
  }
  return world;
}

struct ParserCloser {
  void operator()(raptor_parser* parser) const { raptor_free_parser(parser); }
};
struct UriCloser {
  void operator()(raptor_uri* uri) const { raptor_free_uri(uri); }
};

const unsigned char* bytes_of(const char* text) { return reinterpret_cast<const unsigned char*>(text); }
std::string text_of(const unsigned char* bytes) { return reinterpret_cast<const char*>(bytes); }
std::string text_of(raptor_uri* uri) {
  std::size_t length = 0;
  const unsigned char* text = raptor_uri_as_counted_string(uri, &length);
  return {reinterpret_cast<const char*>(text), length};
}

const char* raptor_name(Syntax syntax) {
  switch (syntax) {
    case Syntax::turtle:
      return "turtle";
    case Syntax::trig:
      return "trig";
    case Syntax::rdfxml:
      return "rdfxml";
    default:  // parse_lines
      return nullptr;
  }
}

/// One parsing. Its callbacks are called by raptor: no exception may leave them.
class Parsing {
 public:
  Parsing(std::string_view text, Syntax syntax, const std::string& skolem, const std::string& name,
          const std::function<void(Quad)>& sink)
      : text_(text), skolem_(skolem), name_(name), sink_(sink) {
    parser_.reset(raptor_new_parser(world_, raptor_name(syntax)));
    if (!parser_) failed_to_start();
    handle(this);
    raptor_parser_set_option(parser_.get(), RAPTOR_OPTION_NORMALIZE_LANGUAGE, nullptr, 0);
    raptor_parser_set_option(parser_.get(), RAPTOR_OPTION_NO_NET, nullptr, 1);
    raptor_parser_set_option(parser_.get(), RAPTOR_OPTION_NO_FILE, nullptr, 1);
    raptor_parser_set_option(parser_.get(), RAPTOR_OPTION_LOAD_EXTERNAL_ENTITIES, nullptr, 0);
    raptor_parser_set_statement_handler(parser_.get(), this, on_statement);
  }

  ~Parsing() {
    parser_.reset();
    handle(outer_);
    current_ = outer_;
  }
  Parsing(const Parsing&) = delete;
  Parsing& operator=(const Parsing&) = delete;

  void run(const std::string& base) {
    const std::unique_ptr<raptor_uri, UriCloser> uri(raptor_new_uri(world_, bytes_of(base.c_str())));
    int failed = raptor_parser_parse_start(parser_.get(), uri.get());
    constexpr std::size_t kChunk = std::size_t{1} << 20;
    for (std::size_t at = 0; failed == 0 && !stopped() && at < text_.size(); at += kChunk) {
      const std::string_view chunk = text_.substr(at, kChunk);
      failed = raptor_parser_parse_chunk(parser_.get(), bytes_of(chunk.data()), chunk.size(), 0);
    }
    if (failed == 0 && !stopped()) failed = raptor_parser_parse_chunk(parser_.get(), nullptr, 0, 1);
    if (thrown_) std::rethrow_exception(thrown_);
    if (failed != 0 && message_.empty()) message_ = "the text is not of this syntax";
    if (!message_.empty()) {
      throw Error("provml-E0405", message_,
                  "correct the file, or name its syntax by its extension (.ttl .nt .nq .trig .rdf)",
                  name_ + ":" + std::to_string(line_) + ":" + std::to_string(column_));
    }
  }

 private:
  bool stopped() const { return thrown_ != nullptr || !message_.empty(); }

  /// Messages and blank nodes of the world go to this parsing.
  void handle(Parsing* parsing) {
    raptor_world_set_log_handler(world_, parsing, parsing != nullptr ? on_message : nullptr);
    raptor_world_set_generate_bnodeid_handler(world_, parsing, parsing != nullptr ? on_blank : nullptr);
    if (parsing != nullptr) current_ = parsing;
  }

  static void on_message(void* self, raptor_log_message* message) {
    auto& parsing = *static_cast<Parsing*>(self);
    if (message->level < RAPTOR_LOG_LEVEL_ERROR || !parsing.message_.empty()) return;
    try {
      parsing.message_ = message->text != nullptr ? message->text : "syntax error";
      if (message->locator != nullptr) {
        parsing.line_ = std::max(1, raptor_locator_line(message->locator));
        parsing.column_ = std::max(1, raptor_locator_column(message->locator));
      }
    } catch (...) {
      parsing.thrown_ = std::current_exception();
    }
    if (parsing.parser_) raptor_parser_parse_abort(parsing.parser_.get());
  }

  /// Names of blank nodes: the file's own label, or ~N for one without a label.
  static unsigned char* on_blank(void* self, unsigned char* label) {
    auto& parsing = *static_cast<Parsing*>(self);
    if (label != nullptr) return label;
    char name[24];
    const int length =
        std::snprintf(name, sizeof name, "~%llu", static_cast<unsigned long long>(++parsing.anonymous_));
    auto* copy = static_cast<unsigned char*>(raptor_alloc_memory(static_cast<std::size_t>(length) + 1));
    if (copy != nullptr) std::memcpy(copy, name, static_cast<std::size_t>(length) + 1);
    return copy;
  }

  static void on_statement(void* self, raptor_statement* statement) {
    auto& parsing = *static_cast<Parsing*>(self);
    if (parsing.stopped()) return;
    try {
      parsing.sink_({parsing.term(statement->subject), parsing.term(statement->predicate),
                     parsing.term(statement->object),
                     statement->graph != nullptr ? parsing.term(statement->graph) : Term::iri("")});
    } catch (...) {
      parsing.thrown_ = std::current_exception();
      raptor_parser_parse_abort(parsing.parser_.get());
    }
  }

  Term term(const raptor_term* term) const {
    switch (term->type) {
      case RAPTOR_TERM_TYPE_URI:
        return Term::iri(text_of(term->value.uri));
      case RAPTOR_TERM_TYPE_BLANK:
        return Term::iri(skolem_ + text_of(term->value.blank.string));
      default:
        break;
    }
    const auto& literal = term->value.literal;
    Term result = Term::literal({reinterpret_cast<const char*>(literal.string), literal.string_len});
    if (literal.language != nullptr && *literal.language != 0) {
      result.language = text_of(literal.language);
    } else if (literal.datatype != nullptr) {
      result.datatype = text_of(literal.datatype);
      if (result.datatype == "http://www.w3.org/2001/XMLSchema#string") result.datatype.clear();
    }
    return result;
  }

  inline static Parsing* current_ = nullptr;  // guarded by world_mutex

  const std::lock_guard<std::recursive_mutex> lock_{world_mutex};
  raptor_world* world_ = the_world();
  Parsing* const outer_ = current_;  // whose sink parses
  std::string_view text_;
  const std::string& skolem_;
  const std::string& name_;
  const std::function<void(Quad)>& sink_;
  std::string message_;
  int line_ = 1, column_ = 1;
  std::uint64_t anonymous_ = 0;
  std::exception_ptr thrown_;
  std::unique_ptr<raptor_parser, ParserCloser> parser_;
};

std::string read_all(const std::filesystem::path& file) {
  std::error_code failed;
  if (std::filesystem::is_directory(file, failed)) {
    throw Error("provml-E0407", "this is a directory, not an RDF file", "name a file", file.string());
  }
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (in && in.peek() != std::ifstream::traits_type::eof()) text << in.rdbuf();
  if (!in.is_open() || in.bad()) {
    throw Error("provml-E0407", std::string("cannot read the file: ") + std::strerror(errno),
                "check its name and permissions", file.string());
  }
  return std::move(text).str();
}

std::string file_uri(const std::filesystem::path& file) {
  std::string uri = "file://";
  for (const char c : std::filesystem::absolute(file).string()) {
    const auto u = static_cast<unsigned char>(c);
    if (u <= 0x20 || u >= 0x7f || std::strchr("<>\"{}|^`\\%#?", c) != nullptr) {
      char hex[4];
      std::snprintf(hex, sizeof hex, "%%%02X", u);
      uri += hex;
    } else {
      uri += c;
    }
  }
  return uri;
}

}  // namespace

void parse_text(std::string_view text, Syntax syntax, const std::string& base,
                const std::function<void(Quad)>& sink, const std::string& name) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (syntax != Syntax::rdfxml) {  // XML may have another encoding
    if (const auto place = syntax::first_bad_utf8(text)) {
      throw Error("provml-E0405", "a byte that is not UTF-8", "save the file as UTF-8",
                  name + ":" + std::to_string(place->line) + ":" + std::to_string(place->column));
    }
  }
  char hash[17];
  std::snprintf(hash, sizeof hash, "%016llx",
                static_cast<unsigned long long>(XXH3_64bits(text.data(), text.size())));
  const std::string skolem = std::string("urn:provml:skolem:") + hash + ":";
  if (syntax == Syntax::ntriples || syntax == Syntax::nquads) {
    syntax::parse_lines(text, syntax == Syntax::nquads, skolem, name, sink);
    return;
  }
  Parsing(text, syntax, skolem, name, sink).run(base.empty() ? "urn:provml:base:" : base);
}

void parse_file(const std::filesystem::path& file, const std::string& base,
                const std::function<void(Quad)>& sink) {
  const std::string text = read_all(file);
  parse_text(text, guess_syntax(file, text), base.empty() ? file_uri(file) : base, sink, file.string());
}

}  // namespace provml::rdf
