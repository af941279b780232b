"""What the tool found in a whole build, from the inventories that it left: each place once."""
import collections
import json

KINDS = ("function", "return", "loop")
CONSTEXPR = "it is constexpr"


class Inventory:
    def __init__(self):
        self._places = {}       # (kind, file, line, column, name) -> set of reasons; "" means captured
        self.units = 0          # translation units

    def read(self, folder):
        """All inventories below a build directory."""
        for path in sorted(folder.rglob("inventory.json")):
            self.add(json.loads(path.read_text()))
        return self

    def add(self, table):
        self.units += 1
        for entry in table["entries"]:
            place = (entry["kind"], entry["file"], entry["line"], entry["column"], entry.get("name", ""))
            self._places.setdefault(place, set()).add("" if entry["captured"] else entry.get("reason") or "(no reason given)")

    def differing(self):
        """Places that are captured in one translation unit and not in another."""
        return sorted(place for place, reasons in self._places.items() if "" in reasons and len(reasons) > 1)

    def summary(self):
        """{kind: {found, captured, constexpr, percent, skipped: {reason: count}}}; percent is of what is not constexpr."""
        result = {}
        for kind in KINDS:
            skipped = collections.Counter()
            found = captured = 0
            for place, reasons in self._places.items():
                if place[0] != kind:
                    continue
                found += 1
                if reasons == {""}:
                    captured += 1
                else:
                    skipped[min(reasons - {""})] += 1
            excluded = sum(count for reason, count in skipped.items() if CONSTEXPR in reason)
            possible = found - excluded
            result[kind] = {"found": found, "captured": captured, "constexpr": excluded,
                            "percent": round(100 * captured / possible, 2) if possible else None,
                            "skipped": dict(skipped.most_common())}
        return result
