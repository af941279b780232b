// Writes annotations.h from vocabulary.def: the C++11 header that a marked program includes.
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace {

// One macro in both its forms: the one that provml-instrument reads, and the one that every compiler sees.
void function_like(std::FILE* out, const char* macro, const char* role, bool reading) {
  if (reading)
    std::fprintf(out, "#define PROVML_%s(name) [[clang::annotate(\"provml\", \"%s\", name)]]\n", macro, role);
  else
    std::fprintf(out, "#define PROVML_%s(name)\n", macro);
}

void object_like(std::FILE* out, const char* macro, const char* role, bool reading) {
  if (reading)
    std::fprintf(out, "#define PROVML_%s [[clang::annotate(\"provml\", \"%s\")]]\n", macro, role);
  else
    std::fprintf(out, "#define PROVML_%s\n", macro);
}

// The argument's macros are replaced before it becomes a text.
void text_like(std::FILE* out, const char* macro, const char* role, bool reading) {
  if (reading)
    std::fprintf(out,
                 "#define PROVML_%s(...) PROVML_%s_TEXT(__VA_ARGS__)\n"
                 "#define PROVML_%s_TEXT(...) [[clang::annotate(\"provml\", \"%s\", #__VA_ARGS__)]]\n",
                 macro, macro, macro, role);
  else
    std::fprintf(out, "#define PROVML_%s(...)\n", macro);
}

void write_form(std::FILE* out, bool reading) {
#define PROVML_FUNCTION_ROLE(MACRO, role, plan, execution, stage) function_like(out, #MACRO, role, reading);
#define PROVML_VALUE_ROLE(MACRO, role, attribute, value, direction) object_like(out, #MACRO, role, reading);
#define PROVML_FLAG(MACRO, name, has_argument) \
  if (has_argument)                            \
    function_like(out, #MACRO, name, reading); \
  else                                         \
    object_like(out, #MACRO, name, reading);
#define PROVML_TEXT_FLAG(MACRO, name, argument) text_like(out, #MACRO, name, reading);
#include "vocabulary.def"
}

// A statement cannot carry the annotation; the instrumenter sees the expansion itself, so both forms are
// empty.
void write_statement_macros(std::FILE* out) {
#define PROVML_STATEMENT_ROLE(MACRO, role, plan, execution) \
  std::fprintf(out, "#define PROVML_%s(name)\n", #MACRO);
#include "vocabulary.def"
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s OUTPUT\n", argv[0]);
    return 2;
  }
  std::FILE* out = std::fopen(argv[1], "w");
  if (out == nullptr) {
    std::fprintf(stderr, "%s: %s\n", argv[1], std::strerror(errno));
    return 1;
  }
  std::fputs(
      "// provml/annotations.h: the marks of a provenance-tracked program.  Generated from "
      "annotations/vocabulary.def.\n"
      "//\n"
      "//   PROVML_TRAINING(\"fit\") double fit(PROVML_DATASET std::string const& path, "
      "PROVML_HYPERPARAMETER int epochs) {\n"
      "//     PROVML_ITERATION(\"epoch\") for (int epoch = 0; epoch < epochs; ++epoch) {\n"
      "//       PROVML_EVALUATION double loss = step();\n"
      "//     }\n"
      "//   }\n"
      "//\n"
      "// C++11 and later, no dependency.  Every macro is empty for the compiler that builds the program; "
      "while\n"
      "// provml-instrument reads it (PROVML_INSTRUMENTING) a mark is a [[clang::annotate(\"provml\", role, "
      "...)]].\n"
      "#ifndef PROVML_ANNOTATIONS_H\n"
      "#define PROVML_ANNOTATIONS_H\n\n",
      out);
  write_statement_macros(out);
  std::fputs("\n#ifdef PROVML_INSTRUMENTING\n", out);
  write_form(out, true);
  std::fputs("#else\n", out);
  write_form(out, false);
  std::fputs("#endif\n\n#endif  // PROVML_ANNOTATIONS_H\n", out);
  const bool bad = std::ferror(out) != 0;
  return std::fclose(out) != 0 || bad ? 1 : 0;
}
