"""Results of test suites as {test case: passed?}, and what changed between two of them."""
import re
import xml.etree.ElementTree as ElementTree


def add(cases, name, passed):
    """Two cases of one name are told apart by their order."""
    unique, number = name, 1
    while unique in cases:
        number += 1
        unique = f"{name} #{number}"
    cases[unique] = passed


def from_ctest(path):
    """ctest --output-junit. A test that was skipped is no case."""
    cases = {}
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        if case.get("status") in ("notrun", "disabled") or case.find("skipped") is not None:
            continue
        add(cases, case.get("name"), case.get("status") == "run")
    return cases


def from_gtest(path):
    """--gtest_output=xml: one file for each run of a program."""
    cases = {}
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):
        for case in suite.iter("testcase"):
            if case.get("status") == "notrun" or case.get("result") == "skipped":
                continue
            add(cases, f"{suite.get('name')}.{case.get('name')}", case.find("failure") is None)
    return cases


def from_lines(text, pattern, passed):
    """Lines of the suite's output; `pattern` has the groups name and status."""
    cases = {}
    for match in re.finditer(pattern, text, re.M):
        add(cases, match["name"].strip(), match["status"].lower() in passed)
    return cases


def compare(before, after):
    """Names of the cases that passed before and now fail or are missing."""
    return sorted(name for name, passed in before.items() if passed and not after.get(name, False))
