#!/usr/bin/env python3
"""A stand-in for provml-instrument in the launcher's tests: it keeps the contract of manifest.json and leaves a trace.

A rewritten source defines `provml_fake_source`; a rewritten header (each header that the source names in quotes and
that has a mark) defines PROVML_FAKE_HEADER, which the source may test. $FAKE_MODE chooses how it misbehaves.
"""
import json
import os
import pathlib
import re
import signal
import sys

arguments = sys.argv[1:sys.argv.index("--")]
command = sys.argv[sys.argv.index("--") + 1:]
out = pathlib.Path(arguments[arguments.index("--out") + 1])
source = arguments[-1]
mode = os.environ.get("FAKE_MODE", "")
with open(os.environ.get("FAKE_LOG", os.devnull), "a", encoding="utf-8") as log:
    log.write(source + "".join(" " + word for word in arguments if word == "--all" or word.startswith("--threshold")) + "\n")
if mode == "fail":
    print(f"{source}:1:1: error: this cannot be parsed [provml-E0101]", file=sys.stderr)
    sys.exit(1)
if mode == "crash":
    os.kill(os.getpid(), signal.SIGSEGV)
if mode == "memory":
    os.kill(os.getpid(), signal.SIGKILL)
if mode == "abort":
    print("LLVM ERROR: out of memory", file=sys.stderr)
    sys.stderr.flush()
    os.kill(os.getpid(), signal.SIGABRT)
if mode == "hang":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        signal.pause()
if mode == "garbage":
    (out / "manifest.json").write_text('{"version": 1, "instr', encoding="utf-8")
    sys.exit(0)

text = pathlib.Path(source).read_text(encoding="utf-8")
marked = re.compile(r"\bPROVML_[A-Z]+\b")
directories = [str(pathlib.Path(source).parent)]
for i, word in enumerate(command):
    if word == "-I":
        directories.append(command[i + 1])
    elif word.startswith("-I"):
        directories.append(word[2:])
shadow, dependencies = [], [os.path.abspath(source)]
for name in re.findall(r'#\s*include\s*"([^"]+)"', text):
    for directory in directories:
        header = pathlib.Path(directory) / name
        if header.exists():
            dependencies.append(os.path.abspath(header))
            content = header.read_text(encoding="utf-8")
            if marked.search(content) and not os.path.isabs(name):
                rewritten = out / "shadow" / name
                rewritten.parent.mkdir(parents=True, exist_ok=True)
                rewritten.write_text(f'# 1 "{header}"\n#define PROVML_FAKE_HEADER 1\n# 1 "{header}"\n{content}', encoding="utf-8")
                shadow.append({"original": os.path.abspath(header), "rewritten": str(rewritten)})
            break
rewritten = out / "main" / pathlib.Path(source).name
rewritten.parent.mkdir(parents=True, exist_ok=True)
body = "this is no C++" if mode == "bad-code" else "extern int provml_fake_source; __attribute__((weak)) int provml_fake_source = 1;"
rewritten.write_text(f'# 1 "{source}"\n{body}\n# 1 "{source}"\n{text}', encoding="utf-8")
if mode == "note":
    print(f"{source}:1:1: note: a type is not captured [provml-E0105]", file=sys.stderr)
(out / "sites.json").write_text(json.dumps({"source": os.path.abspath(source), "sites": []}), encoding="utf-8")
(out / "manifest.json").write_text(json.dumps({
    "version": 1, "source": os.path.abspath(source), "instrumented": mode != "nothing", "rewritten": str(rewritten),
    "shadow": shadow, "include_args": ["-iquote", str(out / "shadow"), "-iquote", os.path.dirname(source) or "."],
    "sites": str(out / "sites.json"), "dependencies": dependencies}), encoding="utf-8")
