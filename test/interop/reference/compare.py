"""compare.py FOLDER [--provml FILE]: the verdicts of ProvToolbox's validator and of provml on the PROV-N files below a folder.

By hand, since it needs Java 11, Maven and Maven Central. Prints every file on which the two, or provml and the file's name, differ.
"""
import argparse
import pathlib
import re
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def theirs(files):
    with tempfile.TemporaryDirectory() as work:
        subprocess.run(["mvn", "-q", "-B", "-f", HERE / "pom.xml", "dependency:copy-dependencies", f"-DoutputDirectory={work}/lib"], check=True)
        subprocess.run(["javac", "-cp", f"{work}/lib/*", "-d", work, HERE / "Verdicts.java"], check=True)
        done = subprocess.run(["java", "-cp", f"{work}/lib/*:{work}", "Verdicts", *files], capture_output=True, text=True, check=True)
    return dict(line.split()[1:] for line in done.stdout.splitlines() if line.startswith("verdict "))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--provml", type=pathlib.Path, default=HERE.parents[2] / "build/bin/provml")
    options = parser.parse_args()
    files = sorted(options.folder.rglob("*.provn"))
    other = theirs(files)
    agree = named = ours_named = other_named = 0
    for file in files:
        status = subprocess.run([options.provml, "--quiet", "validate", "--file", file], capture_output=True, check=False).returncode
        ours, reference = "valid" if status == 0 else "invalid", other[file.name]
        name = {"fail": "invalid", "success": "valid"}.get((re.findall("fail|success", file.name) or [""])[0])
        agree += ours == reference
        named += name is not None
        ours_named += ours == name
        other_named += reference == name
        if ours != reference or name not in (ours, None):
            print(f"{file.name}: provml {ours}, ProvToolbox {reference}, by its name {name}")
    print(f"{len(files)} files, the same verdict in {agree}; {named} have one in their name: provml agrees in {ours_named}, ProvToolbox in {other_named}")


if __name__ == "__main__":
    main()
