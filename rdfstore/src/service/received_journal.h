// The journal of one process that a server receives frames for.
#ifndef PROVML_RDF_SERVICE_RECEIVED_JOURNAL_H
#define PROVML_RDF_SERVICE_RECEIVED_JOURNAL_H

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "provml/frames.h"
#include "service/known_frames.h"

namespace provml::rdf::service {

/// SITE frames by id: the processes of one program have the same. Any thread.
class SiteFrames {
 public:
  std::shared_ptr<const std::string> keep(std::uint64_t id, std::string_view frame);

 private:
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::weak_ptr<const std::string>> frames_;
  std::size_t prune_at_ = 1024;
};

/// One thread at a time. Only this object writes below its stem. Errors of the system are std::system_error:
/// then nothing that was added since the last commit() may be acknowledged, and the next add() begins with
/// what is on the disk.
class ReceivedJournal {
 public:
  /// `durable` is called with each file that got so many frames.
  using Durable = std::function<void(const std::filesystem::path&, std::uint64_t frames)>;
  ReceivedJournal(std::filesystem::path stem, std::uint64_t segment_bytes, SiteFrames& sites,
                  Durable durable);
  ~ReceivedJournal();
  ReceivedJournal(const ReceivedJournal&) = delete;
  ReceivedJournal& operator=(const ReceivedJournal&) = delete;

  /// The frames of `body` from `begin` to `end`, checked before; the first is a PROCESS frame. Those that are
  /// there already are left out.
  void add(std::string_view body, std::uint64_t begin, std::uint64_t end);
  /// When it returns, everything that was added is on stable storage.
  void commit();
  std::uint64_t duplicates() const { return duplicates_; }

 private:
  void load();
  bool load_segment(const std::filesystem::path& path);
  void note(const frames::Frame& frame);
  void take(const frames::Frame& frame);
  void take_process(const frames::Frame& frame);
  void take_site(const frames::Frame& frame);
  void put_site_of(const frames::Frame& event);
  void put(std::string_view bytes, bool counts);
  void create_segment();
  void close_segment() noexcept;
  void give_up() noexcept;

  const std::filesystem::path stem_;
  const std::uint64_t segment_bytes_;
  SiteFrames& sites_;
  const Durable durable_;

  bool loaded_ = false;
  bool lost_ = false;  ///< what is in the file is not known: nothing is taken until the server starts again
  KnownFrames known_;
  std::string process_frame_;  ///< the last one
  std::unordered_map<std::uint64_t, std::shared_ptr<const std::string>> known_sites_;
  std::unordered_set<std::uint64_t> segment_sites_;  ///< in the segment, or in what is added to it

  int file_ = -1;         ///< -1: the next frame begins a segment
  unsigned segment_ = 0;  ///< number of the last one
  std::filesystem::path path_;
  std::uint64_t size_ = 0;  ///< of the file; all of it is durable
  std::string added_;
  std::uint64_t added_frames_ = 0, duplicates_ = 0;
};

}  // namespace provml::rdf::service

#endif  // PROVML_RDF_SERVICE_RECEIVED_JOURNAL_H
