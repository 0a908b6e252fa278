"""Asks independent readers for the figures in the cases of formats that describe themselves, and in those of workbooks.

    check.py PROGRAM                  every case; ./test asks for this
    check.py PROGRAM FILE LAYOUT      one workbook and its layout, such as `throughline read FILE --propose` prints
    check.py --office PROGRAM [...]   the workbooks as LibreOffice reads them (apt install libreoffice-calc)

Every figure that `throughline read --json` takes has to be found by another reader with the same place,
members, period and number, and in SDMX with the same status; in a workbook it has to stand in the very cell that an
export names. With --office LibreOffice turns each workbook, xlsb and xls among them, into xlsx, ods and xls: these have
to have the same cells, and we have to read them as we read the first. Says for each reader how many files it agrees
on; ends with 1 where one does not. Needs tests/formats/requirements.txt.
"""

import contextlib
import io
import json
import operator
import shutil
import sys
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import cells
import cubes
import described
import workbooks
from readings import number, ours

WORKBOOKS = (".xlsx", ".xlsm", ".ods", ".xls", ".xlsb")
CASES = Path(__file__).parents[2] / "crates/ingest/tests/cases"
# What a reader is known not to read, and why not. Anything else that it does not read is looked into.
UNREAD = {
    ("c116-sdmx-json-2", "sdmx1_as_draft"): "an attribute has several values",
    ("c116-sdmx-ml-3-several-statuses", "sdmx1"): "it looks for the structure under another name in flat data of 3.0",
    ("c116-sdmx-ml-embargo", "sdmx1"): "it knows no EmbargoDate",
    ("pc-axis-windows-1252", "pyaxis"): "a semicolon behind the last number is one number more to it",
    ("sdmx-json-2-measures", "sdmx1_as_draft"): "the drafts have one measure",
    ("sdmx-json-wrong-entries", "sdmx1_as_draft"): "it stops at an entry that points at nothing; ours rejects that row",
    ("sdmx-ml-3-by-pysdmx", "sdmx1"): "as with several statuses",
    ("sdmx-ml-3-flat", "sdmx1"): "as with several statuses",
    ("sdmx-ml-cross-section", "sdmx1"): "the dimension at the observation is no time",
    ("sdmx-ml-generic-utf-16", "pysdmx"): "it knows only UTF-8",
    ("sdmx-ml-generic-utf-16", "sdmx1"): "it knows only UTF-8",
    ("sdmx-ml-series-though-flat", "sdmx1"): "as with several statuses",
    ("workbook-by-sheetjs-xlsb", "xlsb"): "only --office reads xlsb",
}
# LibreOffice computes formulas on its way, and has no 29 February 1900.
CHANGED = ("c026-formula-without-a-result", "c027-results-that-may-be-old", "c044-a-day-that-never-was")
READERS = {
    "sdmx-ml": (".xml", [cubes.by_pysdmx, cubes.by_sdmx1]),
    "sdmx-json": (".json", [cubes.by_sdmx1_as_draft]),
    "json-stat": (".json", [cubes.by_pyjstat]),
    "pc-axis": (".px", [cubes.by_pyaxis]),
    "csvw": (".zip", [described.by_csvw]),
    "frictionless": (".zip", [described.by_frictionless]),
}


class Account:
    """How many files each reader agrees on, and what it says of the others."""

    MOST = 10

    def __init__(self):
        self.agreed, self.asked, self.unread = Counter(), Counter(), 0

    def take(self, name, reader, wrong):
        if isinstance(wrong, Exception):
            if (name, reader) in UNREAD:
                self.unread += 1
                return
            wrong = [f"it cannot read this ({type(wrong).__name__}: {wrong}); mend it, or name it in UNREAD"]
        elif (name, reader) in UNREAD:
            wrong = [*wrong, "it can read this, and UNREAD says that it does not"]
        self.asked[reader] += 1
        self.agreed[reader] += not wrong
        for it in wrong[: self.MOST]:
            print(f"{name}: {reader}: {it}", file=sys.stderr)
        if len(wrong) > self.MOST:
            print(f"{name}: {reader}: and {len(wrong) - self.MOST} more", file=sys.stderr)

    def close(self):
        for reader, asked in sorted(self.asked.items()):
            print(f"{reader:<24}{self.agreed[reader]:>8} of {asked} files", file=sys.stderr)
        agreed, failed = self.agreed.total(), self.asked.total() - self.agreed.total()
        print(f"{agreed} readings agree, {failed} do not; {self.unread} files are not read elsewhere, as UNREAD says")
        return 1 if failed or not agreed else 0


