#include "export/crate_files.h"

#include <sys/stat.h>

#include "export/digest.h"
#include "provml/error.h"
#include "provml/rdf/mapper.h"

namespace provml::exporting {
namespace {

namespace fs = std::filesystem;

/// "" where the file is what was recorded, else what is wrong with it.
std::string difference(const Data& data) {
  struct stat now{};
  if (::stat(data.path.c_str(), &now) != 0) return "it is no longer there";
  if (!S_ISREG(now.st_mode)) return "it is no plain file";
  if (!data.size) return "its version was not recorded";
  const std::int64_t modified =
      static_cast<std::int64_t>(now.st_mtim.tv_sec) * 1000000000 + now.st_mtim.tv_nsec;
  if (now.st_size != *data.size || rdf::date_time_text(modified) != data.modified)
    return "it has changed since it was recorded";
  return {};
}

/// The media type of a file by its extension, as far as these are of one mind.
std::string_view media_type(const std::string& path) {
  static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".csv", "text/csv"},
      {".txt", "text/plain"},
      {".log", "text/plain"},
      {".json", "application/json"},
      {".xml", "application/xml"},
      {".h5", "application/x-hdf5"},
      {".hdf5", "application/x-hdf5"},
      {".nc", "application/netcdf"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".pdf", "application/pdf"},
      {".zip", "application/zip"},
      {".ttl", "text/turtle"},
      {".sqlite", "application/vnd.sqlite3"}};
  const std::string extension = fs::path(path).extension().string();
  for (const auto& [end, type] : kTypes)
    if (extension == end) return type;
  return "application/octet-stream";
}

}  // namespace

std::string crate_time(const std::string& date_time) {
  if (date_time.size() < 19) return date_time;
  std::string fraction = date_time.size() > 23 && date_time[19] == '.' ? date_time.substr(19, 4) : "";
  return date_time.substr(0, 19) + fraction + "+00:00";
}

std::string CrateFiles::id_of(const Data& data) {
  const auto [at, fresh] = ids_.try_emplace(data.iri);
  if (!fresh) return at->second;
  std::string sha256 = data.sha256;
  std::string id = options_.copy_files ? copy(data, sha256) : std::string();
  if (id.empty()) {
    id = "file://" + rdf::escape_iri(data.host + data.path);
    if (const auto version = data.iri.rfind(";v="); version != std::string::npos)
      id += "?v=" + data.iri.substr(version + 3);
  }
  Json& file = crate_.entity(id, "File");
  file["name"] = data.label;
  file["identifier"] = data.iri;
  file["encodingFormat"] = media_type(data.path);
  if (data.size) file["contentSize"] = std::to_string(*data.size);
  if (!data.modified.empty()) file["dateModified"] = crate_time(data.modified);
  if (!sha256.empty()) file["sha256"] = sha256;
  crate_.link("./", "hasPart", id);
  return at->second = id;
}

std::string CrateFiles::copy(const Data& data, std::string& sha256) {
  std::string why = data.host == options_.host ? difference(data) : "it is on " + data.host;
  if (!why.empty()) {
    report_.left_out.push_back(data.path + ": " + why);
    return {};
  }
  const fs::path path(data.path);
  std::string name = path.filename().string();
  for (std::size_t number = 2; !names_.insert(name).second; ++number)
    name = path.stem().string() + "-" + std::to_string(number) + path.extension().string();
  std::error_code failed;
  fs::create_directories(directory_ / "data", failed);
  if (failed)
    throw Error("provml-E0407", "cannot make the directory: " + failed.message(), "choose another directory",
                (directory_ / "data").string());
  sha256 = copy_with_sha256(path, directory_ / "data" / name);
  why = difference(data);
  if (!why.empty()) {  // while it was copied
    fs::remove(directory_ / "data" / name, failed);
    sha256 = data.sha256;
    report_.left_out.push_back(data.path + ": " + why);
    return {};
  }
  ++report_.copied;
  return "data/" + rdf::escape_iri(name);
}

}  // namespace provml::exporting
