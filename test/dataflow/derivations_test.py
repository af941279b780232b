"""Recall and precision of `derives` on hand-labelled functions.

    derivations_test.py --tool provml-instrument --annotations INCLUDE_DIR [--compiler g++] [--verbose]

Each source in labelled/ says above a function what its outputs depend on: "// derives OUTPUT: INPUT ...". OUTPUT is a slot
("return", "best.loss") or SITE/SLOT for a loop or block within the function; INPUT is a slot or outer/SLOT for one of an activity
around it. The run fails where a labelled dependence is missing, or where fewer than 80 % of those found are labelled.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

LABEL = re.compile(r"//\s*derives\s+([\w./]+):\s*(.*)")
MARK = re.compile(r'PROVML_[A-Z_]+\("([^"]+)"\)')


def labels_of(source):
    """(site, output) -> inputs, and the number of labelled functions."""
    labels, pending, functions = {}, [], 0
    for line in source.read_text().splitlines():
        label = LABEL.search(line)
        if label:
            pending.append((label.group(1), set(label.group(2).split())))
            continue
        mark = MARK.search(line)
        if mark and pending:
            functions += 1
            for output, inputs in pending:
                site, _, slot = output.rpartition("/")
                labels[site or mark.group(1), slot] = {i.split("/")[-1] if i.startswith(site + "/") else i for i in inputs}
            pending = []
    return labels, functions


def slot_name(slot):
    return slot["name"] + ("." + slot["field"] if slot.get("field") else "")


def derives_of(table):
    found = {}
    for site in table:
        if "derives" not in site:
            raise SystemExit(f"{site['function']}: {site.get('flow')}")
        names = [slot_name(slot) for slot in site["slots"]]
        for output, inputs in site["derives"].items():
            outer = site["flow"].get("outer", {}).get(output, [])
            found[site["name"], names[int(output)]] = {names[i] for i in inputs} | {
                "outer/" + name.split("/", 1)[1] for name in outer}
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True)
    parser.add_argument("--annotations", required=True)
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    right = missing = extra = functions = 0
    for source in sorted((pathlib.Path(__file__).parent / "labelled").glob("*.cpp")):
        labels, count = labels_of(source)
        functions += count
        with tempfile.TemporaryDirectory() as out:
            subprocess.run([options.tool, "--out", out, source, "--", options.compiler, "-std=c++20", "-I", options.annotations,
                            "-c", source], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            found = derives_of(json.loads((pathlib.Path(out) / "sites.json").read_text()))
        for place, wanted in sorted(labels.items()):
            if place not in found:
                raise SystemExit(f"{source.name}: there is no output {place}: {sorted(found)}")
            got = found[place]
            right += len(wanted & got)
            missing += len(wanted - got)
            extra += len(got - wanted)
            if wanted - got:
                print(f"{source.name}: {place[0]}: {place[1]} misses {sorted(wanted - got)}")
            if got - wanted and options.verbose:
                print(f"{source.name}: {place[0]}: {place[1]} has also {sorted(got - wanted)}")
    recall, precision = right / (right + missing), right / (right + extra)
    print(f"{functions} functions, {right + missing} dependences: recall {recall:.3f}, precision {precision:.3f}")
    sys.exit(0 if functions >= 30 and missing == 0 and precision >= 0.8 else 1)


if __name__ == "__main__":
    main()
