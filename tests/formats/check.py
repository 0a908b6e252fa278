"""Asks independent readers for the figures in the cases of formats that describe themselves.

    python3 tests/formats/check.py target/release/throughline

Every figure that `throughline read --json` takes has to be found by another reader with the same place,
members, period and number, and in SDMX with the same status. What a reader cannot read is named.
"""

import contextlib
import io
import json
import logging
import re
import subprocess
import sys
import tempfile
import warnings
from decimal import Decimal, InvalidOperation
from pathlib import Path

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import pyjstat.pyjstat  # noqa: E402
import pysdmx.io  # noqa: E402
import sdmx  # noqa: E402
from pyaxis import pyaxis  # noqa: E402

CASES = Path(__file__).parents[2] / "crates/ingest/tests/cases"
# What the code list of OBS_STATUS says, in the words that `throughline read` uses.
STATUS = {
    "B": "break in series", "D": "definition differs", "E": "estimated", "F": "publisher's forecast",
    "I": "estimated", "P": "provisional", "Q": "confidential", "U": "low reliability", "V": "provisional",
}  # fmt: skip


def ours(program, path):
    """The reading; nothing where the file is refused."""
    done = subprocess.run([program, "read", path, "--json"], capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else None


def figures(reading):
    """Each figure: its area and the categories of its group, period, number, status and row."""
    for series in reading["series"]:
        _, area, *group = series["series"].split(":", 2)
        categories = [it.split("=", 1)[1] for it in group[0].split("|")] if group else []
        for it in series["figures"]:
            yield {area, *categories}, it["period"], number(it["value"]), it["status"], it["row"]


def number(value):
    try:
        found = Decimal(str(value).replace("<NA>", ""))
        return found if found.is_finite() else None
    except InvalidOperation:
        return None


def iso(time):
    """A period of SDMX as ISO 8601 has it."""
    year, _, part = time.partition("-")
    if part in ("", "A1"):
        return f"{year}-01-01/P1Y"
    if re.fullmatch(r"\d\d", part):
        return f"{year}-{part}-01/P1M"
    months = {"Q": 3, "S": 6, "T": 4}[part[0]]
    return f"{year}-{(int(part[1:]) - 1) * months + 1:02}-01/P{months}M"


def compare(seen, reading):
    """What differs; `seen` has for each observation its texts by id, and the names of its members."""
    wrong = []
    for members, period, value, status, row in figures(reading):
        fits = [
            texts
            for texts, names in seen
            if iso(texts["TIME_PERIOD"]) == period and members <= set(texts.values()) | names
        ]
        multiplied = [(number(it.get("OBS_VALUE")), number(it.get("UNIT_MULT")) or 0) for it in fits]
        theirs = [it if it is None else it.scaleb(int(power)) for it, power in multiplied]
        if value not in theirs:
            wrong.append(f"row {row}: {members} in {period} is {value}, there {theirs}")
        words = {STATUS.get(it.get("OBS_STATUS"), "") for it in fits}
        # pysdmx leaves out attributes with several values.
        if value is not None and status not in words and not any("Comp" in it for it in fits):
            wrong.append(f"row {row}: {status!r}, there {words}")
    return wrong


def by_pysdmx(path, reading):
    sets = pysdmx.io.read_sdmx(path, validate=False).data
    rows = [row | one.attributes for one in sets for row in one.data.to_dict("records")]
    return compare([({k: str(v) for k, v in row.items()}, set()) for row in rows], reading)


def by_sdmx1(path, reading, names=None):
    seen = []
    for one in (it for part in sdmx.read_sdmx(path).data for it in part.obs):
        parts = one.key.values | one.attrib
        texts = {k: str(getattr(it.value, "id", it.value)) for k, it in parts.items()}
        called = {(names or {}).get((k, it), "") for k, it in texts.items()}
        seen.append((texts | {"OBS_VALUE": str(one.value)}, called))
    return compare(seen, reading)


def by_sdmx1_as_draft(path, reading):
    """sdmx1 knows the drafts before SDMX-JSON 1.0; they have the same parts, one level higher."""
    whole = json.loads(path.read_text("utf-8"))
    data = whole.get("data", whole)
    structure = data.get("structure") or data["structures"][0]
    names = {}
    for part in [it for kind in structure["dimensions"].values() for it in kind]:
        for value in part["values"]:
            value.setdefault("id", value.get("value"))
            value.setdefault("name", value.get("names", {}).get("en", value["id"]))
            names[part["id"], value["id"]] = value["name"]
    for part in [it for kind in structure["attributes"].values() for it in kind]:
        part.setdefault("name", part["id"])
    header = {"id": "M", "prepared": "2026-11-20T09:30:00Z", "sender": {"id": "X"}}
    draft = {"header": header, "structure": structure, "dataSets": data["dataSets"]}
    path.write_text(json.dumps(draft), "utf-8")
    return by_sdmx1(path, reading, names)


def by_position(numbers, reading):
    """JSON-stat and PC-Axis: a figure is found by its place among all combinations."""
    wrong = []
    for members, period, value, _, row in figures(reading):
        # A dash is nothing or none, as the file declares it.
        theirs = number(re.sub('^"-"$', "0" if value == 0 else "", str(numbers[row - 1])))
        if value != theirs and (value is None or theirs is None or float(value) != float(theirs)):
            wrong.append(f"row {row}: {members} in {period} is {value}, there {theirs}")
    return wrong


def by_pyjstat(path, reading):
    data = pyjstat.pyjstat.Dataset.read(path.read_text("utf-8"))
    return by_position(list(data.write("dataframe")["value"]), reading)


def by_pyaxis(path, reading):
    try:
        path.read_text("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = "windows-1252"
    return by_position(list(pyaxis.parse(str(path), encoding=encoding)["DATA"]["DATA"]), reading)


READERS = {
    "sdmx-ml": (".xml", [by_pysdmx, by_sdmx1]),
    "sdmx-json": (".json", [by_sdmx1_as_draft]),
    "json-stat": (".json", [by_pyjstat]),
    "pc-axis": (".px", [by_pyaxis]),
}


def check(program, case, ending, reader):
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        path = Path(folder) / f"{case.name}{ending}"
        path.write_bytes(next(case.glob("input.*")).read_bytes())
        reading = ours(program, path)
        if reading is None:
            return ["it is refused"]
        try:
            return reader(path, reading)
        except Exception as error:
            return error


def main(program):
    agreed, unread, failed = 0, 0, 0
    for case in sorted(CASES.iterdir()):
        layout = json.loads((case / "expected.json").read_text("utf-8")).get("layout")
        ending, readers = READERS.get(layout, ("", []))
        for reader in readers:
            wrong = check(program, case, ending, reader)
            if isinstance(wrong, Exception):
                unread += 1
                print(f"{case.name}: {reader.__name__[3:]} cannot read it ({type(wrong).__name__})")
                continue
            agreed, failed = agreed + (not wrong), failed + bool(wrong)
            for it in wrong:
                print(f"{case.name}: {reader.__name__[3:]}: {it}")
    print(f"{agreed} readings agree, {failed} do not; {unread} files were not read elsewhere")
    return 1 if failed or not agreed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