def described_by_itself(program, case, ending, reader, folder):
    path = folder / f"{case.name}-{reader.__name__}{ending}"
    path.write_bytes(next(case.glob("input.*")).read_bytes())
    reading = ours(program, path)
    if reading is None:
        return ["it is refused"]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return reader(path, reading)
    except Exception as error:
        return error


def workbook(program, path, layout, folder, seen=None, is_same=operator.eq):
    """Our reading of a file; its cells are seen in another where a program made that of it."""
    reading = ours(program, path, layout)
    if reading is None:
        return ["it is refused"]
    seen = seen or path
    try:
        book = cells.READERS[seen.suffix](seen)
    except Exception as error:
        return error
    placed = workbooks.placed(program, folder, path, layout)
    return workbooks.compare(book, layout.read_text("utf-8"), *placed, reading, is_same)


def by_libreoffice(program, books, folder, account):
    """What LibreOffice makes of each workbook has the same cells, and is read alike."""
    sources = {
        name: (Path(shutil.copy(path, folder / f"{name}{path.suffix}")), layout)
        for name, (path, layout) in books.items() if name not in CHANGED
    }  # fmt: skip
    for ending in ("xlsx", "ods", "xls"):
        made = cells.by_libreoffice([it for it, _ in sources.values()], ending, folder)
        for name, (path, layout) in sources.items():
            wrong = workbook(program, path, layout, folder, made[name], cells.is_near)
            account.take(name, f"LibreOffice, {ending}", wrong)
            again = ours(program, made[name], layout)
            account.take(name, f"ours, {ending}", unlike(ours(program, path, layout), again))


def unlike(first, second):
    """What two readings of the same cells say otherwise."""
    if second is None:
        return ["what LibreOffice made of it is refused"]
    one, other = told(first), told(second)
    differ = [it for it in one | other if not is_alike(one.get(it, ()), other.get(it, ()))]
    return [f"{it}: {one.get(it)} became {other.get(it)}" for it in differ]


def told(reading):
    """Each figure with its status, number and interval, and the text of each complaint."""
    figures = {
        (s["series"], it["period"], it["row"]): (it["status"], *map(number, [it["value"], *(it["interval"] or [])]))
        for s in reading["series"] for it in s["figures"]
    }  # fmt: skip
    return figures | {(it["outcome"], it["column"]): (it["text"],) for it in reading["complaints"]}


def is_alike(one, other):
    def is_same(a, b):
        return cells.is_near(a, b) if isinstance(a, Decimal) and isinstance(b, Decimal) else a == b

    return len(one) == len(other) and all(map(is_same, one, other))


def described_cases(program, folder, account):
    for case in sorted(CASES.iterdir()):
        ending, readers = READERS.get(layout_of(case), ("", []))
        for reader in readers:
            account.take(case.name, reader.__name__[3:], described_by_itself(program, case, ending, reader, folder))


def layout_of(case):
    """What it is read with; blank where it is refused."""
    return json.loads((case / "expected.json").read_text("utf-8")).get("layout") or ""


def workbook_cases():
    """By their names, the workbooks that are read, with their layouts."""
    read = [it for it in sorted(CASES.iterdir()) if layout_of(it).startswith("layout ")]
    found = {it.name: (next(it.glob("input.*")), it / "layout.toml") for it in read}
    return {name: it for name, it in found.items() if it[0].suffix in WORKBOOKS}


def main(program, *one):
    """One workbook and its layout, or every case."""
    account, office = Account(), "--office" in sys.argv
    books = {Path(one[0]).stem: (Path(one[0]), Path(one[1]))} if one else workbook_cases()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        if office:
            by_libreoffice(program, books, folder, account)
            return account.close()
        if not one:
            described_cases(program, folder, account)
        for name, (path, layout) in books.items():
            reader = cells.READERS.get(path.suffix)
            wrong = workbook(program, path, layout, folder)
            account.take(name, reader.__name__[3:] if reader else path.suffix[1:], wrong)
    return account.close()


if __name__ == "__main__":
    sys.exit(main(*[it for it in sys.argv[1:] if it != "--office"]))
