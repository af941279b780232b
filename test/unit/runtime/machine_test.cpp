// What is told of the machine: from files that the test makes, and from a library that it builds.
#include "machine.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "secrets.h"
#include "support.h"

namespace provml::runtime {
namespace {

using nlohmann::json;
using test::write_file;

TEST(Machine, OfThisOne) {
  const json machine = describe_machine();
  EXPECT_NE(machine["kernel"].get<std::string>().find("Linux"), std::string::npos);
  EXPECT_GE(machine["cores"], 1);
  EXPECT_GT(machine["memory_kib"], 1024);
}

TEST(Machine, ContainersByTheirEnvironment) {
  setenv("APPTAINER_CONTAINER", "/images/torch.sif", 1);
  EXPECT_EQ(container_id(), "/images/torch.sif");
  EXPECT_EQ(describe_machine()["container"], "/images/torch.sif");
  unsetenv("APPTAINER_CONTAINER");
}

TEST(Machine, EnergyOfThePackages) {
  const test::TemporaryDirectory root;
  EXPECT_FALSE(EnergyMeter(root.path().string()).joules());
  for (const char* zone : {"intel-rapl:0", "intel-rapl:1", "intel-rapl:0:0", "intel-rapl-mmio:0"}) {
    std::filesystem::create_directories(root.path() / zone);
    write_file(root.path() / zone / "energy_uj", "900000\n");
    write_file(root.path() / zone / "max_energy_range_uj", "1000000\n");
  }
  const EnergyMeter meter(root.path().string());
  EXPECT_DOUBLE_EQ(meter.joules().value(), 0);
  write_file(root.path() / "intel-rapl:0" / "energy_uj", "950000\n");
  write_file(root.path() / "intel-rapl:1" / "energy_uj", "100000\n");  // it began anew
  write_file(root.path() / "intel-rapl:0:0" / "energy_uj", "999999\n");
  EXPECT_DOUBLE_EQ(meter.joules().value(), 0.05 + 0.2);
  std::filesystem::remove(root.path() / "intel-rapl:1" / "energy_uj");
  EXPECT_FALSE(meter.joules()) << "a sum with a part that is not known is none";
}

TEST(Machine, WhatTheProcessEndTells) {
  const test::World world;
  const auto library = world.directory() / "libnvidia-ml.so.1";
  write_file(world.directory() / "nvml.c", R"(
int nvmlInit_v2(void) { return 0; }
int nvmlShutdown(void) { return 0; }
int nvmlDeviceGetCount_v2(unsigned* n) { *n = 2; return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned i, void** d) { *d = (void*)(long)(i + 1); return 0; }
int nvmlDeviceGetName(void* d, char* t, unsigned n) { t[0] = 'G'; t[1] = (char)('0' + (long)d); t[2] = 0; return n < 3; }
int nvmlDeviceGetUtilizationRates(void* d, unsigned* u) { u[0] = 40 + (unsigned)(long)d; u[1] = 7; return 0; }
int nvmlDeviceGetMemoryInfo(void* d, unsigned long long* m) { m[0] = m[1] = 0; m[2] = (unsigned long long)(long)d << 30; return 0; }
)");
  const std::string build =
      "gcc -shared -fPIC -o '" + library.string() + "' '" + (world.directory() / "nvml.c").string() + "'";
  if (std::system(build.c_str()) != 0) GTEST_SKIP() << "gcc is missing";
  std::filesystem::create_directories(world.directory() / "powercap" / "intel-rapl:0");
  write_file(world.directory() / "powercap" / "intel-rapl:0" / "energy_uj", "5\n");
  EXPECT_TRUE(world
                  .run({"events", "1", "0"}, {{"LD_LIBRARY_PATH", world.directory().string()},
                                              {"PROVML_GPU_DRIVER", "/dev/null"},
                                              {"PROVML_POWERCAP", (world.directory() / "powercap").string()}})
                  .exited_with(0));
  const json end = json::parse(test::read_journal(world.journals().at(0))->end_json);
  EXPECT_EQ(end["energy_j"], 0.0);
  EXPECT_EQ(end["gpus"], json::parse(R"([{"name":"G1","utilization":41,"memory_used_mib":1024},
                                         {"name":"G2","utilization":42,"memory_used_mib":2048}])"));
}

TEST(Secrets, NamesAndExceptions) {
  const SecretNames usual("");
  for (const char* name : {"password", "DB_PASSWORD", "api-key", "ApiKey", "my_token", "tokens",
                           "clientSecret", "aws_access_key_id", "PRIVATE-KEY"})
    EXPECT_TRUE(usual.matches(name)) << name;
  for (const char* name : {"", "loss", "max_tokens", "tokenizer", "num-tokens", "token_ids", "key", "pass"})
    EXPECT_FALSE(usual.matches(name)) << name;
  const SecretNames own("salary*,!my_token,,?x");
  EXPECT_TRUE(own.matches("Salary_of_ada"));
  EXPECT_FALSE(own.matches("the_salary"));
  EXPECT_FALSE(own.matches("my-token"));
  EXPECT_TRUE(own.matches("ax"));
  EXPECT_FALSE(own.matches("aax"));
}

}  // namespace
}  // namespace provml::runtime
