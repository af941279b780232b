#include "site.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/Format.h>
#include <llvm/Support/JSON.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Support/xxhash.h>

#include "domain_roles.h"
#include "workflow_context.h"

namespace provml::instrument {
namespace {

std::uint64_t hash(const std::string& text) {
  return llvm::xxh3_64bits(llvm::ArrayRef(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

std::string hex(std::uint64_t value) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format_hex_no_prefix(value, 16);
  return text;
}

void write_slot(llvm::json::OStream& out, const Slot& slot) {
  out.object([&] {
    out.attribute("name", slot.name);
    out.attribute("type", slot.type);
    out.attribute("what", slot.what);
    if (!slot.field.empty()) out.attribute("field", slot.field);
    out.attributeArray("roles", [&] {
      for (const auto& role : slot.roles) out.value(role);
    });
    out.attribute("output", slot.output);
    if (slot.reference)
      out.attribute("reference", *slot.reference);
    else
      out.attribute("reference", nullptr);
    if (!slot.description.empty()) out.attribute("description", llvm::json::fixUTF8(slot.description));
  });
}

template <class Map, class F>
void write_lists(llvm::json::OStream& out, llvm::StringRef name, const Map& map, const F& key) {
  if (map.empty()) return;
  out.attributeObject(name, [&] {
    for (const auto& [slot, list] : map)
      out.attributeArray(key(slot), [&] {
        for (const auto& item : list) out.value(item);
      });
  });
}

void write_flow(llvm::json::OStream& out, const Flow& flow) {
  if (!flow.done) return;
  const auto number = [](unsigned n) { return std::to_string(n); };
  if (!flow.all_inputs.empty()) {
    out.attributeObject("flow", [&] { out.attribute("all_inputs", flow.all_inputs); });
    return;
  }
  out.attributeObject("derives", [&] {
    for (const auto& [slot, inputs] : flow.derives)
      out.attributeArray(number(slot), [&] {
        for (const unsigned input : inputs) out.value(input);
      });
  });
  out.attributeObject("flow", [&] {
    if (!flow.parameters.empty())
      out.attributeObject("parameters", [&] {
        for (const auto& [slot, index] : flow.parameters) out.attribute(number(slot), index);
      });
    write_lists(out, "outer", flow.outer, number);
    write_lists(out, "formals", flow.formals, number);
    if (flow.passes.empty()) return;
    out.attributeObject("passes", [&] {
      for (const auto& [function, parameters] : flow.passes)
        out.attributeObject(function, [&] {
          for (const auto& [parameter, passed] : parameters)
            out.attributeArray(parameter, [&] {
              for (const unsigned slot : passed.slots) out.value(slot);
              for (const auto& formal : passed.formals) out.value(formal);
            });
        });
    });
  });
}

/// The roles of the user's domain that the slots have, with their IRIs.
void write_domain_roles(llvm::json::OStream& out, const std::vector<Slot>& slots) {
  DomainRoles used;
  for (const auto& slot : slots)
    for (const auto& role : slot.roles)
      if (const auto* domain = find_domain_role(role)) used[role] = *domain;
  if (used.empty()) return;
  out.attributeObject("domain_roles", [&] {
    for (const auto& [name, role] : used)
      out.attributeObject(name, [&, &iri = role.iri, &value_class = role.value_class] {
        if (!iri.empty()) out.attribute("iri", iri);
        if (!value_class.empty()) out.attribute("value_class", value_class);
      });
  });
}

/// What the workflow file says of the workflow, and of the stores that the slots name.
void write_context(llvm::json::OStream& out, const std::vector<Slot>& slots) {
  const WorkflowContext& context = workflow_context();
  const auto raw = [&](const std::string& json) {
    out.rawValue([&](llvm::raw_ostream& text) { text << json; });
  };
  if (!context.workflow.empty()) {
    out.attributeBegin("workflow");
    raw(context.workflow);
    out.attributeEnd();
  }
  std::map<std::string, std::string> named;
  for (const auto& slot : slots)
    if (slot.reference && context.stores.count(*slot.reference) != 0)
      named[*slot.reference] = context.stores.at(*slot.reference);
  if (named.empty()) return;
  out.attributeObject("stores", [&] {
    for (const auto& [name, json] : named) {
      out.attributeBegin(name);
      raw(json);
      out.attributeEnd();
    }
  });
}

}  // namespace

std::string Site::hash_name(const std::string& text) { return hex(hash(text)); }

std::string Site::slot_name(unsigned slot) const {
  const auto plain = [&](const Slot& s) { return s.field.empty() ? s.name : s.name + "." + s.field; };
  std::string wanted = plain(slots[slot]);
  for (unsigned other = 0; other < slot; ++other)
    if (plain(slots[other]) == wanted) return wanted + "~" + std::to_string(slot);
  return wanted;
}

std::string Site::identity() const {
  return hex(hash(usr + "\n" + std::to_string(ordinal) + "\n" + role + "\n" + name + "\n" + enclosing));
}

std::uint64_t Site::id(const std::string& descriptor) { return hash(descriptor); }

std::string Site::descriptor() const {
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::json::OStream out(stream);
  out.object([&] {
    out.attribute("v", 1);
    out.attribute("identity", identity());
    out.attribute("usr", llvm::json::fixUTF8(usr));
    out.attribute("ordinal", ordinal);
    out.attribute("role", role);
    out.attribute("name", llvm::json::fixUTF8(name));
    if (!description.empty()) out.attribute("description", llvm::json::fixUTF8(description));
    out.attribute("function", llvm::json::fixUTF8(function));
    out.attribute("signature", llvm::json::fixUTF8(signature));
    out.attribute("file", llvm::json::fixUTF8(file));
    out.attribute("line", line);
    out.attribute("column", column);
    out.attribute("end_line", end_line);
    if (enclosing.empty())
      out.attribute("enclosing", nullptr);
    else
      out.attribute("enclosing", enclosing);
    out.attributeArray("slots", [&] {
      for (const auto& slot : slots) write_slot(out, slot);
    });
    write_domain_roles(out, slots);
    write_context(out, slots);
    write_flow(out, flow);
  });
  stream.flush();
  return text;
}

std::string Site::definition(const std::string& variable) const {
  const std::string text = descriptor();
  return "static ::provml::capture::site " + variable + " = {0x" + hex(id(text)) + "ULL, " +
         string_literal(text) + ", " + std::to_string(text.size()) + "u, " + std::to_string(ancestors) +
         "u, {0}};";
}

std::string string_literal(const std::string& text) {
  std::string literal = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\' || c == '?') {
      literal += '\\';
      literal += c;
    } else if (byte < 0x20 || byte >= 0x7f) {
      literal += '\\';  // three octal digits end by themselves
      literal += static_cast<char>('0' + (byte >> 6));
      literal += static_cast<char>('0' + ((byte >> 3) & 7));
      literal += static_cast<char>('0' + (byte & 7));
    } else {
      literal += c;
    }
  }
  return literal + "\"";
}

}  // namespace provml::instrument
