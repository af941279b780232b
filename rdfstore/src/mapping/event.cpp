// BEGIN, VALUES and END frames.
#include <algorithm>
#include <cstdio>

#include "agents.h"
#include "emitter.h"
#include "names.h"
#include "provml/rdf/mapper.h"
#include "utf8.h"
#include "value.h"
#include "workflow_part.h"

namespace provml::rdf {

namespace {

constexpr std::size_t kMostFilePairs = 4096;

std::string activity_iri(const ProcessInfo& process, std::uint32_t thread, std::uint64_t number) {
  return process.activity_prefix + std::to_string(thread) + "-" + std::to_string(number);
}

void map_begin(Emitter& out, const ProcessInfo& process, const SiteInfo& site, const frames::Event& event,
               const std::string& activity) {
  out.type(activity, site.execution_class);
  out.iri(activity, ns::kPlanOf, site.iri);
  const bool has_parent = !event.ancestors.empty() && event.ancestors.front().thread != 0;
  out.iri(activity, ns::kPartOf,
          has_parent ? activity_iri(process, event.ancestors.front().thread, event.ancestors.front().activity)
                     : process.process_iri);
  if (event.begin_time != 0)
    out.time(activity, ns::kStartedAtTime, static_cast<std::int64_t>(event.begin_time));
  if (!site.stage_iri.empty()) {
    out.iri(activity, ns::kStage, site.stage_iri);
    out.type(process.run_iri, provml_iri("LearningProcessExecution"));
  }
  if (site.associated) {
    map_association(out, process, site, activity);
    map_run_of_workflow(out, process, site);
  }
  if (site.role == kWorkflowRole.role && !site.name.empty())
    out.literal(process.run_iri, ns::kWorkflow, site.name);
}

void map_end(Emitter& out, const ProcessInfo& process, const SiteInfo& site, const frames::Frame& frame,
             const frames::Event& event, const std::string& activity) {
  if ((frame.flags & frames::kFlagTimeUnknown) == 0) {
    out.time(activity, ns::kEndedAtTime, static_cast<std::int64_t>(frame.time));
    if (event.begin_time != 0 && frame.time >= event.begin_time)
      out.real(activity, ns::kDurationSeconds, static_cast<double>(frame.time - event.begin_time) / 1e9);
  }
  if ((frame.flags & frames::kFlagException) != 0) out.literal(activity, ns::kStatus, "failed");
  for (const auto& [output, input] : site.derivations)
    out.iri(slot_iri(activity, site.slots[static_cast<std::size_t>(output)]), ns::kWasDerivedFrom,
            slot_iri(activity, site.slots[static_cast<std::size_t>(input)]));
  if (!site.derives || site.derives->size() > site.derivations.size()) return;
  bool complete = true;
  for (const SiteInfo::Outer& from : site.outer) {
    if (from.level > event.ancestors.size()) {
      complete = false;
      continue;
    }
    const auto& around = event.ancestors[from.level - 1];
    out.iri(slot_iri(activity, site.slots[static_cast<std::size_t>(from.output)]), ns::kWasDerivedFrom,
            activity_iri(process, around.thread, around.activity) + "/s/" + from.input);
  }
  // After an exception an output may have a value that the function would have replaced.
  if (complete && (frame.flags & frames::kFlagException) == 0 &&
      std::any_of(site.slots.begin(), site.slots.end(), [](const SlotInfo& slot) { return slot.output; }))
    out.literal(activity, provml_iri("derivations"), "known");
}

/// The exception by which an activity ended: pairs of a map.
void map_exception(Emitter& out, const ProcessInfo& process, const frames::Value& value,
                   const std::string& activity) {
  std::uint64_t thread = 0, number = 0;
  for (std::size_t i = 0; i + 1 < value.items.size(); i += 2) {
    const std::string_view key = value.items[i].text;
    const frames::Value& item = value.items[i + 1];
    if (key == "type")
      out.literal(activity, ns::kExceptionType, clean_utf8(item.text));
    else if (key == "what")
      out.literal(activity, ns::kExceptionMessage, clean_utf8(item.text));
    else if (key == "thread")
      thread = item.unsigned_integer;
    else if (key == "activity")
      number = item.unsigned_integer;
  }
  if (thread != 0 && number != 0)
    out.iri(activity, ns::kThrownIn, activity_iri(process, static_cast<std::uint32_t>(thread), number));
}

/// What the activity used: pairs of a map.
void map_usage(Emitter& out, const frames::Value& value, const std::string& activity) {
  for (std::size_t i = 0; i + 1 < value.items.size(); i += 2) {
    const std::string_view key = value.items[i].text;
    const frames::Value& item = value.items[i + 1];
    if (key == "max_rss_kib" && item.kind == frames::Kind::unsigned_integer)
      out.literal(activity, provml_iri("maxRssKiB"), std::to_string(item.unsigned_integer), ns::kInteger);
    const char* name = key == "cpu_user_s"      ? "cpuUserSeconds"
                       : key == "cpu_system_s"  ? "cpuSystemSeconds"
                       : key == "cpu_process_s" ? "cpuProcessSeconds"
                                                : nullptr;
    if (name != nullptr && item.kind == frames::Kind::real) out.real(activity, provml_iri(name), item.real);
  }
}

/// Files that the activity opened without a mark: named by their text, each in a slot of its own.
SlotInfo file_slot(const frames::Value& value) {
  SlotInfo slot;
  char hash[17];
  std::snprintf(hash, sizeof hash, "%016llx",
                static_cast<unsigned long long>(frames::hash64(value.reference.text)));
  slot.name = slot.iri_name = std::string("file~") + hash;
  slot.output = value.slot == frames::kGeneratedFileSlot;
  slot.reference = "";
  slot.value_classes = {provml_iri("AttributeValue")};
  return slot;
}

bool is_file(const frames::Value& value) {
  return (value.slot == frames::kUsedFileSlot || value.slot == frames::kGeneratedFileSlot) &&
         value.kind == frames::Kind::reference;
}

/// Nobody looked at what becomes of them: everything that is made may depend on each file that was read, and
/// each file that was written on everything that went in.
void map_files(Emitter& out, const ProcessInfo& process, const SiteInfo& site, const frames::Event& event,
               const std::string& activity) {
  std::vector<std::string> used, generated;
  for (const frames::Value& value : event.values) {
    if (!is_file(value)) continue;
    const SlotInfo slot = file_slot(value);
    map_value(out, process, site, slot, value, activity);
    (slot.output ? generated : used).push_back(slot_iri(activity, slot));
  }
  if (used.empty() && generated.empty()) return;
  std::vector<std::string> inputs = used, outputs = generated;
  for (const SlotInfo& slot : site.slots)
    (slot.output ? outputs : inputs).push_back(slot_iri(activity, slot));
  if (outputs.size() * inputs.size() > kMostFilePairs) return;  // the activity joins them
  for (const std::string& output : outputs)
    for (const std::string& input : inputs) {
      const bool of_site = std::find(used.begin(), used.end(), input) == used.end() &&
                           std::find(generated.begin(), generated.end(), output) == generated.end();
      if (!of_site) out.iri(output, ns::kWasDerivedFrom, input);
    }
}

}  // namespace

std::uint64_t map_event(const ProcessInfo& process, const SiteInfo& site, const frames::Frame& frame,
                        const frames::Event& event, const QuadSink& sink, RepeatBegin repeat) {
  const std::string activity = activity_iri(process, frame.thread, event.activity);
  Emitter out(sink, process.run_iri);
  if (frame.type == frames::Type::begin || repeat == RepeatBegin::yes)
    map_begin(out, process, site, event, activity);
  std::uint64_t unknown = 0;
  for (const frames::Value& value : event.values) {
    if (value.slot == frames::kExceptionSlot && value.kind == frames::Kind::map &&
        frame.type == frames::Type::end)
      map_exception(out, process, value, activity);
    else if (value.slot == frames::kUsageSlot && value.kind == frames::Kind::map &&
             frame.type == frames::Type::end)
      map_usage(out, value, activity);
    else if (value.slot < site.slots.size())
      map_value(out, process, site, site.slots[value.slot], value, activity);
    else if (!is_file(value))
      ++unknown;
  }
  map_files(out, process, site, event, activity);
  if (frame.type == frames::Type::end) map_end(out, process, site, frame, event, activity);
  return unknown;
}

}  // namespace provml::rdf
