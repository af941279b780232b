// The rules by which things get their IRIs (docs/mapping.md, Names).
#include "names.h"

#include <algorithm>
#include <filesystem>

#include "provml/rdf/mapper.h"
#include "utf8.h"

namespace provml::rdf {

namespace {

// RFC 3987 ucschar, without the bidirectional formatting characters of its section 4.1.
bool is_ucschar(char32_t c) {
  if (c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E)) return false;
  if (c >= 0x10000) return (c & 0xFFFF) <= 0xFFFD && c <= 0xEFFFD && !(c >= 0xE0000 && c < 0xE1000);
  return (c >= 0xA0 && c <= 0xD7FF) || (c >= 0xF900 && c <= 0xFDCF) || (c >= 0xFDF0 && c <= 0xFFEF);
}

bool is_alnum(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Encodes every code point that is neither alphanumeric, nor ucschar, nor in `kept`.
std::string encode(std::string_view text, std::string_view kept) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    const bool ascii = point.value < 0x80;
    const bool keep = ascii ? is_alnum(point.value) || kept.find(static_cast<char>(point.value)) != kept.npos
                            : point.value != kInvalid && is_ucschar(point.value);
    for (std::size_t i = at; i < at + point.length; ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if (keep)
        out += text[i];
      else
        (out += '%').append({kDigits[byte >> 4], kDigits[byte & 15]});
    }
    at += point.length;
  }
  return out;
}

}  // namespace

std::string escape_iri(std::string_view text) { return encode(text, "-._~!$&'()*+,=@/:"); }
std::string escape_iri_segment(std::string_view text) { return encode(text, "-._~!$&'()*+,=@"); }

std::string run_iri(std::string_view run) { return "urn:provml:run:" + escape_iri_segment(run); }

std::string file_iri(std::string_view host_or_store, std::string_view absolute_path) {
  return "urn:provml:file:" + escape_iri_segment(host_or_store) + ":" + escape_iri(absolute_path);
}

std::string file_version_iri(std::string_view file, std::uint64_t size, std::int64_t mtime_ns) {
  return std::string(file) + ";v=" + std::to_string(size) + "-" + std::to_string(mtime_ns);
}

std::string site_iri(std::string_view identity) { return "urn:provml:site:" + escape_iri_segment(identity); }

std::string store_iri(std::string_view host, std::string_view store) {
  return store.empty() ? "urn:provml:store:" + escape_iri_segment(host) + "/filesystem"
                       : "urn:provml:store:" + escape_iri_segment(store);
}

std::string reference_iri(std::string_view store, std::string_view text) {
  return "urn:provml:ref:" + escape_iri_segment(store) + ":" + escape_iri(text);
}

std::string agent_iri(std::string_view host, std::string_view user) {
  return "urn:provml:agent:" + escape_iri_segment(host) + "/" + escape_iri_segment(user);
}

std::string host_iri(std::string_view host) { return "urn:provml:host:" + escape_iri_segment(host); }

std::string workflow_iri(std::string_view name) { return "urn:provml:workflow:" + escape_iri_segment(name); }

std::string program_iri(std::string_view host, std::string_view path, std::string_view version) {
  std::string iri = "urn:provml:software:" + escape_iri_segment(host) + ":" + escape_iri(path);
  return version.empty() ? iri : iri + ";v=" + escape_iri_segment(version);
}

std::string software_iri(std::string_view kind, std::string_view text) {
  return "urn:provml:software:" + escape_iri_segment(kind) + "/" + escape_iri_segment(text);
}

bool is_absolute_iri(std::string_view text) {
  std::size_t scheme = 0;
  while (scheme < text.size() &&
         (is_alnum(static_cast<unsigned char>(text[scheme])) ||
          (scheme > 0 && std::string_view("+-.").find(text[scheme]) != std::string_view::npos)))
    ++scheme;
  if (scheme < 2 || (text[0] >= '0' && text[0] <= '9')) return false;
  const std::string_view rest = text.substr(scheme);
  return (rest.starts_with("://") && rest.size() > 3) || (text.starts_with("urn:") && rest.size() > 1);
}

std::string iri_of_text(std::string_view text) {
  // A "%" stays where it is the start of an escape already.
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t percent = std::min(text.find('%', at), text.size());
    out += encode(text.substr(at, percent - at), "-._~!$&'()*+,=@/:;?#");
    if (percent == text.size()) break;
    const bool escape = percent + 2 < text.size() && is_hex(text[percent + 1]) && is_hex(text[percent + 2]);
    out += escape ? "%" : "%25";
    at = percent + 1;
  }
  return out;
}

std::string decode_percent(std::string_view text) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size() && is_hex(text[at + 1]) && is_hex(text[at + 2])) {
      out += static_cast<char>(digit(text[at + 1]) * 16 + digit(text[at + 2]));
      at += 2;
    } else {
      out += text[at];
    }
  }
  return out;
}

std::string normal_path(std::string_view directory, std::string_view path) {
  const bool absolute = path.starts_with('/');
  const std::filesystem::path whole =
      absolute ? std::filesystem::path(path) : std::filesystem::path(directory) / path;
  std::string text = whole.lexically_normal().string();
  while (text.size() > 1 && text.ends_with('/')) text.pop_back();
  // POSIX gives two leading slashes a meaning of their own; here they are one.
  if (text.starts_with("//")) text.erase(0, 1);
  return text;
}

std::vector<std::string_view> wholes_of(std::string_view text, std::size_t from) {
  constexpr std::size_t kLevels = 8;
  std::vector<std::string_view> found;
  std::size_t end = text.size();
  for (std::size_t level = 0; level < kLevels && end > from; ++level) {
    end = text.find_last_of("/#", end - 1);
    if (end == std::string_view::npos || end < from || end == 0) break;
    const bool nothing_between = end + 1 == text.size() || text[end - 1] == '/' || text[end - 1] == '#';
    if (!nothing_between) found.push_back(text.substr(0, end));
  }
  return found;
}

}  // namespace provml::rdf
