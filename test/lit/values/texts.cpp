// char pointers are read as C strings only where that is safe.
// RUN: %check_run %s %t --std=c++11 2>&1 | %FileCheck --check-prefix=TOOL --implicit-check-not=remark: --implicit-check-not=warning: %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstddef>
#include <cstdio>

// EVENT: begin test "name" 0="abc"
PROVML_TEST("name") int name(char const* text) { return text[0]; }
// EVENT: begin test "length" 0=opaque(const char *) 1=2
// TOOL: [[#@LINE+1]]:{{[0-9]+}}: remark: 'data' of type 'const char *' cannot be captured: a number follows it, perhaps its length; mark it with a role, PROVML_REFERENCE or PROVML_SIZE(n) [provml-E0108]
PROVML_TEST("length") int length(char const* data, std::size_t n) { return data[n - 1]; }
// EVENT: begin test "range" 0=opaque(const char *) 1=opaque(const char *)
// TOOL: [[#@LINE+2]]:{{[0-9]+}}: remark: 'begin' of type 'const char *' cannot be captured: another pointer to characters is beside it
// TOOL: [[#@LINE+1]]:{{[0-9]+}}: remark: 'end' of type 'const char *' cannot be captured: another pointer to characters is beside it
PROVML_TEST("range") int range(char const* begin, char const* end) { return static_cast<int>(end - begin); }
// EVENT: begin test "buffer" 0=opaque(char *)
// TOOL: [[#@LINE+1]]:{{[0-9]+}}: remark: 'out' of type 'char *' cannot be captured: it may point to a buffer that holds no text
PROVML_TEST("buffer") void buffer(char* out) { out[0] = 'x'; }
// EVENT: begin test "marked" 0=ref "abc" 1=3 2="x" 3="yz"
PROVML_TEST("marked") int marked(PROVML_DATASET PROVML_REFERENCE("files") char const* path, int flags, PROVML_ALGORITHM char const* algorithm,
                                 PROVML_SIZE(2) char const* part) {
  return path[0] + flags + algorithm[0] + part[0];
}
struct Token {
  char const* begin;
  char const* end;
};
// EVENT: begin test "token" 0={begin:opaque(const char *),end:opaque(const char *)}
// TOOL: [[#@LINE+1]]:{{[0-9]+}}: remark: of 'token' these are not captured: 'begin' (a pointer), 'end' (a pointer) [provml-E0108]
PROVML_TEST("token") int token(Token token) { return static_cast<int>(token.end - token.begin); }

int main() {
  const char text[] = {'a', 'b'};  // not terminated
  std::printf("%d\n", name("abc"));
  std::printf("%d\n", length(text, 2));
  std::printf("%d\n", range(text, text + 2));
  char c;
  buffer(&c);
  const char part[] = {'y', 'z'};
  std::printf("%d %c\n", marked("abc", 3, "x", part), c);
  std::printf("%d\n", token({text, text + 2}));
}
