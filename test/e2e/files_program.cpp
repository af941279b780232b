// Opens files without a mark, by several libraries, within marked functions.
#include <fcntl.h>
#include <hdf5.h>
#include <provml/annotations.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

namespace fs = std::filesystem;

PROVML_TRANSFORMATION("inner")
int inner() {
  int number = 0;
  std::ifstream("input/stream.txt") >> number;
  if (std::FILE* file = std::fopen("input/stdio.txt", "r")) {
    int more = 0;
    if (std::fscanf(file, "%d", &more) == 1) number += more;
    std::fclose(file);
  }
  return number;
}

PROVML_TRANSFORMATION("outer")
int outer() {
  const int number = inner();
  std::ofstream("output/temporary.txt") << number;
  fs::rename("output/temporary.txt", "output/renamed.txt");
  const int raw = open("output/raw.bin", O_WRONLY | O_CREAT | O_TRUNC, 0640);
  if (write(raw, &number, sizeof number) < 0) return -1;
  close(raw);
  const hid_t file = H5Fcreate("output/data.h5", H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  H5Fclose(file);
  const hid_t again = H5Fopen("input/data.h5", H5F_ACC_RDONLY, H5P_DEFAULT);
  if (again >= 0) H5Fclose(again);
  sqlite3* base = nullptr;
  sqlite3_open("output/base.db", &base);
  sqlite3_exec(base, "create table if not exists t(x); insert into t values(1)", nullptr, nullptr, nullptr);
  sqlite3_close(base);
  std::ofstream("/dev/null") << "not a file";
  std::ofstream("output/deleted.txt") << "gone";
  fs::remove("output/deleted.txt");
  return number;
}

/// Reads only, though the file is opened for both.
PROVML_TRANSFORMATION("reader")
int reader() {
  std::fstream both("input/both.txt", std::ios::in | std::ios::out);
  int number = 0;
  both >> number;
  return number;
}

int main(int argc, char** argv) {
  if (argc > 1 && std::string(argv[1]) == "prepare") {
    const hid_t file = H5Fcreate("input/data.h5", H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(file);
    return 0;
  }
  std::ifstream("input/outside.txt").get();

  std::cout << outer() + reader() << "\n";
}
