// Makes a file with HDF5 and reads it; what is open, and what is not, is captured.
#include <provml/adapters/hdf5.h>
#include <provml/annotations.h>

#include <cstdio>

static void make(const char* path) {
  const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const hid_t group = H5Gcreate2(file, "/survey", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  const hsize_t shape[] = {4, 3, 2};
  const hid_t space = H5Screate_simple(3, shape, nullptr);
  const hid_t data =
      H5Dcreate2(group, "cube", H5T_NATIVE_FLOAT, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  const float values[24] = {1};
  H5Dwrite(data, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
  const hid_t one = H5Screate(H5S_SCALAR);
  const hid_t attribute = H5Acreate2(data, "step", H5T_STD_U16LE, one, H5P_DEFAULT, H5P_DEFAULT);
  const unsigned short step = 4;
  H5Awrite(attribute, H5T_NATIVE_USHORT, &step);
  H5Aclose(attribute);
  H5Sclose(one);
  H5Dclose(data);
  H5Sclose(space);
  H5Gclose(group);
  H5Fclose(file);
}

PROVML_TRANSFORMATION("look") static long look(const char* path) {
  const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  const hid_t data = H5Dopen2(file, "/survey/cube", H5P_DEFAULT);
  const hid_t step = H5Aopen(data, "step", H5P_DEFAULT);
  PROVML_DATASET const auto whole = provml::hdf5::handle(file);
  PROVML_DATASET const auto cube = provml::hdf5::handle(data);
  PROVML_HYPERPARAMETER const auto every = provml::hdf5::handle(step);
  PROVML_HYPERPARAMETER const auto nothing = provml::hdf5::handle(12345678);
  H5Aclose(step);
  H5Dclose(data);
  const long open = static_cast<long>(H5Fget_obj_count(file, H5F_OBJ_ALL));
  H5Fclose(file);
  return open + static_cast<long>(whole.id() == cube.id()) + static_cast<long>(every.id() == nothing.id());
}

int main() {
  make("survey.h5");
  std::printf("%ld open\n", look("survey.h5"));
  return 0;
}
