#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "named/builtin.h"
#include "provml/error.h"
#include "provml/query/named.h"

namespace provml::query {
namespace {

std::vector<std::filesystem::path> environment_directories() {
  std::vector<std::filesystem::path> found;
  const char* value = std::getenv("PROVML_QUERIES");
  std::istringstream parts(value ? value : "");
  for (std::string part; std::getline(parts, part, ':');)
    if (!part.empty()) found.emplace_back(part);
  return found;
}

NamedQuery read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || text.fail())
    throw Error("provml-E0514", "the query file cannot be read", "make it readable or remove it",
                file.string());
  return NamedQuery::parse(file.stem().string(), text.str(), file.string());
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  std::string best;
  std::size_t least = (word.size() < 3   ? 0
                       : word.size() < 4 ? 1
                                         : std::max<std::size_t>(2, word.size() / 3)) +
                      1;
  for (const std::string& candidate : known)
    if (const std::size_t d = distance(word, candidate); d < least) {
      least = d;
      best = candidate;
    }
  return best;
}

Library Library::load(const std::vector<std::filesystem::path>& directories) {
  Library library;
  for (const auto& [name, text] : builtin_queries())
    library.queries_[std::string(name)] = NamedQuery::parse(std::string(name), std::string(text), "built in");
  std::vector<std::filesystem::path> all = environment_directories();
  all.insert(all.end(), directories.begin(), directories.end());
  for (const auto& directory : all) {
    std::vector<std::filesystem::path> files;
    std::error_code failed;
    for (std::filesystem::directory_iterator at(directory, failed), end; !failed && at != end;
         at.increment(failed))
      if (at->path().extension() == ".rq") files.push_back(at->path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
      try {
        library.queries_[file.stem().string()] = read(file);
      } catch (const Error& error) {
        library.problems_.push_back(error.line());
      }
    }
  }
  return library;
}

const NamedQuery& Library::find(const std::string& name) const {
  if (const auto at = queries_.find(name); at != queries_.end()) return at->second;
  std::vector<std::string> known;
  std::string list;
  for (const auto& [other, query] : queries_) {
    known.push_back(other);
    list.append(list.empty() ? "" : ", ").append(other);
  }
  const std::string near = nearest(name, known);
  throw Error("provml-E0510", "unknown query '" + name + "'",
              (near.empty() ? "" : "did you mean '" + near + "'? ") + "known: " + list);
}

}  // namespace provml::query
