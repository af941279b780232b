// provml/error.h: the one error type of the project's C++20 rooms.
//
//   throw provml::Error("provml-E0510", "unknown query 'q9'", "known: q1 q2 q3", "q9.rq:3:1");
//
// Ids are stable and greppable; docs/errors.md lists them all. E01xx instrumenter, E02xx runtime, E03xx
// frames and journals, E04xx store and mapping, E05xx SPARQL and queries, E06xx command line.
#ifndef PROVML_ERROR_H
#define PROVML_ERROR_H

#include <stdexcept>
#include <string>
#include <utility>

namespace provml {

/// What happened (`message`), what to do (`remedy`), and the place (`where`: FILE:LINE:COLUMN, or "").
class Error : public std::runtime_error {
 public:
  Error(std::string id, const std::string& message, std::string remedy = {}, std::string where = {})
      : std::runtime_error(message),
        id_(std::move(id)),
        remedy_(std::move(remedy)),
        where_(std::move(where)) {}
  const std::string& id() const { return id_; }
  const std::string& remedy() const { return remedy_; }
  const std::string& where() const { return where_; }
  /// One line: "WHERE: error: MESSAGE [ID]; REMEDY".
  std::string line() const {
    return (where_.empty() ? "" : where_ + ": ") + "error: " + what() + " [" + id_ + "]" +
           (remedy_.empty() ? "" : "; " + remedy_);
  }

 private:
  std::string id_, remedy_, where_;
};

}  // namespace provml

#endif  // PROVML_ERROR_H
