// Communicators at every time of MPI's life.
#include <provml/adapters/mpi.h>
#include <provml/annotations.h>

PROVML_TRANSFORMATION("early") static int early() {
  PROVML_HYPERPARAMETER const auto world = provml::mpi::communicator(MPI_COMM_WORLD);
  return world.comm() == MPI_COMM_WORLD ? 0 : 1;
}
PROVML_TRANSFORMATION("solve") static int solve(MPI_Comm named) {
  PROVML_HYPERPARAMETER const auto comm = provml::mpi::communicator(named);
  PROVML_HYPERPARAMETER const auto none = provml::mpi::communicator(MPI_COMM_NULL);
  return comm.comm() == none.comm() ? 1 : 0;
}
PROVML_TRANSFORMATION("late") static int late() {
  PROVML_HYPERPARAMETER const auto world = provml::mpi::communicator(MPI_COMM_WORLD);
  return world.comm() == MPI_COMM_WORLD ? 0 : 1;
}

int main(int argc, char** argv) {
  int failed = early();
  MPI_Init(&argc, &argv);
  MPI_Comm copy = MPI_COMM_NULL;
  MPI_Comm_dup(MPI_COMM_WORLD, &copy);
  MPI_Comm_set_name(copy, "solver team");
  failed += solve(copy);
  MPI_Comm_free(&copy);
  MPI_Finalize();
  return failed + late();
}
