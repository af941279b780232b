// The entities of an RO-Crate: a flat list of JSON objects, each once, that refer to each other by @id.
#ifndef PROVML_RDFSTORE_SRC_EXPORT_CRATE_H
#define PROVML_RDFSTORE_SRC_EXPORT_CRATE_H

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace provml::exporting {

using Json = nlohmann::ordered_json;

class Crate {
 public:
  static Json ref(std::string_view id) { return {{"@id", id}}; }

  bool has(const std::string& id) const { return entities_.contains(id); }
  Json& entity(const std::string& id, const Json& type) {
    Json& made = entities_[id];
    if (made.is_null()) made = Json{{"@id", id}, {"@type", type}};
    return made;
  }
  /// Adds a reference to a property that has a list of them, once.
  void link(const std::string& from, const char* property, std::string_view to) {
    if (linked_.insert({from, property, std::string(to)}).second)
      entities_[from][property].push_back(ref(to));
  }

  Json document() const {
    Json graph = Json::array();
    for (const char* first : {"ro-crate-metadata.json", "./"}) graph.push_back(entities_.at(first));
    for (const auto& [id, entity] : entities_)
      if (id != "ro-crate-metadata.json" && id != "./") graph.push_back(entity);
    return {{"@context",
             {"https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"}},
            {"@graph", std::move(graph)}};
  }

 private:
  std::map<std::string, Json> entities_;
  std::set<std::tuple<std::string, std::string, std::string>> linked_;
};

}  // namespace provml::exporting

#endif  // PROVML_RDFSTORE_SRC_EXPORT_CRATE_H
