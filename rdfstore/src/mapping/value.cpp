#include "value.h"

#include "literals.h"
#include "utf8.h"

namespace provml::rdf {

namespace {

using frames::Kind;
using frames::Value;

// Values of at most this many bytes are too common to be linked by their content.
constexpr std::uint64_t kMinLinkedBytes = 65;

/// Writes the literal, and the notes on it, of one slot entity.
class SlotWriter {
 public:
  SlotWriter(Emitter& out, const ProcessInfo& process, const SlotInfo& slot, const std::string& entity)
      : out_(out), process_(process), slot_(slot), entity_(entity) {}

  void write(const Value& value) {
    switch (value.kind) {
      case Kind::integer:
        out_.integer(entity_, ns::kValue, value.integer);
        break;
      case Kind::unsigned_integer:
        out_.literal(entity_, ns::kValue, std::to_string(value.unsigned_integer), ns::kInteger);
        break;
      case Kind::real:
        out_.real(entity_, ns::kValue, value.real);
        break;
      case Kind::boolean:
        out_.boolean(entity_, ns::kValue, value.unsigned_integer != 0);
        break;
      case Kind::string:
        string(value);
        break;
      case Kind::enumeration:
        if (value.text.empty())
          out_.integer(entity_, ns::kValue, value.integer);
        else
          out_.literal(entity_, ns::kValue, clean_utf8(value.text));
        break;
      case Kind::list:
      case Kind::map:
        out_.literal(entity_, ns::kValue, json_text(value));
        for (const Value& item : value.items) item_reference(item, 0);
        break;
      case Kind::array:
        array(value);
        break;
      case Kind::reference:
        out_.literal(entity_, ns::kValue, clean_utf8(value.reference.text));
        share_reference(value.reference);
        break;
      case Kind::opaque: {
        const std::string type = value.text.empty() ? slot_.type : clean_utf8(value.text);
        if (!type.empty()) out_.literal(entity_, ns::kOpaqueType, type);
        break;
      }
      case Kind::none:
      default:
        break;
    }
    partial(value);
  }

 private:
  // The shared entity X that this slot's value is an instance of.
  void share(const std::string& shared) {
    out_.iri(entity_, ns::kSpecializationOf, shared);
    if (slot_.output) out_.iri(shared, ns::kContentFrom, entity_);
  }

  void share_reference(const frames::Reference& given) {
    store_.clear();
    share(reference(given, true));
    if (!store_.empty()) out_.iri(entity_, ns::kWasInStore, store_);
  }

  void in_memory(std::uint64_t fingerprint) { share(process_.run_iri + "/v/" + hex_text(fingerprint)); }

  void string(const Value& value) {
    const bool redacted = (value.flags & frames::kValueRedacted) != 0;
    if (slot_.reference && !redacted) {
      frames::Reference given;
      given.text = value.text;
      out_.literal(entity_, ns::kValue, clean_utf8(value.text));
      share_reference(given);
      return;
    }
    const bool cut = value.text.size() < value.unsigned_integer;
    out_.literal(entity_, ns::kValue, clean_utf8(value.text, cut));
    if (value.unsigned_integer >= kMinLinkedBytes && value.text_hash != 0 && !redacted)
      in_memory(value.text_hash);
  }

  void array(const Value& value) {
    const auto& summary = value.array;
    out_.literal(entity_, ns::kValue, json_text(summary));
    if (summary.fingerprint == 0) return;
    out_.literal(entity_, ns::kFingerprint, hex_text(summary.fingerprint));
    // Constant arrays (zeros, above all) have equal content by chance.
    const bool large =
        summary.element_size > 0 && summary.count > (kMinLinkedBytes - 1) / summary.element_size;
    if (large && summary.min < summary.max) in_memory(summary.fingerprint);
  }

  // References within a list or map are its members.
  void item_reference(const Value& item, int depth) {
    if (depth > 16) return;
    if (item.kind == Kind::reference) {
      const std::string shared = reference(item.reference, false);
      out_.iri(entity_, ns::kHadMember, shared);
      if (slot_.output)
        out_.iri(shared, ns::kContentFrom, entity_);
      else
        out_.iri(entity_, ns::kWasDerivedFrom, shared);
    }
    for (const Value& inner : item.items) item_reference(inner, depth + 1);
  }

  // Describes the data that a reference names; returns the IRI of its version, or of itself where it has
  // none.
  std::string reference(const frames::Reference& given, bool note_unversioned) {
    const std::string& store = slot_.store_key;
    if (given.size != frames::kNoFile && !given.path.empty())
      return describe_version(describe_file(given.path, store), given);
    if (note_unversioned) out_.boolean(entity_, ns::kVersioned, false);
    constexpr std::string_view kFileScheme = "file://";
    std::string text = given.text;
    if (text.starts_with("file:///"))
      text = decode_percent(std::string_view(text).substr(kFileScheme.size()));
    else if (is_absolute_iri(text))
      return describe_other(iri_of_text(text), store);
    // In a named store a relative text is the name of something there; it is a file where it is a path.
    if (!store.empty() && !text.starts_with('/')) {
      const std::string entity = describe_other(reference_iri(store, text), store);
      containers(entity, text, 0, store);
      return entity;
    }
    const std::string path = normal_path(process_.cwd, given.path.empty() ? text : given.path);
    const std::string file = describe_file(path, store);
    if (const auto fragment = path.find('#'); !store.empty() && fragment != std::string::npos)
      containers(file, path, fragment, store);
    return file;
  }

