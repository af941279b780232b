#include "content.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <vector>

#include "clock.h"
#include "hash.h"
#include "sha256.h"

namespace provml::runtime {
namespace {

constexpr std::size_t kMaxKnown = std::size_t{1} << 16;
constexpr std::size_t kPiece = std::size_t{1} << 18;

bool is_still(int descriptor, std::uint64_t size, std::int64_t mtime_ns) {
  struct stat now{};
  return ::fstat(descriptor, &now) == 0 && S_ISREG(now.st_mode) &&
         static_cast<std::uint64_t>(now.st_size) == size &&
         std::int64_t{now.st_mtim.tv_sec} * 1'000'000'000 + now.st_mtim.tv_nsec == mtime_ns;
}

}  // namespace

struct Hasher::State {
  FileHash algorithm;
  Xxh3Stream xxh3;
  Sha256 sha256;
};

Hasher::Hasher(FileHash algorithm) : state_(std::make_unique<State>()) { state_->algorithm = algorithm; }
Hasher::~Hasher() = default;

void Hasher::add(const void* data, std::size_t bytes) {
  if (state_->algorithm == FileHash::sha256)
    state_->sha256.add(data, bytes);
  else
    state_->xxh3.add(data, bytes);
}

std::string Hasher::hex() {
  return state_->algorithm == FileHash::sha256 ? state_->sha256.hex() : state_->xxh3.hex();
}

const char* Hasher::name(FileHash algorithm) { return algorithm == FileHash::sha256 ? "sha256" : "xxh3-128"; }

void FileContents::note(std::string_view frame) {
  std::string bytes(frames::kMagic);
  bytes += frame;
  frames::Reader reader(bytes);
  frames::Frame head;
  frames::Event event;
  if (!reader.next(head) || !frames::decode_event(head, event)) return;
  for (const frames::Value& value : event.values) note(value, event.site, value.slot);
}

void FileContents::note(const frames::Value& value, std::uint64_t site, std::uint16_t slot) {
  for (const frames::Value& item : value.items) note(item, site, slot);
  if (value.kind != frames::Kind::reference || value.reference.size == frames::kNoFile ||
      value.reference.path.empty())
    return;
  const Noted file{value.reference.path, store_of(site, slot), value.reference.size,
                   value.reference.mtime_ns};
  if (known_.size() >= kMaxKnown) known_.clear();
  if (known_.emplace(file.path, file.store, file.size, file.mtime_ns).second) queue_.push_back(file);
}

/// What the mapping names the store of a slot by: "" for the file system.
const std::string& FileContents::store_of(std::uint64_t site, std::uint16_t slot) {
  const auto [at, fresh] = stores_.try_emplace(site);
  if (fresh) {
    const auto json = nlohmann::json::parse(descriptor_(site), nullptr, false);
    const auto slots = json.is_object() ? json.value("slots", nlohmann::json()) : nlohmann::json();
    for (std::size_t n = 0; slots.is_array() && n < slots.size(); ++n) {
      if (!slots[n].is_object() || !slots[n].contains("reference") || !slots[n]["reference"].is_string())
        continue;
      std::string name = slots[n]["reference"].get<std::string>();
      if (const auto iri = nlohmann::json::json_pointer() / "stores" / name / "iri";
          !name.empty() && json.contains(iri) && json[iri].is_string() &&
          !json[iri].get_ref<const std::string&>().empty())
        name = json[iri].get<std::string>();
      at->second[static_cast<std::uint16_t>(n)] = std::move(name);
    }
  }
  return at->second[slot];
}

void FileContents::step(std::uint64_t bytes) {
  std::vector<char> buffer(kPiece);
  while (bytes > 0 && is_busy()) {
    if (!current_) begin();
    if (!current_) continue;
    const std::size_t piece = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, buffer.size()));
    const ssize_t got = ::read(current_->open.get(), buffer.data(), piece);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      leave_out(current_->file, std::strerror(errno));
      current_.reset();
    } else if (got == 0 || current_->done > current_->file.size) {
      end();
    } else {
      current_->hash->add(buffer.data(), static_cast<std::size_t>(got));
      current_->done += static_cast<std::uint64_t>(got);
      bytes -= static_cast<std::uint64_t>(got);
    }
  }
}

void FileContents::begin() {
  Noted file = std::move(queue_.front());
  queue_.pop_front();
  File open(::open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!open) return leave_out(file, std::strerror(errno));
  if (!is_still(open.get(), file.size, file.mtime_ns)) return leave_out(file, "it has changed since");
  current_ = std::make_unique<Current>();
  current_->file = std::move(file);
  current_->open = std::move(open);
  current_->hash = std::make_unique<Hasher>(algorithm_);
}

void FileContents::end() {
  const Current done = std::move(*current_);
  current_.reset();
  if (done.done != done.file.size || !is_still(done.open.get(), done.file.size, done.file.mtime_ns))
    return leave_out(done.file, "it has changed since");
  nlohmann::json json{{"path", done.file.path},
                      {"size", done.file.size},
                      {"mtime_ns", done.file.mtime_ns},
                      {"algorithm", Hasher::name(algorithm_)},
                      {"hash", done.hash->hex()}};
  if (!done.file.store.empty()) json["store"] = done.file.store;
  std::string text;
  try {
    text = json.dump();
  } catch (const nlohmann::json::exception&) {
    return leave_out(done.file, "its name is not UTF-8");
  }
  ready_ += frames::process_level_frame(frames::Type::content, realtime_ns(), frames::encode_json(text));
}

void FileContents::leave_out(const Noted& file, const std::string& why) {
  if (left_out_++ == 0) first_ = file.path + ": " + why;
}

void FileContents::give_up(const std::string& why) {
  if (current_) leave_out(current_->file, why);
  current_.reset();
  for (const Noted& file : queue_) leave_out(file, why);
  queue_.clear();
}

}  // namespace provml::runtime
