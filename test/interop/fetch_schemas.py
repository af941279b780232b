"""fetch_schemas.py FOLDER: the W3C's XML schemas of PROV, out of ProvToolbox's package at Maven Central. They are not ours to keep here.

Exit status 1, with the reason, when they cannot be had: the test that needs them is skipped then.
"""
import hashlib
import io
import pathlib
import sys
import urllib.request
import zipfile

PACKAGE = "https://repo1.maven.org/maven2/org/openprovenance/prov/prov-xml/0.9.27/prov-xml-0.9.27.jar"
SHA256 = "5bc31aa513a2a4e6a110f0ec10bb84e731ef0d155ba0fbbe8e32ca9db50da69a"
NAMES = ("prov.xsd", "prov-core.xsd", "prov-dictionary.xsd", "prov-links.xsd", "xml.xsd")


def main():
    folder = pathlib.Path(sys.argv[1])
    if all((folder / name).exists() for name in NAMES):
        return
    try:
        with urllib.request.urlopen(PACKAGE, timeout=60) as answer:
            package = answer.read()
    except OSError as why:
        sys.exit(f"{PACKAGE}: {why}")
    if hashlib.sha256(package).hexdigest() != SHA256:
        sys.exit(f"{PACKAGE} is not what it was")
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(package)) as files:
        for name in NAMES:
            (folder / name).write_bytes(files.read(f"w3c/{name}"))


if __name__ == "__main__":
    main()
