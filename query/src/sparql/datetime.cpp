#include "datetime.h"

#include <chrono>
#include <cstdio>

namespace provml::query::sparql {
namespace {

std::int64_t days_from_civil(std::int64_t y, int m, int d) {
  y -= m <= 2;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

int days_in_month(std::int64_t y, int m) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return m == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) ? 29 : kDays[m - 1];
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}
  bool done() const { return rest_.empty(); }
  bool take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// Between `least` and `most` digits.
  std::optional<std::int64_t> digits(std::size_t least, std::size_t most) {
    std::int64_t v = 0;
    std::size_t n = 0;
    for (; n < rest_.size() && n < most && rest_[n] >= '0' && rest_[n] <= '9'; ++n)
      v = v * 10 + (rest_[n] - '0');
    if (n < least) return std::nullopt;
    rest_.remove_prefix(n);
    return v;
  }
  bool two(int& out, int low, int high) {
    const auto v = digits(2, 2);
    if (!v || *v < low || *v > high) return false;
    out = static_cast<int>(*v);
    return true;
  }
  bool fraction(int& nanoseconds) {
    int n = 0, value = 0;
    for (; !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; rest_.remove_prefix(1), ++n)
      if (n < 9) value = value * 10 + (rest_[0] - '0');
    for (int i = n; i < 9; ++i) value *= 10;
    nanoseconds = value;
    return n > 0;
  }
  bool date(DateTime& t) {
    const bool negative = take('-');
    const auto y = digits(4, 15);
    if (!y) return false;
    t.year = negative ? -*y : *y;
    return take('-') && two(t.month, 1, 12) && take('-') && two(t.day, 1, 31) &&
           t.day <= days_in_month(t.year, t.month);
  }
  bool time(DateTime& t) {
    if (!two(t.hour, 0, 24) || !take(':') || !two(t.minute, 0, 59) || !take(':') || !two(t.second, 0, 59))
      return false;
    if (take('.') && !fraction(t.nanosecond)) return false;
    return t.hour < 24 || (t.minute == 0 && t.second == 0 && t.nanosecond == 0);
  }
  bool zone(DateTime& t) {
    if (done()) return true;
    if (take('Z')) {
      t.zone = 0;
      return done();
    }
    const bool minus = take('-');
    int hours = 0, minutes = 0;
    if ((!minus && !take('+')) || !two(hours, 0, 14) || !take(':') || !two(minutes, 0, 59)) return false;
    t.zone = (minus ? -1 : 1) * (hours * 60 + minutes);
    return done();
  }

 private:
  std::string_view rest_;
};

}  // namespace

std::int64_t DateTime::epoch_seconds() const {
  return days_from_civil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second -
         zone.value_or(0) * 60;
}

std::optional<DateTime> parse_date_time(std::string_view text) {
  DateTime t;
  Reader r(text);
  if (!r.date(t) || !r.take('T') || !r.time(t) || !r.zone(t)) return std::nullopt;
  return t;
}

std::optional<DateTime> parse_date(std::string_view text) {
  DateTime t;
  Reader r(text);
  if (!r.date(t) || !r.zone(t)) return std::nullopt;
  return t;
}

std::string format_zone(const DateTime& value) {
  if (!value.zone) return {};
  if (*value.zone == 0) return "Z";
  const int m = *value.zone < 0 ? -*value.zone : *value.zone;
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "%c%02d:%02d", *value.zone < 0 ? '-' : '+', (m / 60) % 100, m % 60);
  return buffer;
}

std::string format(const DateTime& t) {
  char buffer[96];
  std::snprintf(buffer, sizeof buffer, "%s%04lld-%02d-%02dT%02d:%02d:%02d", t.year < 0 ? "-" : "",
                static_cast<long long>(t.year < 0 ? -t.year : t.year), t.month, t.day, t.hour, t.minute,
                t.second);
  std::string out = buffer;
  if (t.nanosecond != 0) {
    std::snprintf(buffer, sizeof buffer, ".%09d", t.nanosecond);
    out += buffer;
    while (out.back() == '0') out.pop_back();
  }
  return out + format_zone(t);
}

