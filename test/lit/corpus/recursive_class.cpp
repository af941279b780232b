// Classes that hold containers of themselves, directly and in turns: the data-flow analysis looks into each once.
// RUN: %check_run %s %t --std=c++11,c++17 --all
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <cstdio>
#include <map>
#include <string>
#include <vector>

struct Expression {
  int kind;
  std::vector<Expression> parts;
};
struct Branch;
struct Tree {
  std::map<int, std::vector<Branch>> branches;
};
struct Branch {
  Tree below;
  std::vector<Tree> beside;
};
struct Named {
  std::vector<Named> parts;
  std::string name;
};

std::size_t count(const Expression& e) {
  std::size_t total = 1;
  for (const auto& part : e.parts) total += count(part);
  return total;
}
std::size_t size(Tree t, const Branch& b) { return t.branches.size() + b.beside.size() + b.below.branches.size(); }
std::string first(const Named& n) { return n.parts.empty() ? n.name : first(n.parts[0]); }

int main() {
  Expression e{1, {Expression{2, {}}, Expression{3, {}}}};
  Named n{{Named{{}, "inner"}}, "outer"};
  std::printf("%zu %zu %s\n", count(e), size(Tree(), Branch()), first(n).c_str());
}
// EVENT-DAG: value count {{[0-9]}}=3
// EVENT-DAG: value first {{[0-9]}}="inner"
