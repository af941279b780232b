"""make_texts.py DIR: sources whose bytes no editor keeps: with a byte order mark, with CRLF, in Latin-1, without an end of line."""
import os
import sys

HEAD = "#include <provml/annotations.h>\n#include <cstdio>\n#include <string>\n"
TEXTS = {
    "bom.cpp": b"\xef\xbb\xbf" + (HEAD + """PROVML_TEST("bom") int bom(std::string text) { return static_cast<int>(text.size()) + __LINE__ + 2; }
int main() { std::printf("%d\\n", bom("\u00fc")); }
""").encode(),
    "crlf.cpp": (HEAD + """PROVML_TEST("crlf") std::string crlf(int n) {
  std::string text;
  PROVML_ITERATION("step") for (int i = 0; i < n; ++i)
    text += "a";  // a comment
  return text + \\
    "b";
}
int main() { std::printf("%s %d\\n", crlf(2).c_str(), __LINE__); }
""").replace("\n", "\r\n").encode(),
    "no_end.cpp": (HEAD + 'int main() { return 3; }\nPROVML_TEST("no end") int last(int x) { return x; }\n'
                   'int used = last(__LINE__)').encode() + b";",
    "latin1.cpp": HEAD.encode() + b'PROVML_TEST("latin1") int latin1(int x) { char const* t = "\xe9"; return x + t[0]; }\n'
                  b'int main() { std::printf("%d\\n", latin1(1)); }  // \xe9t\xe9\n',
}
os.makedirs(sys.argv[1], exist_ok=True)
for name, text in TEXTS.items():
    with open(os.path.join(sys.argv[1], name), "wb") as file:
        file.write(text)
