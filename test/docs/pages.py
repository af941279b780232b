"""The Markdown pages of the project, and the fenced blocks in them."""
import pathlib
import re


def pages(source):
    root = pathlib.Path(source)
    tops = [root / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    rooms = [p for room in ("docs", "annotations", "runtime", "rdfstore", "query", "tools", "cmake", "examples", "bench", "test")
             for p in sorted((root / room).rglob("*.md"))]
    return [p for p in tops + rooms if p.exists()]


def blocks(text, language):
    """(line number, block) of every fenced block of a language."""
    for match in re.finditer(r"^```" + re.escape(language) + r"\n(.*?)^```", text, re.M | re.S):
        yield text.count("\n", 0, match.start()) + 2, match.group(1)
