#include "listing.h"

#include <llvm/Support/JSON.h>
#include <llvm/Support/raw_ostream.h>

#include <algorithm>
#include <cstring>

namespace provml::instrument {
namespace {

/// What nobody asked for is not worth a line.
bool is_news(const Inventory::Entry& entry) {
  return !entry.reason.empty() && entry.reason != "it is not marked" &&
         entry.reason != "its function is not captured";
}

void print_site(const Site& site) {
  llvm::outs() << site.file << ":" << site.line << ":" << site.column << ": " << site.role << " \""
               << site.name << "\" " << site.function << "\n";
  for (std::size_t i = 0; i < site.slots.size(); ++i) {
    const Slot& slot = site.slots[i];
    llvm::outs() << "  " << i << " " << (slot.output ? "out " : "in  ") << slot.what << " " << slot.name
                 << (slot.field.empty() ? "" : ".") << slot.field << " : " << slot.type;
    for (const auto& role : slot.roles) llvm::outs() << " " << role;
    if (slot.reference) llvm::outs() << " reference(" << *slot.reference << ")";
    llvm::outs() << "\n";
  }
}

}  // namespace

void print_list(const Result& result, const RuleMatcher& rules) {
  for (const auto& site : *result.sites) print_site(*site);
  if (result.inventory != nullptr)
    for (const auto& entry : result.inventory->entries())
      if (is_news(entry))
        llvm::outs() << entry.file << ":" << entry.line << ":" << entry.column << ": skipped "
                     << to_string(entry.kind) << " " << entry.name << ": " << entry.reason << "\n";
  for (const auto& rule : rules.file().functions()) {
    llvm::outs() << rule.selector.where << ": rule \"" << rule.selector.text << "\"";
    const auto& taken = rules.taken(rule);
    if (taken.empty()) llvm::outs() << " fits nothing in this file";
    for (std::size_t i = 0; i < taken.size(); ++i) llvm::outs() << (i == 0 ? " fits " : ", ") << taken[i];
    llvm::outs() << "\n";
  }
}

void print_json(const std::string& source, const Result* result, const RuleMatcher* rules,
                const DiagnosticLog& log) {
  llvm::json::OStream out(llvm::outs(), 2);
  out.object([&] {
    out.attribute("version", 1);
    out.attribute("source", llvm::json::fixUTF8(source));
    out.attribute("parsed", result != nullptr);
    out.attributeArray("sites", [&] {
      if (result == nullptr) return;
      for (const auto& site : *result->sites)
        out.rawValue([&](llvm::raw_ostream& text) { text << site->descriptor(); });
    });
    out.attributeArray("skipped", [&] {
      if (result == nullptr || result->inventory == nullptr) return;
      for (const auto& entry : result->inventory->entries())
        if (is_news(entry))
          out.object([&] {
            out.attribute("kind", to_string(entry.kind));
            out.attribute("name", llvm::json::fixUTF8(entry.name));
            out.attribute("file", llvm::json::fixUTF8(entry.file));
            out.attribute("line", entry.line);
            out.attribute("column", entry.column);
            out.attribute("reason", llvm::json::fixUTF8(entry.reason));
          });
    });
    out.attributeArray("rules", [&] {
      if (rules == nullptr) return;
      for (const auto& rule : rules->file().functions())
        out.object([&] {
          out.attribute("rule", llvm::json::fixUTF8(rule.selector.text));
          out.attribute("where", llvm::json::fixUTF8(rule.selector.where));
          out.attributeArray("functions", [&] {
            for (const auto& name : rules->taken(rule)) out.value(llvm::json::fixUTF8(name));
          });
        });
    });
    out.attributeBegin("diagnostics");
    log.write(out);
    out.attributeEnd();
  });
  llvm::outs() << "\n";
}

}  // namespace provml::instrument
