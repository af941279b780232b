"""The verdict about one package, and the tables of docs/corpus.md."""
import datetime

from . import results

LEAST_PERCENT = 95


def verdict(plain, instrumented, sites, capture, differing, warnings):
    """Lines that say what does not hold; empty when all does. `plain` and `instrumented` are (cases, status)."""
    problems = []
    (before, status_before), (after, status_after) = plain, instrumented
    if not before:
        problems.append("the suite has no test cases before instrumenting")
    if lost := results.compare(before, after):
        problems.append(f"{len(lost)} test cases passed before and do not pass after: {', '.join(lost[:5])}")
    if status_before != status_after:
        problems.append(f"the suite's exit status was {status_before} and is {status_after}")
    problems += [line for line in warnings if "not instrumented" in line]
    functions = sites["function"]
    if functions["percent"] is None:
        problems.append("no function was found")
    elif functions["percent"] < LEAST_PERCENT:
        problems.append(f"{functions['percent']} % of the functions that are not constexpr are instrumented; {LEAST_PERCENT} % is the least")
    if differing:
        kind, file, line, *_ = differing[0]
        problems.append(f"{len(differing)} places are instrumented in one translation unit and not in another, such as the {kind} at {file}:{line}")
    if capture is None or capture["begins"] == 0:
        problems.append("nothing was captured")
        return problems
    for key, meaning in (("dropped", "events were dropped"), ("missing", "sequence numbers are in no journal"),
                         ("unmatched_ends", "exits have no enter"), ("repeated_begins", "activities were entered twice"),
                         ("open", "activities of processes that ended have no exit")):
        if capture[key]:
            problems.append(f"{capture[key]} {meaning}")
    if capture["begins"] != capture["ends"] + capture["open_without_exit"]:
        problems.append(f"{capture['begins']} enters and {capture['ends']} exits; "
                        f"{capture['open_without_exit']} were open in processes that did not exit")
    return problems + capture["problems"]


def _share(part):
    percent = "-" if part["percent"] is None else f"{part['percent']:.1f} %"
    return f"{part['captured']} of {part['found']}" + (f" ({part['constexpr']} constexpr)" if part["constexpr"] else "") + f", {percent}"


def text(report):
    """What the terminal shows of one package."""
    lines = [f"{report['package']} {report['version']}: {report['about']}"]
    for variant in report["variants"]:
        cases = variant["tests"]
        lines.append(f"  {variant['compiler']}{' ' + variant['sanitize'] if variant['sanitize'] else ''}: "
                     f"tests passed {cases['passed_before']} of {cases['before']} before, {cases['passed_after']} of {cases['after']} after")
        for kind, part in variant["sites"].items():
            lines.append(f"    {kind + 's':10} {_share(part)}")
            lines += [f"    {count:14} not: {reason}" for reason, count in part["skipped"].items()]
        capture = variant["capture"]
        if capture:
            lines.append(f"    enters {capture['begins']}, exits {capture['ends']} ({capture['ends_by_exception']} by exception, "
                         f"{capture['ends_at_exit']} by exit()), still open where a process was killed {capture['open_without_exit']}, "
                         f"dropped {capture['dropped']}; {capture['processes']} processes, {capture['sites_entered']} sites entered")
        lines += [f"    FAILED: {line}" for line in variant["problems"]]
    return "\n".join(lines)


def markdown(reports):
    """The tables of docs/corpus.md."""
    out = [f"Run of {datetime.date.today().isoformat()}.", "",
           "| package | compiler | tests passed before, after | functions | returns | loops | enters = exits | dropped |", "|---|---|---|---|---|---|---|---|"]
    for report in reports:
        for variant in sorted(report["variants"], key=lambda v: v["compiler"] != "g++"):
            cases, capture, sites = variant["tests"], variant["capture"], variant["sites"]
            events = "-"
            if capture:
                events = f"{capture['begins']:,}" if capture["begins"] == capture["ends"] else (
                    f"{capture['begins']:,} = {capture['ends']:,} + {capture['open_without_exit']:,} open in killed processes")
            out.append(f"| {report['package']} {report['version']} | {variant['compiler']} {variant['sanitize']} | "
                       f"{cases['passed_before']}, {cases['passed_after']} | {_share(sites['function'])} | {_share(sites['return'])} | "
                       f"{_share(sites['loop'])} | {events} | {capture['dropped'] if capture else '-'} |")
    out += ["", "What is not instrumented, and why (each place once, with g++):", "", "| package | what | places | reason |", "|---|---|---|---|"]
    for report in reports:
        if not report["variants"] or any(v["sanitize"] for v in report["variants"]):
            continue
        first = min(report["variants"], key=lambda v: v["compiler"] != "g++")
        for kind, part in first["sites"].items():
            out += [f"| {report['package']} | {kind}s | {count} | {reason} |" for reason, count in part["skipped"].items()]
    return "\n".join(out)