DateTime now() {
  using namespace std::chrono;
  const auto t = system_clock::now();
  const auto day = floor<days>(t);
  const year_month_day date(day);
  const auto ns = duration_cast<nanoseconds>(t - day).count();
  DateTime r;
  r.year = static_cast<int>(date.year());
  r.month = static_cast<int>(static_cast<unsigned>(date.month()));
  r.day = static_cast<int>(static_cast<unsigned>(date.day()));
  const auto s = ns / 1'000'000'000;
  r.hour = static_cast<int>(s / 3600);
  r.minute = static_cast<int>(s / 60 % 60);
  r.second = static_cast<int>(s % 60);
  r.nanosecond = static_cast<int>(ns % 1'000'000'000);
  r.zone = 0;
  return r;
}

std::partial_ordering compare(const DateTime& a, const DateTime& b) {
  const std::int64_t x = a.epoch_seconds(), y = b.epoch_seconds();
  if (a.zone.has_value() != b.zone.has_value()) {
    constexpr std::int64_t kWindow = 14 * 3600;
    if (x - y > kWindow) return std::partial_ordering::greater;
    if (y - x > kWindow) return std::partial_ordering::less;
    return std::partial_ordering::unordered;
  }
  if (x != y) return x <=> y;
  return a.nanosecond <=> b.nanosecond;
}

Decimal seconds_of(const DateTime& value) {
  const Decimal whole{value.epoch_seconds(), 0}, part{value.nanosecond, 9};
  return add(whole, part).value_or(whole);
}

std::optional<Decimal> parse_day_time_duration(std::string_view text) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  if (text.size() < 3 || text[0] != 'P') return std::nullopt;
  text.remove_prefix(1);
  Decimal total;
  bool in_time = false, any = false;
  int last = 0;  // units come in order: D H M S
  while (!text.empty()) {
    if (text[0] == 'T') {
      if (in_time) return std::nullopt;
      in_time = true;
      any = false;
      text.remove_prefix(1);
      continue;
    }
    const std::size_t end = text.find_first_not_of("0123456789.");
    if (end == std::string_view::npos || end == 0) return std::nullopt;
    const auto amount = parse_decimal(text.substr(0, end));
    const int rank = text[end] == 'D'   ? 1
                     : text[end] == 'H' ? 2
                     : text[end] == 'M' ? 3
                     : text[end] == 'S' ? 4
                                        : 0;
    if (!amount || rank <= last || (rank == 1) == in_time || (rank < 4 && amount->scale != 0))
      return std::nullopt;
    constexpr int kSeconds[] = {0, 86400, 3600, 60, 1};
    const auto part = multiply(*amount, {kSeconds[rank], 0});
    const auto sum = part ? add(total, *part) : std::nullopt;
    if (!sum) return std::nullopt;
    total = *sum;
    last = rank;
    any = true;
    text.remove_prefix(end + 1);
  }
  if (!any) return std::nullopt;
  if (negative) total.mantissa = -total.mantissa;
  return total;
}

std::string format_day_time_duration(const Decimal& seconds) {
  Decimal rest = seconds;
  const bool negative = rest.mantissa < 0;
  if (negative) rest.mantissa = -rest.mantissa;
  const Int128 whole = round(rest, Rounding::down).mantissa;
  const Decimal fraction = add(rest, {-whole, 0}).value_or(Decimal{});
  std::string out = negative ? "-P" : "P";
  if (whole >= 86400) out += format_integer(whole / 86400) + "D";
  std::string time;
  if (whole / 3600 % 24 != 0) time += format_integer(whole / 3600 % 24) + "H";
  if (whole / 60 % 60 != 0) time += format_integer(whole / 60 % 60) + "M";
  if (whole % 60 != 0 || fraction.mantissa != 0) {
    const Decimal s = add({whole % 60, 0}, fraction).value_or(Decimal{});
    time += (s.scale == 0 ? format_integer(s.mantissa) : format_decimal(s)) + "S";
  }
  if (!time.empty()) out += "T" + time;
  return whole == 0 && time.empty() ? "PT0S" : out;
}

}  // namespace provml::query::sparql
