// Received journals -> store, by a thread of its own.
#ifndef PROVML_RDF_SERVICE_FEEDER_H
#define PROVML_RDF_SERVICE_FEEDER_H

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "provml/rdf/ingest.h"
#include "provml/rdf/store.h"

namespace provml::rdf::service {

/// Begins with everything that the home has, then takes in what is named to it. Any thread may call.
class Feeder {
 public:
  struct State {
    std::uint64_t frames_waiting = 0;  ///< of those named since the start
    bool starting = true;              ///< the home's other journals are not all taken in yet
    std::string trouble;               ///< why the store could not be written the last time, or ""
  };

  Feeder(Store& store, std::filesystem::path home, std::function<void(const std::string&)> say);
  /// Takes in what is there, unless it fails or abandon() was called.
  ~Feeder();
  Feeder(const Feeder&) = delete;
  Feeder& operator=(const Feeder&) = delete;

  void changed(const std::filesystem::path& journal, std::uint64_t frames);
  /// Texts of others were put below the home. Any thread.
  void kept_changed();
  State state() const;
  /// The next call of the destructor does not wait for what is left.
  void abandon();

 private:
  using Journals = std::map<std::filesystem::path, std::uint64_t>;  ///< with frames that are waiting

  void work();
  /// What `take` reports is said; false if it failed.
  bool attempt(const std::function<IngestReport()>& take);
  bool pause(std::unique_lock<std::mutex>& lock, std::chrono::steady_clock::time_point until);

  Store& store_;
  const std::filesystem::path home_;
  const std::function<void(const std::string&)> say_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Journals changed_;
  State state_;
  bool kept_changed_ = false;
  bool stopping_ = false, abandoned_ = false;
  std::thread thread_;
};

}  // namespace provml::rdf::service

#endif  // PROVML_RDF_SERVICE_FEEDER_H
