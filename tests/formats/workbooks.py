"""Workbooks: each figure stands in the cell that it is said to stand in, and beside what it is said to be of."""

import csv
import io
import itertools
import json
import operator
import re
import shutil
import subprocess
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

HALF_A_SECOND = timedelta(seconds=0.5)
# Day 60 of Excel, which the readers take for another.
NEVER_WAS = "1900-02-29"


class Sheet:
    def __init__(self, cells):
        self.cells, self.rows, self.columns = cells, defaultdict(list), defaultdict(list)
        for (row, column), cell in cells.items():
            self.rows[row].append(cell)
            self.columns[column].append((row, cell))

    def about(self, row, column):
        """What may say what the figure in a cell is of: its row, and what stands above it."""
        return [*self.rows[row], *(cell for at, cell in self.columns[column] if at < row)]


def placed(program, folder, path, layout):
    """The figures as an export has them, with the sheet and the cell of each, and those that the import holds.

    `folder` holds the units."""
    run = lambda *words: subprocess.run([program, *words], capture_output=True, text=True)
    empty, unit = folder / "empty", folder / "unit"
    if not empty.exists():
        run("init", "--data", empty, "--admin", "a@test.example", "--name", "A").check_returncode()
    shutil.rmtree(unit, ignore_errors=True)
    shutil.copytree(empty, unit)
    done = run("import", path, "--layout", layout, "--data", unit, "--reason", "Checked",
               "--published-at", "2026-02-01", "--forecasts-later", "--json")  # fmt: skip
    # What is no plausible continuation of its series is held once there is one.
    held = [it for file in json.loads(done.stdout)["files"] for it in file["complaints"] if it["column"] == "value"]
    out = run("export", "--data", unit, "--format", "csv").stdout
    rows = [row | {"cell": address(row["place"])} for row in csv.DictReader(io.StringIO(out, newline=""))]
    return rows, Counter((it["text"], it["row"]) for it in held)


def address(place):
    """Sheet, row and column of "cell C14 of sheet 2"."""
    letters, row, sheet = re.fullmatch(r"cell ([A-Z]+)(\d+) of sheet (\d+)", place).groups()
    return int(sheet), int(row), column(letters)


def column(letters):
    number = 0
    for it in letters:
        number = number * 26 + ord(it) - 64
    return number


def compare(book, layout, placed, held, reading, is_same=operator.eq):
    """What differs between the cells that are seen, and the figures and complaints that name them."""
    wrong, names, sheets = [], list(book), [Sheet(it) for it in book.values()]
    told = Counter((it["period"], it["value"] or "", it["row"]) for s in reading["series"] for it in s["figures"])
    kept = Counter((it["period"], it["value"], it["cell"][1]) for it in placed)
    if kept - told or Counter((value, row) for _, value, row in (told - kept).elements()) != held:
        wrong.append(f"read says {list(told - kept)}, the export {list(kept - told)}")
    complaints = [it | found for it in reading["complaints"] if (found := cited(it, names))]
    for it in placed:
        wrong += figure(sheets[it["cell"][0] - 1], it, layout, is_same)
    for it in complaints:
        sheet, row, column = it["cell"]
        seen = sheets[sheet - 1].cells.get((row, column))
        fits = seen and (it["text"] in seen.texts() or seen.is_of(it["text"], is_same))
        if it["text"] not in ("", NEVER_WAS) and not fits:
            wrong.append(f"{it['column']}: the complaint cites {it['text']!r}, there {seen}")
    figures = [it["cell"] for it in placed]
    return wrong + passed_over(sheets, figures, {*figures, *(it["cell"] for it in complaints)}, {it[1] for it in held})


def cited(complaint, names):
    """Where a complaint is about: "Table 1!C14 (Rate)"."""
    found = re.match(r"(.*)!([A-Z]+)(\d+) \(", complaint["column"])
    return found and {"cell": (names.index(found[1]) + 1, int(found[3]), column(found[2]))}


def figure(sheet, it, layout, is_same):
    _, row, column = it["cell"]
    seen = sheet.cells.get((row, column))
    if seen is None:
        return [f"{it['place']}: {it['value']}, there nothing"]
    wrong = []
    if not (seen.is_of(it["value"], is_same) if it["value"] else seen.number() is None):
        wrong.append(f"{it['place']}: {it['value']!r}, there {seen.value!r}")
    for name in ("lower_95", "upper_95"):
        if it[name] and not any(cell.is_of(it[name], is_same) for cell in sheet.rows[row]):
            wrong.append(f"{it['place']}: {name} is {it[name]}, and not in its row")
    about = sheet.about(row, column)
    if not any(is_within(it["period"], cell.value) for cell in about):
        wrong.append(f"{it['place']}: nothing in its row or above it is in {it['period']}")
    texts = {str(cell.value).strip() for cell in about}
    members = [part.split("=", 1)[1] for part in it["group"].split("|") if part]
    lacking = [name for name in (it["area_code"], *members) if name not in texts and name not in layout]
    return wrong + [f"{it['place']}: neither its row nor the layout says {name!r}" for name in lacking]


def is_within(period, value):
    """A date within the period, to the second, or a text with its first or last year."""
    start, end = ends(period)
    if isinstance(value, datetime):
        return start <= (value + HALF_A_SECOND).date() <= end
    years = {f"{it.year}" for it in (start, end)}
    return not isinstance(value, bool) and bool(years & set(re.findall(r"\d{4}", str(value))))


def ends(period):
    """The first day of a period and the last."""
    first, _, length = period.partition("/")
    start = date.fromisoformat(first)
    found = re.fullmatch(r"P(\d+)([YMWD])", length or "P1D")
    times, unit = int(found[1]), found[2]
    if unit in "WD":
        return start, start + timedelta(days=times * (7 if unit == "W" else 1) - 1)
    months = start.year * 12 + start.month - 1 + times * (12 if unit == "Y" else 1)
    return start, date(months // 12, months % 12 + 1, start.day) - timedelta(days=1)


def passed_over(sheets, figures, told, held):
    """Numbers in a column of figures, between the first and the last, that nothing is said of, nor of what is beside."""
    wrong = []
    of_column = lambda it: (it[0], it[2])
    beside = {it[:2] for it in told if of_column(it) not in set(map(of_column, figures))}
    for (sheet, column), cells in itertools.groupby(sorted(figures, key=of_column), of_column):
        rows = [it[1] for it in cells]
        for row, seen in sheets[sheet - 1].columns[column]:
            is_told = row in held or (sheet, row, column) in told or (sheet, row) in beside
            if min(rows) < row < max(rows) and seen.number() is not None and not is_told:
                wrong.append(f"row {row}, column {column} of sheet {sheet} has {seen.value!r}, which is not taken")
    return wrong
