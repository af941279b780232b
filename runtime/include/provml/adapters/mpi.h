// provml/adapters/mpi.h: communicators of MPI. C++11; include it after or instead of mpi.h.
//
//   PROVML_HYPERPARAMETER const auto world = provml::mpi::communicator(MPI_COMM_WORLD);
//
// An MPI_Comm is a number or an opaque pointer, as the implementation has it. A communicator is captured as a
// map: "rank", "size" and, where it has one, "name". MPI_COMM_NULL is captured as none; before MPI_Init and
// after MPI_Finalize the value says so. Only local calls are made, by the capturing thread.
#ifndef PROVML_ADAPTERS_MPI_H
#define PROVML_ADAPTERS_MPI_H

#include <errno.h>
#include <mpi.h>

#ifndef PROVML_COMPILED_OUT
#include "provml/capture.h"
#endif

namespace provml {
namespace mpi {

/// Looks at it when it is made: the communicator may be freed before the value is captured.
class communicator {
 public:
  explicit communicator(MPI_Comm comm) noexcept : comm_(comm) {
#ifndef PROVML_COMPILED_OUT
    const int saved = errno;
    int yes = 0;
    if (MPI_Initialized(&yes) != MPI_SUCCESS || !yes) {
      state_ = "before MPI_Init";
    } else if (MPI_Finalized(&yes) != MPI_SUCCESS || yes) {
      state_ = "after MPI_Finalize";
    } else if (comm != MPI_COMM_NULL) {
      MPI_Comm_rank(comm, &rank_);
      MPI_Comm_size(comm, &size_);
      if (MPI_Comm_get_name(comm, name_, &length_) != MPI_SUCCESS || length_ < 0) length_ = 0;
    }
    errno = saved;
#endif
  }
  MPI_Comm comm() const noexcept { return comm_; }

#ifndef PROVML_COMPILED_OUT
  friend void provml_capture(const communicator& of, ::provml::capture::sink& to) {
    if (of.state_ != nullptr) return to.string(of.state_);
    if (of.size_ == 0) return to.none();
    to.map(of.length_ > 0 ? 3 : 2);
    to.string("rank");
    to.integer(of.rank_);
    to.string("size");
    to.integer(of.size_);
    if (of.length_ == 0) return;
    to.string("name");
    to.string(of.name_, static_cast<size_t>(of.length_));
  }
#endif

 private:
  MPI_Comm comm_;
#ifndef PROVML_COMPILED_OUT
  const char* state_ = nullptr;
  int rank_ = 0, size_ = 0, length_ = 0;
  char name_[MPI_MAX_OBJECT_NAME] = {};
#endif
};

}  // namespace mpi
}  // namespace provml

#endif  // PROVML_ADAPTERS_MPI_H
