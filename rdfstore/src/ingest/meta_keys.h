// What ingest keeps beside the quads. Keys are short whatever names they are made from; the names are in the
// values.
//
//   journal/<process>/<hash of path>     JournalState
//   process/<process>                    JSON of the PROCESS frame
//   site/<id>                            the descriptor
//   parked/<site id>/<process>/<thread>-<sequence>   process id, NUL, the frame: its site is not known yet
//   run/<hash of run id>                 RunState
//   kept/<file name>                     state of a file that is kept below the home (annotate.h, pllib.h)
//   pllib/<hash of workflow>             what a plan of PLLib says of its attributes
//   prospective/mapper                   version of the mapper that wrote the descriptions of sites
#ifndef PROVML_RDF_INGEST_META_KEYS_H
#define PROVML_RDF_INGEST_META_KEYS_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "provml/frames.h"

namespace provml::rdf {

inline constexpr std::string_view kJournalPrefix = "journal/", kSitePrefix = "site/", kRunPrefix = "run/",
                                  kKeptPrefix = "kept/", kProspectiveMapperKey = "prospective/mapper";

std::string journal_key(std::string_view process, std::string_view path);
std::string process_key(std::string_view process);
std::string site_key(std::uint64_t site);
std::string parked_prefix(std::uint64_t site);
std::string parked_key(std::uint64_t site, std::string_view process, const frames::Frame& frame);
std::string run_key(std::string_view run);
/// Ends as the file's name does.
std::string kept_key(std::string_view file_name);
std::string pllib_key(std::string_view workflow);

/// How far a journal is taken in.
struct JournalState {
  std::string path;          ///< relative to the home, or absolute where it lies elsewhere
  std::string run;           ///< of its first PROCESS frame
  std::string process;       ///< of the last PROCESS frame before `offset`
  std::uint64_t offset = 0;  ///< of the next frame
  std::uint64_t mark = 0;    ///< JournalFile::mark(offset)
  std::uint64_t size = 0;    ///< of the file when all that it had was read; 0: there is more to read
  std::int64_t mtime_ns = 0;
  bool reported = false;  ///< the rest of a file of this size and time was reported as a problem

  bool complete() const { return reported || offset == size; }
  std::string encode() const;
  static std::optional<JournalState> decode(std::string_view text);
};

struct RunState {
  std::string run;
  int mapper = 0;
  std::string encode() const;
  static std::optional<RunState> decode(std::string_view text);
};

}  // namespace provml::rdf

#endif  // PROVML_RDF_INGEST_META_KEYS_H
