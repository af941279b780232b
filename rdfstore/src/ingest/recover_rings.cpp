#include "recover_rings.h"

#include "provml/recover.h"

namespace provml::rdf {

void recover_rings(const std::filesystem::path& home, IngestReport& report) {
  auto recovered = runtime::recover(home);
  report.rings_recovered = recovered.journals.size();
  for (auto& problem : recovered.problems) report.problems.push_back(std::move(problem));
}

}  // namespace provml::rdf
