"""Checks RO-Crates with rocrate-validator, without the network: crate_check.py DIRECTORY...

Prints one line per problem that the profile Provenance Run Crate 0.5 REQUIRES to be otherwise; exit status 1 if there are any, 77 where
the validator is not installed. The JSON-LD context of RO-Crate 1.1 comes from the PyPI package rocrate; that of workflow runs is the few terms below.
"""
import importlib.metadata
import importlib.resources
import json
import sys

try:
    import rdflib.plugins.shared.jsonld.context as jsonld_context
    from rocrate_validator import models, services
    from rocrate_validator.utils.http import HttpRequester
    CRATE_CONTEXT = json.loads((importlib.resources.files("rocrate") / "data/ro-crate.jsonld").read_text())
    assert CRATE_CONTEXT["@id"] == "https://w3id.org/ro/crate/1.1/context", "another version of rocrate"
except (ImportError, AssertionError, importlib.metadata.PackageNotFoundError) as missing:
    print(f"skipped: needs roc-validator and rocrate ({missing}); './dev test' installs them into build/venv")
    sys.exit(77)

TERMS = "https://w3id.org/ro/terms/workflow-run#"
CONTEXTS = {
    "https://w3id.org/ro/crate/1.1/context": CRATE_CONTEXT,
    "https://w3id.org/ro/terms/workflow-run/context": {"@context": {name: TERMS + name for name in (
        "ParameterConnection", "connection", "sourceParameter", "targetParameter", "sha256", "environment", "resourceUsage", "containerImage")}},
}


class Answer:
    status_code, ok, headers = 200, True, {"Content-Type": "application/ld+json"}

    def __init__(self, value):
        self.value, self.text = value, json.dumps(value)
        self.content = self.text.encode()

    def json(self):
        return self.value

    def raise_for_status(self):
        pass


class Local:
    """What the validator asks the network for."""

    def get(self, url, **_):
        return Answer(CONTEXTS[url])

    def head(self, url, **_):
        return Answer(CONTEXTS[url])


def offline():
    fetch = jsonld_context.source_to_json
    jsonld_context.source_to_json = lambda source, *a, **k: (CONTEXTS[source], None) if source in CONTEXTS else fetch(source, *a, **k)
    HttpRequester.get = Local.get
    HttpRequester.head = Local.head


def problems(folder, severity):
    settings = services.ValidationSettings(rocrate_uri=str(folder), profile_identifier="provenance-run-crate-0.5",
                                           requirement_severity=severity)
    result = services.validate(settings)
    found = set()
    for issue in result.get_issues(severity):
        found.add(f"{issue.check.identifier} {issue.message} ({getattr(issue, 'violatingEntity', '')})")
    return sorted(found), result


def main():
    offline()
    failed = False
    severity = models.Severity.REQUIRED
    folders = sys.argv[1:]
    if folders[0] == "--recommended":
        severity = models.Severity.RECOMMENDED
        folders = folders[1:]
    for folder in folders:
        found, result = problems(folder, severity)
        checked = len(result.executed_checks) if hasattr(result, "executed_checks") else "?"
        print(f"{folder}: {checked} checks, {len(found)} problems")
        for line in found:
            print("  " + line)
        failed = failed or bool(found)
    sys.exit(1 if failed else 0)


main()
