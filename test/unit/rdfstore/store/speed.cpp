// rdf_store_speed [QUADS] [DIRECTORY] [BATCH]: writes quads shaped like those of training runs, reads them
// back, prints rates.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "support.h"

namespace {

using namespace provml::rdf;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct Writer {
  Store& store;
  std::uint64_t per_batch;
  std::unique_ptr<Batch> batch = store.begin();
  std::uint64_t count = 0;
  void operator()(const Term& s, const std::string& p, const Term& o, const Term& g) {
    count += batch->add({s, Term::iri(p), o, g}) ? 1U : 0U;
    if (count % per_batch == 0) {
      batch->commit();
      batch.reset();
      batch = store.begin();
    }
  }
};

/// One run: batches of an epoch with a start, an end, a loss and its slot, as docs/mapping.md has them.
void write_run(Writer& write, int run, std::uint64_t quads) {
  const std::string prov = "http://www.w3.org/ns/prov#";
  const std::string own = "https://w3id.org/provml/ns/1#";
  const std::string xsd = "http://www.w3.org/2001/XMLSchema#";
  const std::string type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
  const std::string base = "urn:provml:run:20260101T000000-" + std::to_string(1000 + run);
  const Term graph = Term::iri(base);
  const std::uint64_t stop = write.count + quads;
  for (int n = 1; write.count < stop; ++n) {
    const std::string name =
        base + "/a/00112233445566" + std::to_string(10 + run % 90) + "-1-" + std::to_string(2 * n);
    const Term a = Term::iri(name);
    char time[64];
    std::snprintf(time, sizeof time, "2026-01-01T%02d:%02d:%02d.%09dZ", n / 3600 % 24, n / 60 % 60, n % 60,
                  n * 7919 % 1000000000);
    write(a, type, Term::iri(own + "IterationExecution"), graph);
    write(a, own + "plan", Term::iri("urn:provml:site:0123456789abcdef"), graph);
    write(a, own + "partOf", Term::iri(base + "/a/0011223344556610-1-1"), graph);
    write(a, prov + "startedAtTime", Term::literal(time, xsd + "dateTime"), graph);
    write(a, prov + "endedAtTime", Term::literal(std::string(time).replace(20, 1, "9"), xsd + "dateTime"),
          graph);
    write(a, own + "durationSeconds", Term::literal(std::to_string(n * 0.000731), xsd + "double"), graph);
    const Term in = Term::iri(name + "/s/batch");
    const Term out = Term::iri(name + "/o/loss");
    write(a, prov + "used", in, graph);
    write(in, prov + "value", Term::literal(std::to_string(n), xsd + "integer"), graph);
    write(in, own + "attribute", Term::iri("urn:provml:site:0123456789abcdef/batch"), graph);
    write(out, prov + "wasGeneratedBy", a, graph);
    write(out, type, Term::iri(own + "ModelEvaluation"), graph);
    write(out, prov + "value", Term::literal(std::to_string(1.0 / n + run), xsd + "double"), graph);
    write(out, prov + "wasDerivedFrom", in, graph);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t quads = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000000;
  const test::TempDir temp;
  const std::filesystem::path dir = argc > 2 ? std::filesystem::path(argv[2]) : temp / "store";
  const std::uint64_t per_batch = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 100000;
  const auto store = Store::open(dir, Store::Mode::read_write);
  double begin = now();
  Writer write{*store, per_batch};
  for (int run = 0; write.count < quads; ++run)
    write_run(write, run, std::min<std::uint64_t>(158000, quads - write.count));
  write.batch->commit();
  const double seconds = now() - begin;
  const auto bytes = std::filesystem::file_size(dir / "data.mdb");
  const double n = static_cast<double>(write.count);
  std::printf("write        %10.0f quads/s (%llu quads, %.1f s)\n", n / seconds,
              static_cast<unsigned long long>(write.count), seconds);
  std::printf("disk         %10.1f bytes/quad\n", static_cast<double>(bytes) / n);

  const auto source = store->snapshot();
  begin = now();
  std::uint64_t rows = 0;
  std::vector<QuadIds> sample;
  const auto all = source->match({}, MatchMode::triples);
  for (QuadIds q; all->next(q);) {
    if (rows++ % 101 == 0) sample.push_back(q);
  }
  std::printf("scan         %10.0f rows/s\n", static_cast<double>(rows) / (now() - begin));
  begin = now();
  rows = 0;
  for (const QuadIds& q : sample) {
    const auto cursor = source->match({q.subject, q.predicate, 0, 0}, MatchMode::triples);
    for (QuadIds r; cursor->next(r);) ++rows;
  }
  std::printf("(s,p,?)      %10.0f lookups/s\n", static_cast<double>(sample.size()) / (now() - begin));
  begin = now();
  std::uint64_t bytes_of_terms = 0;
  for (const QuadIds& q : sample) bytes_of_terms += source->term_of(q.subject).value.size();
  std::printf("term_of      %10.0f terms/s\n", static_cast<double>(sample.size()) / (now() - begin));
  begin = now();
  for (const QuadIds& q : sample) rows += source->estimate({0, q.predicate, q.object, 0});
  std::printf("estimate     %10.0f /s\n", static_cast<double>(sample.size()) / (now() - begin));
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("max resident %10ld MiB (with the map)\n", usage.ru_maxrss / 1024);
  return rows + bytes_of_terms == 0 ? 1 : 0;
}
