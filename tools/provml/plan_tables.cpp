#include "plan_tables.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <tuple>

#include "provml/error.h"
#include "provml/frames.h"

namespace provml::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view kSuffix = ".provml.json";

std::string hash_of(const std::string& usr) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::uint64_t value = frames::hash64(usr);
  std::string text(16, '0');
  for (std::size_t i = 16; i-- > 0; value >>= 4) text[i] = kDigits[value & 15];
  return text;
}

/// The object or program that a table is of: F of F.provml.json, or F of F-SOURCE.provml.json; "" when it is
/// gone.
fs::path product_of(const fs::path& table) {
  std::string text = table.string();
  text.resize(text.size() - kSuffix.size());
  std::error_code failed;
  if (fs::exists(text, failed)) return text;
  const auto folder = text.rfind('/') + 1;
  for (auto cut = text.rfind('-'); cut != text.npos && cut > folder; cut = text.rfind('-', cut - 1))
    if (fs::is_regular_file(text.substr(0, cut), failed)) return text.substr(0, cut);
  return {};
}

/// A source that was removed from a tree that is still there.
bool source_is_gone(const std::string& file) {
  std::error_code failed;
  const fs::path path(file);
  return !file.empty() && !fs::exists(path, failed) && fs::is_directory(path.parent_path(), failed);
}

PlanSite parse(const json& entry) {
  if (entry.at("v").get<int>() != 1)
    throw std::runtime_error("it has version " + entry.at("v").dump() + ", known is 1");
  PlanSite site;
  const auto text = [&](const char* key) {
    const auto at = entry.find(key);
    return at == entry.end() || !at->is_string() ? std::string() : at->get<std::string>();
  };
  site.identity = entry.at("identity").get<std::string>();
  site.usr = text("usr");
  site.ordinal = entry.at("ordinal").get<unsigned>();
  site.role = text("role");
  site.name = text("name");
  site.function = text("function");
  site.signature = text("signature");
  site.file = text("file");
  site.enclosing = text("enclosing");
  site.line = entry.value("line", 0U);
  site.column = entry.value("column", 0U);
  site.end_line = entry.value("end_line", 0U);
  for (const json& given : entry.at("slots")) {
    PlanSlot slot;
    slot.name = given.at("name").get<std::string>();
    if (const auto field = given.value("field", ""); !field.empty()) slot.name += "." + field;
    slot.type = given.value("type", "");
    slot.what = given.value("what", "");
    slot.output = given.value("output", false);
    for (const json& role : given.value("roles", json::array()))
      slot.roles.push_back(role.get<std::string>());
    if (const auto at = given.find("reference"); at != given.end() && at->is_string()) {
      slot.reference = true;
      slot.storage = at->get<std::string>().empty() ? "filesystem" : at->get<std::string>();
    }
    site.slots.push_back(std::move(slot));
  }
  const json flow = entry.value("flow", json::object());
  site.all_inputs = flow.value("all_inputs", "");
  const auto add = [&](const json& lists, const auto& name) {
    for (const auto& [key, list] : lists.items()) {
      PlanSlot& slot = site.slots.at(std::stoul(key));
      slot.from_known = true;
      for (const json& item : list) slot.from.push_back(name(item));
    }
  };
  add(entry.value("derives", json::object()),
      [&](const json& item) { return site.slots.at(item.get<std::size_t>()).name; });
  add(flow.value("outer", json::object()), [](const json& item) { return item.get<std::string>(); });
  const json passes = flow.value("passes", json::object());
  for (const auto& [function, arguments] : passes.items()) site.called.push_back(function);
  return site;
}

}  // namespace

std::vector<const PlanSite*> Plan::within(const std::string& identity) const {
  std::vector<const PlanSite*> found;
  for (const PlanSite& site : sites)
    if (site.enclosing == identity) found.push_back(&site);
  return found;
}

std::vector<const PlanSite*> Plan::calls(const PlanSite& site) const {
  std::vector<const PlanSite*> found;
  for (const PlanSite& other : sites)
    if (other.ordinal == 0 && !other.usr.empty() &&
        std::find(site.called.begin(), site.called.end(), hash_of(other.usr)) != site.called.end())
      found.push_back(&other);
  return found;
}

bool Plan::is_called(const PlanSite& site) const {
  const std::string hash = hash_of(site.usr);
  return std::any_of(sites.begin(), sites.end(), [&](const PlanSite& other) {
    return other.usr != site.usr &&
           std::find(other.called.begin(), other.called.end(), hash) != other.called.end();
  });
}

Plan read_plan(const fs::path& directory) {
  std::error_code failed;
  if (!fs::is_directory(directory, failed))
    throw Error("provml-E0604", "'" + directory.string() + "' is no directory",
                "give the directory in which the program was built");
  struct Table {
    fs::file_time_type built;
    fs::path path;
  };
  std::vector<Table> tables;
  Plan plan;
  const auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator at(directory, options, failed), end; !failed && at != end;
       at.increment(failed)) {
    const std::string name = at->path().filename().string();
    if (at->is_directory(failed) && (name == ".git" || name == ".provml-cache"))
      at.disable_recursion_pending();
    if (!name.ends_with(kSuffix) || name.size() == kSuffix.size() || !at->is_regular_file(failed)) continue;
    if (product_of(at->path()).empty())
      plan.stale.push_back(at->path().string());
    else
      tables.push_back({fs::last_write_time(product_of(at->path()), failed), at->path()});
  }
  std::sort(tables.begin(), tables.end(), [](const Table& a, const Table& b) {
    return a.built != b.built ? a.built > b.built : a.path < b.path;
  });
  std::map<std::string, PlanSite> sites;
  for (const Table& table : tables) {  // the newest first
    std::ifstream in(table.path);
    std::stringstream text;
    text << in.rdbuf();
    bool gone = false;
    try {
      if (!in) throw std::runtime_error("it cannot be read");
      for (const json& entry : json::parse(text.str())) {
        PlanSite site = parse(entry);
        if (source_is_gone(site.file)) {
          gone = true;
          continue;
        }
        const auto at = sites.try_emplace(site.identity, std::move(site)).first;
        at->second.objects.push_back(product_of(table.path).lexically_relative(directory).string());
      }
    } catch (const std::exception& error) {
      throw Error("provml-E0606", "the table " + table.path.string() + " is not understood: " + error.what(),
                  "build the program again with this version of provml-cxx");
    }
    if (gone) plan.stale.push_back(table.path.string());
  }
  if (sites.empty())
    throw Error("provml-E0605",
                "nothing below '" + directory.string() + "' was built with marks" +
                    (plan.stale.empty() ? "" : " (tables of objects that are gone are not counted)"),
                "build with provml-cxx (docs/build.md), and mark a function with PROVML_TRANSFORMATION or "
                "another role");
  for (auto& [identity, site] : sites) {
    std::sort(site.objects.begin(), site.objects.end());
    if (sites.find(site.enclosing) == sites.end()) site.enclosing.clear();
    plan.sites.push_back(std::move(site));
  }
  std::sort(plan.sites.begin(), plan.sites.end(), [](const PlanSite& a, const PlanSite& b) {
    return std::tie(a.file, a.line, a.column, a.identity) < std::tie(b.file, b.line, b.column, b.identity);
  });
  return plan;
}

}  // namespace provml::cli
