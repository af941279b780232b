#include "inventory.h"

#include <llvm/Support/JSON.h>
#include <llvm/Support/raw_ostream.h>

#include "output.h"

namespace provml::instrument {

const char* to_string(Inventory::Kind kind) {
  switch (kind) {
    case Inventory::Kind::Function:
      return "function";
    case Inventory::Kind::Return:
      return "return";
    case Inventory::Kind::Loop:
      return "loop";
  }
  return "";
}

void Inventory::add(Kind kind, const std::string& name, clang::SourceLocation where,
                    const std::string& reason) {
  const auto place = sources_.getExpansionLoc(where);
  const auto file = sources_.getFileEntryRefForID(sources_.getFileID(place));
  Entry entry{kind,
              name,
              absolute_path(file ? file->getName() : ""),
              sources_.getSpellingLineNumber(place),
              sources_.getSpellingColumnNumber(place),
              reason};
  const auto [at, fresh] =
      known_.emplace(std::make_tuple(kind, entry.file, entry.line, entry.column), entries_.size());
  if (fresh)
    entries_.push_back(std::move(entry));
  else if (reason.empty())
    entries_[at->second].reason.clear();
}

void Inventory::leave_out(const std::string& file, const std::string& reason) {
  for (Entry& entry : entries_)
    if (entry.file == file && entry.reason.empty()) entry.reason = reason;
}

std::string Inventory::json() const {
  std::string text = "{\"version\":1,\"entries\":[";
  llvm::raw_string_ostream stream(text);
  const char* separator = "\n";
  for (const Entry& entry : entries_) {  // a line each
    stream << separator;
    separator = ",\n";
    llvm::json::OStream out(stream);
    out.object([&] {
      out.attribute("kind", to_string(entry.kind));
      out.attribute("name", llvm::json::fixUTF8(entry.name));
      out.attribute("file", llvm::json::fixUTF8(entry.file));
      out.attribute("line", entry.line);
      out.attribute("column", entry.column);
      out.attribute("captured", entry.reason.empty());
      if (!entry.reason.empty()) out.attribute("reason", llvm::json::fixUTF8(entry.reason));
    });
  }
  stream << "\n]}\n";
  stream.flush();
  return text;
}

}  // namespace provml::instrument
