#include "prov/date_time.h"

#include <charconv>

namespace provml::prov {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Parts {
  bool negative = false;
  long long year = 0;
  int month = 0, day = 0, hour = 0, minute = 0, second = 0;
  std::string_view fraction;
  bool has_zone = false;
  int zone_minutes = 0;
  std::size_t length = 0;
};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}
  bool digits(int& value) {
    if (at_ + 2 > text_.size() || !is_digit(text_[at_]) || !is_digit(text_[at_ + 1])) return false;
    value = (text_[at_] - '0') * 10 + (text_[at_ + 1] - '0');
    at_ += 2;
    return true;
  }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  std::string_view run_of_digits() {
    const std::size_t from = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return text_.substr(from, at_ - from);
  }
  std::size_t at() const { return at_; }
  void go_back(std::size_t at) { at_ = at; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

bool leap(long long year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in_month(long long year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && leap(year) ? 29 : kDays[month - 1];
}

void scan_zone(Scanner& in, Parts& p) {
  const std::size_t before = in.at();
  if (in.take('Z')) {
    p.has_zone = true;
    return;
  }
  const bool minus = in.take('-');
  int hours = 0, minutes = 0;
  if ((minus || in.take('+')) && in.digits(hours) && in.take(':') && in.digits(minutes) &&
      (hours < 14 || (hours == 14 && minutes == 0)) && minutes < 60) {
    p.has_zone = true;
    p.zone_minutes = (minus ? -1 : 1) * (hours * 60 + minutes);
    return;
  }
  in.go_back(before);
}

std::optional<Parts> scan(std::string_view text) {
  Scanner in(text);
  Parts p;
  p.negative = in.take('-');
  const std::string_view year = in.run_of_digits();
  if (year.size() < 4 || year.size() > 12 || (year.size() > 4 && year[0] == '0')) return std::nullopt;
  std::from_chars(year.data(), year.data() + year.size(), p.year);
  if (p.negative) p.year = -p.year;
  if (!in.take('-') || !in.digits(p.month) || !in.take('-') || !in.digits(p.day) || !in.take('T') ||
      !in.digits(p.hour) || !in.take(':') || !in.digits(p.minute) || !in.take(':') || !in.digits(p.second))
    return std::nullopt;
  const std::size_t before_fraction = in.at();
  if (in.take('.')) {
    p.fraction = in.run_of_digits();
    if (p.fraction.empty()) in.go_back(before_fraction);
  }
  if (p.month < 1 || p.month > 12 || p.day < 1 || p.day > days_in_month(p.year, p.month) || p.minute > 59 ||
      p.second > 59 || p.hour > 24 || (p.hour == 24 && (p.minute > 0 || p.second > 0)))
    return std::nullopt;
  scan_zone(in, p);
  p.length = in.at();
  return p;
}

/// Days since 0000-03-01, by the proleptic Gregorian calendar.
long long days_of(long long year, int month, int day) {
  if (month <= 2) --year;
  const long long era = (year >= 0 ? year : year - 399) / 400;
  const long long of_era = year - era * 400;
  const long long of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year;
}

}  // namespace

std::size_t date_time_length(std::string_view text) {
  const auto parts = scan(text);
  return parts ? parts->length : 0;
}

std::optional<std::string> same_time(std::string_view text) {
  const auto p = scan(text);
  if (!p || p->length != text.size()) return std::nullopt;
  const long long seconds = (days_of(p->year, p->month, p->day) * 24 + p->hour) * 3600 +
                            (p->minute - p->zone_minutes) * 60 + p->second;
  std::string_view fraction = p->fraction;
  while (!fraction.empty() && fraction.back() == '0') fraction.remove_suffix(1);
  return std::to_string(seconds) + "." + std::string(fraction) + (p->has_zone ? "Z" : "");
}

}  // namespace provml::prov
