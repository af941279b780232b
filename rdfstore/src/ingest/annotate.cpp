// Verdicts and statements about data -> files below the home.
#include "provml/rdf/annotate.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <sstream>

#include "domain.h"
#include "mapping/emitter.h"
#include "mapping/literals.h"
#include "mapping/names.h"
#include "mapping/utf8.h"
#include "provml/error.h"
#include "provml/rdf/mapper.h"
#include "provml/rdf/syntax.h"

namespace provml::rdf {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const fs::path& file, const char* what) {
  throw Error("provml-E0407", std::string(what) + ": " + std::strerror(errno), "", file.string());
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }

 private:
  int number_;
};

void write_all(int descriptor, std::string_view bytes, const fs::path& file) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(file, "cannot be written");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(descriptor) != 0) fail(file, "cannot be written");
}

std::string nquads(const std::vector<Quad>& quads) {
  std::ostringstream text;
  write(text, std::span<const Quad>(quads), Syntax::nquads);
  return text.str();
}

// A folder that may not exist yet.
fs::path made(const fs::path& directory) {
  std::error_code failed;
  fs::create_directories(directory, failed);
  if (failed) throw Error("provml-E0407", "cannot be created: " + failed.message(), "", directory.string());
  return directory;
}

void report_problems(const IngestReport& report) {
  if (!report.problems.empty()) throw Error("provml-E0407", report.problems.front());
}

}  // namespace

std::string person_iri(std::string_view name) { return "urn:provml:person:" + escape_iri_segment(name); }
std::string user_iri(std::string_view host, std::string_view user) { return agent_iri(host, user); }
fs::path kept_directory(const fs::path& home) { return home / "domain"; }

std::vector<Quad> verdict_quads(const Verdict& given) {
  std::string key =
      given.verdict + '\n' + given.person + '\n' + given.note + '\n' + std::to_string(given.time_ns);
  for (const std::string& target : given.targets) key += '\n' + target;
  const std::string verdict = "urn:provml:verdict:" + hex_text(frames::hash64(key));
  std::vector<Quad> quads;
  const QuadSink sink = [&](const Quad& quad) { quads.push_back(quad); };
  Emitter out(sink, kVerdictGraph);
  const std::string word = clean_utf8(given.verdict);
  for (const std::string& target : given.targets) out.iri(target, provml_iri("verdict"), verdict);
  out.type(verdict, ns::kEntity);
  out.type(verdict, provml_iri("Verdict"));
  out.literal(verdict, ns::kLabel, word);
  out.literal(verdict, ns::kValue, word);
  out.time(verdict, prov_iri("generatedAtTime"), given.time_ns);
  out.iri(verdict, prov_iri("wasAttributedTo"), given.person);
  if (!given.note.empty()) out.literal(verdict, ns::kComment, clean_utf8(given.note));
  out.type(given.person, ns::kAgent);
  out.type(given.person, ns::kPerson);
  out.literal(given.person, ns::kLabel, clean_utf8(given.name));
  return quads;
}

void add_verdict(Store& store, const fs::path& home, const Verdict& verdict) {
  const fs::path file = made(kept_directory(home)) / "verdicts.nq";
  {
    const Descriptor descriptor(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    if (descriptor.get() < 0) fail(file, "cannot be opened");
    if (::flock(descriptor.get(), LOCK_EX) != 0) fail(file, "cannot be locked");
    write_all(descriptor.get(), nquads(verdict_quads(verdict)), file);
  }
  IngestReport report;
  take_kept(store, home, report);
  report_problems(report);
}

std::uint64_t annotate(Store& store, const fs::path& home, const std::vector<std::string>& targets,
                       const fs::path& file, const std::string& graph_iri) {
  std::string all;
  for (const std::string& target : targets) all += target + '\n';
  const std::string graph = graph_iri.empty()
                                ? "urn:provml:domain:" + escape_iri_segment(file.stem().string()) + ":" +
                                      hex_text(frames::hash64(all))
                                : graph_iri;
  std::set<Quad> quads;
  std::set<std::string> about;
  for (const std::string& target : targets)
    parse_file(file, target, [&](Quad quad) {
      if (quad.graph.value.empty()) quad.graph = Term::iri(graph);
      check_domain_graph(quad.graph.value, file);
      about.insert(quad.subject.value);
      quads.insert(std::move(quad));
    });
  if (std::none_of(targets.begin(), targets.end(),
                   [&](const auto& target) { return about.contains(target); }))
    throw Error("provml-E0412", "the file says nothing of " + targets.front(),
                "write <> for it: <> <http://example.org/basin> \"Santos\" .", file.string());
  check_domain_graph(graph, file);
  const fs::path kept =
      made(kept_directory(home)) / (file.stem().string() + "-" + hex_text(frames::hash64(graph)) + ".nq");
  const fs::path fresh = kept.string() + "." + std::to_string(::getpid()) + ".tmp";
  {
    const Descriptor descriptor(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (descriptor.get() < 0) fail(fresh, "cannot be opened");
    write_all(descriptor.get(), nquads({quads.begin(), quads.end()}), fresh);
  }
  if (::rename(fresh.c_str(), kept.c_str()) != 0) fail(kept, "cannot be written");
  IngestReport report;
  take_kept(store, home, report);
  report_problems(report);
  return quads.size();
}

}  // namespace provml::rdf
