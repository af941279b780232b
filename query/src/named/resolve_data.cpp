// From a user's words for a file to what the store knows of it.
#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "named/resolve.h"
#include "provml/error.h"
#include "provml/mounts.h"
#include "provml/rdf/mapper.h"
#include "provml/vocabulary.h"

namespace provml::query {
namespace {

using rdf::Term;
using rdf::TermId;
using Ids = std::vector<TermId>;

void add(Ids& ids, TermId id) {
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

class Files {
 public:
  Files(const Graph& graph, std::filesystem::path cwd)
      : graph_(graph), t_(graph.terms), cwd_(std::move(cwd)) {}

  Ids find(const std::string& text) const {
    const std::filesystem::path given = text.starts_with("file://") ? text.substr(7) : text;
    const std::filesystem::path whole = (given.is_absolute() ? given : cwd_ / given).lexically_normal();
    std::error_code ignored;
    const std::filesystem::path real = std::filesystem::weakly_canonical(whole, ignored);
    std::set<std::string> paths{without_slash(whole.string())};
    if (!ignored) paths.insert(without_slash(real.string()));
    if (!ignored) paths.insert(without_bind_mounts(without_slash(real.string())));
    if (Ids found = by_state(whole, paths); !found.empty()) return found;
    for (const std::string& path : paths)
      if (Ids found = by_path(path); !found.empty()) return found;
    return by_suffix(given.lexically_normal().string());
  }

 private:
  static std::string without_slash(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
  }

  std::string path_of(TermId version) const {
    return graph_.text(graph_.object(version, t_.specialization_of), t_.path);
  }

  /// Versions with the size and the time of modification that the file has now, under whatever path it was
  /// then.
  Ids by_state(const std::filesystem::path& file, const std::set<std::string>& paths) const {
    struct stat now{};
    if (::stat(file.c_str(), &now) != 0 || !S_ISREG(now.st_mode)) return {};
    const std::int64_t modified = std::int64_t{now.st_mtim.tv_sec} * 1'000'000'000 + now.st_mtim.tv_nsec;
    const std::string xsd(vocabulary::kXsd);
    const TermId time = graph_.source().id_of(Term::literal(rdf::date_time_text(modified), xsd + "dateTime"));
    const TermId size = graph_.source().id_of(Term::literal(std::to_string(now.st_size), xsd + "integer"));
    if (!time || !size) return {};
    Ids all, here, written;
    graph_.subjects(t_.modified, time, [&](TermId version) {
      if (graph_.object(version, t_.size) != size) return;
      add(all, version);
      if (paths.contains(path_of(version))) add(here, version);
      if (graph_.object(version, t_.content_from)) add(written, version);
    });
    // One writer: whatever the file was called before and after, it is that file. Otherwise only its path
    // tells.
    if (written.size() == 1) return all;
    if (!here.empty() || all.size() < 2) return here.empty() ? all : here;
    Ids named;
    for (const TermId version : all)
      if (std::filesystem::path(path_of(version)).filename() == file.filename()) add(named, version);
    if (named.size() == 1) return named;
    throw ambiguous(file.string(), named.empty() ? all : named);
  }

  Ids by_path(const std::string& path) const {
    const TermId literal = graph_.source().id_of(Term::literal(path));
    Ids files;
    if (literal) graph_.subjects(t_.path, literal, [&](TermId file) { add(files, file); });
    return of_files(files);
  }

  /// The latest version of each file, or the file where no version is known.
  Ids of_files(const Ids& files) const {
    Ids found;
    for (const TermId file : files) {
      TermId latest = 0;
      std::string time;
      graph_.subjects(t_.specialization_of, file, [&](TermId version) {
        if (!graph_.has(version, t_.type, t_.file_version)) return;
        std::string modified = graph_.text(version, t_.modified);
        if (latest && modified <= time) return;
        latest = version;
        time = std::move(modified);
      });
      add(found, latest ? latest : file);
    }
    return found;
  }

  Ids by_suffix(std::string suffix) const {
    while (suffix.starts_with("../")) suffix.erase(0, 3);
    while (suffix.starts_with("/") || suffix.starts_with("./")) suffix.erase(0, 1);
    if (suffix.empty() || suffix == "." || suffix == ".." || !t_.file) return {};
    Ids whole_names, endings;
    graph_.subjects(t_.type, t_.file, [&](TermId file) {
      const std::string path = graph_.text(file, t_.path);
      if (!path.ends_with(suffix)) return;
      const bool whole = path.size() == suffix.size() || path[path.size() - suffix.size() - 1] == '/';
      add(whole ? whole_names : endings, file);
    });
    const Ids& files = whole_names.empty() ? endings : whole_names;
    // One path may be a file of the machine and one of a named store.
    for (const TermId file : files)
      if (graph_.text(file, t_.path) != graph_.text(files.front(), t_.path)) throw ambiguous(suffix, files);
    return of_files(files);
  }

  Error ambiguous(const std::string& text, const Ids& candidates) const {
    std::vector<std::string> names;
    for (const TermId id : candidates) {
      std::string name = graph_.text(id, t_.path);
      names.push_back(name.empty() ? path_of(id) : name);
    }
    std::sort(names.begin(), names.end());
    return Error("provml-E0515", "'" + text + "' may be several files",
                 "give the whole path: " + some_of(names));
  }

  const Graph& graph_;
  const Terms& t_;
  std::filesystem::path cwd_;
};

}  // namespace

void add_moves(const Graph& graph, std::vector<TermId>& ids) {
  const Terms& t = graph.terms;
  Ids found = ids;
  for (const TermId id : ids) {
    const TermId modified = graph.object(id, t.modified), size = graph.object(id, t.size);
    if (!modified || !size) continue;
    Ids same;
    std::size_t written = 0;
    graph.subjects(t.modified, modified, [&](TermId other) {
      if (graph.object(other, t.size) != size) return;
      same.push_back(other);
      written += graph.object(other, t.content_from) ? 1 : 0;
    });
    if (written == 1)
      for (const TermId other : same) add(found, other);
  }
  ids = std::move(found);
}

std::vector<TermId> resolve_data(const Graph& graph, const std::filesystem::path& cwd,
                                 const std::string& text) {
  if (text.empty()) return {};
  if (const TermId id = graph.source().id_of(Term::iri(text))) {
    // A slot means the data that it refers to; a value that only it holds is itself.
    const TermId shared = graph.object(id, graph.terms.specialization_of);
    return {shared && graph.object(id, graph.terms.attribute) ? shared : id};
  }
  if (Ids found = Files(graph, cwd).find(text); !found.empty()) return found;
  // A reference that is no file, in the words of the program.
  Ids found;
  if (const TermId literal = graph.source().id_of(Term::literal(text))) {
    graph.subjects(graph.terms.value, literal, [&](TermId slot) {
      graph.objects(slot, graph.terms.specialization_of, [&](TermId shared) {
        if (!is_memory_value(graph.string_of(shared))) add(found, shared);
      });
    });
    graph.subjects(graph.terms.label, literal, [&](TermId whole) {
      if (graph.has(whole, graph.terms.type, graph.terms.collection)) add(found, whole);
    });
  }
  return found;
}

}  // namespace provml::query
