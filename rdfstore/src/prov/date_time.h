// date_time.h: xsd:dateTime. Pure.
#ifndef PROVML_PROV_DATE_TIME_H
#define PROVML_PROV_DATE_TIME_H

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace provml::prov {

/// Length of the xsd:dateTime at the start of the text, 0 if there is none.
std::size_t date_time_length(std::string_view text);
/// A text that is the same for times that are the same ("...T12:00:00.0+01:00" and "...T11:00:00Z"). A time
/// without a zone differs from those with one. Nothing for what is no xsd:dateTime.
std::optional<std::string> same_time(std::string_view text);

}  // namespace provml::prov

#endif  // PROVML_PROV_DATE_TIME_H
