// options.h: the command line of the seismic programs, and how they end.
//
//   int main(int argc, char** argv) {
//     return seismic::run_program("curate", kUsage, argc, argv, {"sgy", "out"}, {"quiet"}, [](const
//     seismic::Options& o) {
//       curate(o.path("sgy"), o.path("out"), o.number("noise-threshold", 0.3, 0, 1));
//     });
//   }
//
// Exit status: 0 done; 1 it could not be done (one line on stderr says why); 2 the command line is wrong.
#ifndef SEISMIC_OPTIONS_H
#define SEISMIC_OPTIONS_H

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace seismic {

/// The command line is wrong; the program ends with status 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Something about a file is wrong: "FILE: WHAT; REMEDY".
class FileError : public std::runtime_error {
 public:
  FileError(const std::filesystem::path& file, const std::string& what, const std::string& remedy)
      : std::runtime_error(file.string() + ": " + what + "; " + remedy) {}
};

/// Makes a folder and those above it, if they are not there.
inline void make_folder(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (!std::filesystem::is_directory(folder, failed))
    throw FileError(folder, "is no folder and cannot be made one", "choose another folder");
}

/// Writes a whole file.
inline void write_file(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream out(file, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out)
    throw FileError(file, "cannot be written",
                    "check that its folder may be written and the disk is not full");
}

/// The shortest text that reads back as the same number; an exponent only where it is very small or large.
inline std::string shortest(double value) {
  char text[400];
  const double size = std::abs(value);
  const bool plain = size == 0 || (size >= 1e-5 && size < 1e15);
  const auto format = plain ? std::chars_format::fixed : std::chars_format::general;
  const auto end = std::to_chars(text, text + sizeof text, value, format).ptr;
  return std::string(text, end);
}

/// Reads a whole number or a real number; false if `text` is anything else.
template <class Number>
bool parse_number(const std::string& text, Number& value) {
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  return !text.empty() && result.ec == std::errc() && result.ptr == end;
}

/// First and last slice of "111-133" or "111"; UsageError names `option` if it is neither.
struct Range {
  int first = 0, last = 0;
  std::string text() const { return std::to_string(first) + "-" + std::to_string(last); }
};
inline Range parse_range(const std::string& option, const std::string& text) {
  Range range;
  const auto dash = text.find('-', 1);  // a slice number may be negative
  bool good = parse_number(text.substr(0, dash), range.first);
  range.last = range.first;
  if (dash != std::string::npos) good = good && parse_number(text.substr(dash + 1), range.last);
  if (!good || range.last < range.first)
    throw UsageError("--" + option + " " + text + " is not a range; give FIRST-LAST, for instance 111-133");
  return range;
}

/// `--name value` pairs, `--flag`s and at most `positional` other arguments.
class Options {
 public:
  Options(int argc, char** argv, const std::set<std::string>& names, const std::set<std::string>& flags,
          std::size_t positional) {
    for (int i = 1; i < argc; ++i) {
      const std::string argument = argv[i];
      const std::string name = argument.rfind("--", 0) == 0 ? argument.substr(2) : "";
      if (name.empty()) {
        if (positional_.size() == positional) throw UsageError("unexpected argument '" + argument + "'");
        positional_.push_back(argument);
      } else if (flags.count(name) != 0) {
        values_[name] = "yes";
      } else if (names.count(name) == 0) {
        throw UsageError("unknown option '" + argument + "'");
      } else if (i + 1 == argc) {
        throw UsageError(argument + " needs a value");
      } else {
        values_[name] = argv[++i];
      }
    }
  }

  bool has(const std::string& name) const { return values_.count(name) != 0; }
  std::string text(const std::string& name, const std::string& otherwise) const {
    const auto found = values_.find(name);
    return found == values_.end() ? otherwise : found->second;
  }
  std::filesystem::path path(const std::string& name) const {
    if (text(name, "").empty()) throw UsageError("--" + name + " is missing");
    return text(name, "");
  }
  std::filesystem::path positional(std::size_t index, const std::string& what) const {
    if (index >= positional_.size()) throw UsageError(what + " is missing");
    return positional_[index];
  }

  /// A number between `least` and `most`, both included.
  template <class Number>
  Number number(const std::string& name, Number otherwise, Number least, Number most) const {
    if (!has(name)) return otherwise;
    Number value{};
    if (!parse_number(text(name, ""), value) || !(value >= least && value <= most))
      throw UsageError("--" + name + " " + text(name, "") + " is not a number from " + plain(least) + " to " +
                       plain(most));
    return value;
  }

  /// "0.01,0.001" as positive numbers.
  std::vector<double> numbers(const std::string& name, const std::string& otherwise) const {
    std::vector<double> all;
    const std::string list = text(name, otherwise);
    for (std::size_t begin = 0; begin <= list.size();) {
      const std::size_t end = std::min(list.find(',', begin), list.size());
      double value = 0;
      if (!parse_number(list.substr(begin, end - begin), value) || !(value > 0) || !std::isfinite(value))
        throw UsageError("--" + name + " " + list + " is not a list of positive numbers, for instance " +
                         otherwise);
      all.push_back(value);
      begin = end + 1;
    }
    return all;
  }

 private:
  template <class Number>
  static std::string plain(Number value) {
    if constexpr (std::is_floating_point_v<Number>)
      return shortest(value);
    else
      return std::to_string(value);
  }

  std::map<std::string, std::string> values_;
  std::vector<std::string> positional_;
};

/// Reads the command line, runs `body` and turns what it throws into one line on stderr and an exit status.
template <class Body>
int run_program(const std::string& program, const char* usage, int argc, char** argv,
                const std::set<std::string>& names, const std::set<std::string>& flags, Body body,
                std::size_t positional = 0) {
  try {
    for (int i = 1; i < argc; ++i)
      if (std::string(argv[i]) == "--help") return std::cout << usage, 0;
    body(Options(argc, argv, names, flags, positional));
    std::cout.flush();
    if (!std::cout) throw std::runtime_error("standard output: cannot be written; is the disk full?");
    return 0;
  } catch (const UsageError& error) {
    std::cerr << program << ": " << error.what() << "; see " << program << " --help\n";
    return 2;
  } catch (const std::exception& error) {
    const std::string what = error.what();  // a library's may go on with a backtrace
    std::cerr << program << ": " << what.substr(0, what.find('\n')) << "\n";
    return 1;
  }
}

}  // namespace seismic

#endif  // SEISMIC_OPTIONS_H
