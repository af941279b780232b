#include "service/known_frames.h"

#include <iterator>

namespace provml::rdf::service {

bool Sequences::insert(std::uint64_t number) {
  const auto after = last_of_.upper_bound(number);
  const auto before = after == last_of_.begin() ? last_of_.end() : std::prev(after);
  if (before != last_of_.end() && number <= before->second) return false;
  const bool joins_before = before != last_of_.end() && before->second + 1 == number;
  const bool joins_after = after != last_of_.end() && after->first == number + 1;
  const std::uint64_t last = joins_after ? after->second : number;
  if (joins_after) last_of_.erase(after);
  if (joins_before)
    before->second = last;
  else
    last_of_.emplace(number, last);
  return true;
}

}  // namespace provml::rdf::service
