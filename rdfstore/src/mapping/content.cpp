// CONTENT frames: what versions of files hold.
#include <nlohmann/json.hpp>

#include "emitter.h"
#include "json_input.h"
#include "names.h"
#include "provml/error.h"
#include "provml/rdf/mapper.h"

namespace provml::rdf {
namespace {

// Files of at most this many bytes have equal content by chance.
constexpr std::int64_t kMaxCommonBytes = 64;

}  // namespace

void map_content(const ProcessInfo& process, std::string_view text, const QuadSink& sink) {
  const nlohmann::json json = parse_object(text, "CONTENT frame");
  const std::string what = "CONTENT frame", path = required_string(json, "path", what.c_str()),
                    algorithm = required_string(json, "algorithm", what.c_str()),
                    hash = required_string(json, "hash", what.c_str()),
                    store = string_of(json, "store").value_or("");
  const auto size = integer_of(json, "size"), modified = integer_of(json, "mtime_ns");
  if (!size || *size < 0 || !modified)
    throw Error("provml-E0403", "CONTENT frame has no number 'size' or 'mtime_ns'",
                "docs/event-format.md lists the keys that must be there");
  Emitter out(sink, process.run_iri);
  const std::string version = file_version_iri(file_iri(store.empty() ? process.host : store, path),
                                               static_cast<std::uint64_t>(*size), *modified);
  out.literal(version, provml_iri("contentHash"), algorithm + ":" + hash);
  if (*size <= kMaxCommonBytes) return;
  const std::string content =
      "urn:provml:content:" + escape_iri_segment(algorithm) + ":" + escape_iri_segment(hash);
  out.iri(version, provml_iri("content"), content);
  out.type(content, ns::kEntity);
  out.type(content, provml_iri("Content"));
}

}  // namespace provml::rdf