  void containers(std::string member, const std::string& text, std::size_t from, const std::string& store) {
    for (const std::string_view part : wholes_of(text, from)) {
      const bool is_file = part.starts_with('/');
      const std::string name(part);
      const std::string whole =
          is_file ? describe_file(name, store) : describe_other(reference_iri(store, name), store);
      out_.type(whole, prov_iri("Collection"));
      if (!is_file) out_.literal(whole, ns::kLabel, clean_utf8(part));
      out_.iri(whole, ns::kHadMember, member);
      member = whole;
    }
  }

  std::string describe_version(const std::string& file, const frames::Reference& given) {
    const std::string version = file_version_iri(file, given.size, given.mtime_ns);
    out_.iri(version, ns::kSpecializationOf, file);
    out_.type(version, ns::kEntity);
    out_.type(version, provml_iri("FileVersion"));
    out_.literal(version, provml_iri("size"), std::to_string(given.size), ns::kInteger);
    out_.time(version, provml_iri("modified"), given.mtime_ns);
    return version;
  }

  std::string describe_file(const std::string& path, const std::string& store_name) {
    const std::string file = file_iri(store_name.empty() ? process_.host : store_name, path);
    out_.type(file, ns::kEntity);
    out_.type(file, provml_iri("File"));
    out_.literal(file, provml_iri("path"), clean_utf8(path));
    out_.literal(file, ns::kLabel, clean_utf8(std::string_view(path).substr(path.rfind('/') + 1)));
    in_store(file, store_name);
    return file;
  }

  std::string describe_other(std::string entity, const std::string& store_name) {
    out_.type(entity, ns::kEntity);
    out_.type(entity, provml_iri("DataReference"));
    if (!store_name.empty()) in_store(entity, store_name);
    return entity;
  }

  void in_store(const std::string& entity, const std::string& store_name) {
    store_ = store_name.empty() ? store_iri(process_.host, "") : slot_.store_iri;
    out_.iri(entity, ns::kWasInStore, store_);
    out_.type(store_, provml_iri("DataStoreInstance"));
    if (!store_name.empty()) return out_.literal(store_, ns::kLabel, clean_utf8(*slot_.reference));
    out_.literal(store_, ns::kLabel, process_.host + " file system");
    out_.iri(store_, provml_iri("dataStore"), provml_iri("FileSystem"));
  }

  void partial(const Value& value) {
    const bool short_string = value.kind == Kind::string && value.text.size() < value.unsigned_integer;
    const std::uint64_t stored = value.kind == Kind::map ? value.items.size() / 2 : value.items.size();
    const bool short_list =
        (value.kind == Kind::list || value.kind == Kind::map) && stored < value.unsigned_integer;
    const bool redacted = (value.flags & frames::kValueRedacted) != 0;
    if ((value.flags & frames::kValueTruncated) != 0 || ((short_string || short_list) && !redacted))
      out_.literal(entity_, ns::kPartial, "truncated");
    if ((value.flags & frames::kValueSampled) != 0) out_.literal(entity_, ns::kPartial, "sampled");
    if (redacted) out_.literal(entity_, ns::kPartial, "redacted");
  }

  Emitter& out_;
  const ProcessInfo& process_;
  const SlotInfo& slot_;
  const std::string& entity_;
  std::string store_;  ///< of the reference described last, or ""
};

}  // namespace

std::string slot_iri(const std::string& activity, const SlotInfo& slot) {
  std::string iri;
  iri.reserve(activity.size() + 3 + slot.iri_name.size());
  return iri.append(activity).append(slot.output ? "/o/" : "/s/").append(slot.iri_name);
}

void map_value(Emitter& out, const ProcessInfo& process, const SiteInfo& site, const SlotInfo& slot,
               const frames::Value& value, const std::string& activity) {
  const std::string entity = slot_iri(activity, slot);
  if (slot.output)
    out.iri(entity, ns::kWasGeneratedBy, activity);
  else
    out.iri(activity, ns::kUsed, entity);
  if (slot.is_agent && site.associated) out.iri(activity, ns::kWasAssociatedWith, entity);
  for (const auto& klass : slot.value_classes) out.type(entity, klass);
  if (!slot.attribute_iri.empty()) out.iri(entity, ns::kAttribute, slot.attribute_iri);
  SlotWriter(out, process, slot, entity).write(value);
  for (const auto& [whole, property] : slot.wholes)
    out.iri(slot_iri(activity, site.slots[static_cast<std::size_t>(whole)]), property, entity);
}

}  // namespace provml::rdf
