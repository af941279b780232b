#include "frame_taker.h"

#include <vector>

#include "mapping/literals.h"
#include "meta_keys.h"
#include "provml/error.h"

namespace provml::rdf {

namespace {

// More open activities than this are possible only where ENDs are missing: BEGIN's quads are then given
// again.
constexpr std::size_t kMaxBegun = 1u << 18;

std::string activity_key(const ProcessInfo& process, const frames::Frame& frame, const frames::Event& event) {
  std::string key = process.process;
  key.append(reinterpret_cast<const char*>(&frame.thread), sizeof frame.thread);
  key.append(reinterpret_cast<const char*>(&event.activity), sizeof event.activity);
  return key;
}

}  // namespace

void FrameTaker::use_batch(Batch& batch) {
  batch_ = &batch;
  written_ = 0;
  parked_.clear();
  sink_ = [this](const Quad& quad) {
    ++written_;
    if (batch_->add(quad)) ++report_.quads_added;
  };
}

bool FrameTaker::fail(std::string why) {
  why_ = std::move(why);
  return false;
}

std::shared_ptr<const ProcessInfo> FrameTaker::take_process(const frames::Frame& frame) {
  std::string_view json;
  if (!frames::decode_json(frame, json)) throw Error("provml-E0403", "PROCESS frame is malformed");
  auto process = std::make_shared<const ProcessInfo>(ProcessInfo::parse(json));
  map_process(*process, sink_);
  const std::string key = process_key(process->process);
  if (batch_->get_meta(key) != json) batch_->put_meta(key, json);
  const std::string run = run_key(process->run);
  if (!batch_->get_meta(run)) batch_->put_meta(run, RunState{process->run, kMapperVersion}.encode());
  processes_[process->process] = process;
  return process;
}

std::shared_ptr<const ProcessInfo> FrameTaker::known_process(const std::string& id) {
  if (const auto found = processes_.find(id); found != processes_.end()) return found->second;
  const auto json = batch_->get_meta(process_key(id));
  if (!json) return nullptr;
  return processes_[id] = std::make_shared<const ProcessInfo>(ProcessInfo::parse(*json));
}

bool FrameTaker::take(const ProcessInfo& process, const frames::Frame& frame) {
  switch (frame.type) {
    case frames::Type::site:
      return take_site(frame);
    case frames::Type::begin:
    case frames::Type::values:
    case frames::Type::end:
      return take_event(process, frame);
    case frames::Type::dropped:
    case frames::Type::process_end:
    case frames::Type::content:
      try {
        std::string_view json;
        if (frame.type == frames::Type::dropped)
          map_dropped(process, frame, sink_);
        else if (!frames::decode_json(frame, json))
          return fail("a PROCESS_END or CONTENT frame is malformed");
        else if (frame.type == frames::Type::content)
          map_content(process, json, sink_);
        else
          map_process_end(process, json, sink_);
      } catch (const Error& error) {
        return fail(error.what());
      }
      return true;
    case frames::Type::process:
      take_process(frame);
      return true;
    case frames::Type::packed:
      return fail("a PACKED frame is within another one");
  }
  ++report_.unknown_frames;
  return true;
}

FrameTaker::Site& FrameTaker::remember_site(std::uint64_t id, std::string_view descriptor) {
  Site site;
  try {
    site.info = SiteInfo::parse(descriptor);
  } catch (const Error& error) {
    why_ = error.what();
  }
  return sites_[id] = std::move(site);
}

const FrameTaker::Site* FrameTaker::find_site(std::uint64_t id) {
  if (const auto found = sites_.find(id); found != sites_.end()) return &found->second;
  const auto descriptor = batch_->get_meta(site_key(id));
  return descriptor ? &remember_site(id, *descriptor) : nullptr;
}

bool FrameTaker::take_site(const frames::Frame& frame) {
  std::uint64_t id = 0;
  std::string_view descriptor;
  if (!frames::decode_site(frame, id, descriptor)) return fail("SITE frame is malformed");
  if (id != frames::hash64(descriptor)) return fail("SITE frame: its id is not that of its descriptor");
  if (find_site(id) != nullptr) return true;
  batch_->put_meta(site_key(id), descriptor);
  const Site& site = remember_site(id, descriptor);
  if (!site.info) return false;
  map_site(*site.info, sink_);
  if (!batch_->get_meta(kProspectiveMapperKey))
    batch_->put_meta(kProspectiveMapperKey, std::to_string(kMapperVersion));
  unpark(id);
  return true;
}

bool FrameTaker::take_event(const ProcessInfo& process, const frames::Frame& frame) {
  if (!frames::decode_event(frame, event_)) return fail("an event is malformed");
  const Site* site = find_site(event_.site);
  if (site == nullptr) {
    std::string value = process.process + '\0';
    frames::append_frame(value, frame);
    std::string key = parked_key(event_.site, process.process, frame);
    batch_->put_meta(key, value);
    parked_[std::move(key)] = std::move(value);
    ++report_.parked;
    return true;
  }
  if (!site->info) return fail("an event's site has a descriptor that cannot be read");
  return map(process, *site->info, frame, event_);
}

bool FrameTaker::map(const ProcessInfo& process, const SiteInfo& site, const frames::Frame& frame,
                     const frames::Event& event) {
  const std::string key = activity_key(process, frame, event);
  const bool is_begin = frame.type == frames::Type::begin;
  const bool begun = !is_begin && begun_.contains(key);
  const std::uint64_t unknown =
      map_event(process, site, frame, event, sink_, begun ? RepeatBegin::no : RepeatBegin::yes);
  if (frame.type == frames::Type::end)
    begun_.erase(key);
  else if (is_begin && begun_.size() < kMaxBegun)
    begun_.insert(key);
  return unknown == 0 || fail("a value names a slot that its site does not have");
}

void FrameTaker::unpark(std::uint64_t id) {
  // What others parked is committed: nobody else writes while our transaction is open.
  const std::string prefix = parked_prefix(id);
  std::map<std::string, std::string> found;
  store_.each_meta(prefix, [&](std::string_view key, std::string_view value) { found.emplace(key, value); });
  for (auto at = parked_.lower_bound(prefix); at != parked_.end() && at->first.starts_with(prefix);)
    found.insert(parked_.extract(at++));
  for (const auto& [key, value] : found) {
    batch_->erase_meta(key);
    const auto end = value.find('\0');
    const auto process = known_process(value.substr(0, end));
    std::string bytes(frames::kMagic);
    bytes += std::string_view(value).substr(end == value.npos ? value.size() : end + 1);
    frames::Reader reader(bytes);
    frames::Frame frame;
    frames::Event event;
    if (process == nullptr || !reader.next(frame) || !frames::decode_event(frame, event)) continue;
    map(*process, *sites_.at(id).info, frame, event);
  }
}

}  // namespace provml::rdf
