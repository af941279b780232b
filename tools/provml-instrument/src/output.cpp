#include "output.h"

#include <llvm/Support/FileSystem.h>
#include <llvm/Support/JSON.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/Program.h>
#include <llvm/Support/raw_ostream.h>
#include <provml/error.h>

#include <array>

namespace provml::instrument {
namespace {

std::string sites_json(const Result& result) {
  std::string text = "[";
  for (const auto& site : *result.sites) text += (text.size() > 1 ? ",\n" : "\n") + site->descriptor();
  return text + "\n]\n";
}

std::string manifest_json(const Result& result, const std::string& out) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::json::OStream json(stream, 2);
  json.object([&] {
    json.attribute("version", 1);
    json.attribute("source", llvm::json::fixUTF8(result.source));
    json.attribute("instrumented", !result.files.empty());
    if (!result.files.empty()) {
      json.attribute("rewritten", llvm::json::fixUTF8(result.files.front().rewritten));
      json.attributeArray("shadow", [&] {
        for (const auto& file : result.files)
          if (!file.main)
            json.object([&] {
              json.attribute("original", llvm::json::fixUTF8(file.original));
              json.attribute("rewritten", llvm::json::fixUTF8(file.rewritten));
              json.attribute("name", llvm::json::fixUTF8(file.name));
            });
      });
      json.attributeArray("include_args", [&] {
        for (const auto& argument : result.include_arguments) json.value(llvm::json::fixUTF8(argument));
      });
      json.attribute("sites", out + "/sites.json");
    }
    if (!result.workflow.empty()) json.attribute("workflow", out + "/workflow.json");
    json.attribute("inventory", out + "/inventory.json");
    json.attributeArray("dependencies", [&] {
      for (const auto& file : result.dependencies) json.value(llvm::json::fixUTF8(file));
    });
  });
  stream << "\n";
  stream.flush();
  return text;
}

}  // namespace

void write_file(const std::string& path, llvm::StringRef text) {
  const auto parent = llvm::sys::path::parent_path(path);
  std::error_code error = llvm::sys::fs::create_directories(parent);
  if (!error) {
    llvm::raw_fd_ostream out(path, error);
    if (!error) {
      out << text;
      out.close();
      if (out.has_error()) {
        error = out.error();
        out.clear_error();
      }
    }
  }
  if (error)
    throw Error("provml-E0113", "cannot write " + path + ": " + error.message(),
                "check --out and the space there");
}

void write_result(const Result& result, const Options& options) {
  const std::string out = absolute_path(options.out);
  for (const auto& file : result.files) write_file(file.rewritten, file.after);
  if (!result.files.empty()) write_file(out + "/sites.json", sites_json(result));
  if (!result.workflow.empty()) write_file(out + "/workflow.json", result.workflow + "\n");
  if (result.inventory != nullptr) write_file(out + "/inventory.json", result.inventory->json());
  write_file(out + "/manifest.json", manifest_json(result, out));
}

void print_diff(const Result& result) {
  const auto program = llvm::sys::findProgramByName("diff");
  if (!program) throw Error("provml-E0114", "the program diff was not found", "install diffutils");
  for (const auto& file : result.files) {
    const std::string after = file.after.substr(file.after.find('\n') + 1);  // without the #line
    if (after == file.before) continue;
    std::array<llvm::SmallString<128>, 2> names;
    const std::array<const std::string*, 2> texts = {&file.before, &after};
    for (std::size_t i = 0; i < 2; ++i) {
      if (llvm::sys::fs::createTemporaryFile("provml-diff", "txt", names[i])) return;
      write_file(std::string(names[i]), *texts[i]);
    }
    const std::string label = "--label=" + file.original;
    const std::array<llvm::StringRef, 6> arguments = {*program, "-u", label, label, names[0], names[1]};
    llvm::outs().flush();
    llvm::sys::ExecuteAndWait(*program, arguments);
    for (const auto& name : names) llvm::sys::fs::remove(name);
  }
}

}  // namespace provml::instrument
