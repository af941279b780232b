// datetime.h: xsd:dateTime, xsd:date and xsd:dayTimeDuration as values.
#ifndef PROVML_QUERY_SPARQL_DATETIME_H
#define PROVML_QUERY_SPARQL_DATETIME_H

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "number.h"

namespace provml::query::sparql {

struct DateTime {
  std::int64_t year = 0;
  int month = 1, day = 1, hour = 0, minute = 0, second = 0;
  int nanosecond = 0;
  std::optional<int> zone;  ///< minutes east of UTC

  std::int64_t epoch_seconds() const;  ///< a time without zone counts as UTC
};
std::optional<DateTime> parse_date_time(std::string_view text);
std::optional<DateTime> parse_date(std::string_view text);
std::string format(const DateTime& value);
DateTime now();

/// Unordered when only one of them has a zone and they are less than 14 hours apart.
std::partial_ordering compare(const DateTime& a, const DateTime& b);
Decimal seconds_of(const DateTime& value);  ///< since 1970-01-01T00:00:00Z

std::optional<Decimal> parse_day_time_duration(std::string_view text);  ///< in seconds
std::string format_day_time_duration(const Decimal& seconds);
std::string format_zone(const DateTime& value);  ///< "", "Z", "-05:00"

}  // namespace provml::query::sparql

#endif  // PROVML_QUERY_SPARQL_DATETIME_H
