#!/usr/bin/env python3
"""Prints which tests failed or were skipped (with the reason) and 'N passed, N failed, N skipped' as the last line."""
import sys
import xml.etree.ElementTree as ElementTree


def main() -> int:
    passed, failed, skipped = 0, [], []
    for case in ElementTree.parse(sys.argv[1]).getroot().iter("testcase"):
        name, status = case.get("name"), case.get("status")
        if status == "run":
            passed += 1
        elif status in ("notrun", "disabled", "skipped") or case.find("skipped") is not None:
            output = case.findtext("system-out") or ""
            reasons = [line.strip() for line in output.splitlines() if "skip" in line.lower() and "[" not in line]
            skipped.append((name, reasons[0] if reasons else ""))
        else:
            failed.append(name)
    for name, reason in skipped:
        print(f"skipped: {name} {reason}".rstrip())
    for name in failed:
        print(f"failed: {name}")
    print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
