"""One million generated figures out through every export and back, compared text for text.

round-trip.py PROGRAM FOLDER [FIGURES]: makes units in FOLDER, imports the figures, exports them in every format, and
reads each file back: all but JSON by an import into an empty unit; JSON, xlsx (openpyxl) and ods here as well. Prints for
each format the figures that came back identical, the seconds and the most memory of one command. Not part of ./test: it takes minutes. Needs the packages of tests/formats/requirements.txt.
"""

import csv
import json
import os
import random
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as xml
import zipfile
from pathlib import Path

AREAS = [f"E{kind}0{number:05}" for kind in ("06", "07", "08") for number in range(1, 101)]
PERIODS = [f"{year}-{month:02}-01/P1M" for year in range(2000, 2026) for month in range(1, 13)]
GROUPS = ["", "Sex=Female", "Age=16 to 24|Sex=Male", "+a=\"b\", c"]
ABSENT = ["confidential", "not-available", "not-applicable"]
PRESENT = ["", "", "", "provisional", "revised", "estimated", "forecast", "low-reliability", "break",
           "definition-differs"]
NOTES = ["", "", "", "rounded", "a, b", 'say "hi"', "two\nlines", "=1+1", "'=1", "+44", "@x", "-", "\uff1dx", "漢字 é 😀",
         "_x000D_", "<&>", "two  spaces", "a\tb"]
HEADER = ["indicator", "area_code", "area_name", "group", "period", "value", "lower_95", "upper_95", "status", "note",
          "file_sha256"]
KEY = ["indicator", "area_code", "group", "period"]
SAID = ["value", "lower_95", "upper_95", "status", "note"]
EACH = 100_000


def value(chance):
    kind = chance.random()
    if kind < 0.7:
        return f"{chance.uniform(-100, 1000):.{chance.randrange(4)}f}".replace("-0", "-1")
    if kind < 0.8:
        return f"{chance.randrange(10 ** 6)}.{chance.randrange(10)}00"
    if kind < 0.9:
        return str(chance.randrange(10 ** 15, 10 ** 22))
    return f"0.{'0' * chance.randrange(12)}{chance.randrange(1, 10 ** 6)}"


def generated(chance, indicator, count):
    places = [(area, group, period) for area in AREAS for group in GROUPS for period in PERIODS]
    for area, group, period in sorted(chance.sample(places, count)):
        absent = chance.random() < 0.1
        ends = [f"{chance.randrange(100)}.50", f"{100 + chance.randrange(100)}.500"]
        yield dict(zip(HEADER, [
            indicator, area, "Area " + area, group, period, "" if absent else value(chance),
            *(ends if chance.random() < 0.2 else ["", ""]), chance.choice(ABSENT if absent else PRESENT),
            chance.choice(NOTES), "ab"]))


def guarded(text):
    bare = text.lstrip("'")
    return "'" + text if bare[:1] and bare[0] in "=+-@\t\r\uff1d\uff0b\uff0d\uff20" else text


def unguarded(text):
    return text[1:] if text.startswith("'") and guarded(text[1:]) == text else text


def keyed(rows):
    return {tuple(row[it] or "" for it in KEY): tuple(row[it] or "" for it in SAID) for row in rows}


def from_csv(path):
    texts = lambda row: {it: row[it] if it in SAID[:3] else unguarded(row[it]) for it in KEY + SAID}
    with open(path, encoding="utf-8", newline="") as file:
        return keyed(map(texts, csv.DictReader(file)))


def from_table(rows):
    rows = (row for row in rows)
    header = next(row for row in rows if row[0] == "indicator")
    named = (dict(zip(header, row)) for row in rows)
    return keyed({**row, **{it: row[it + "_text"] for it in SAID[:3]}} for row in named)


def from_xlsx(path):
    from openpyxl import load_workbook

    sheet = load_workbook(path, read_only=True)["Figures"]
    return from_table(sheet.iter_rows(values_only=True))


def from_ods(path):
    def content(node):
        for it in node.iter():
            name = it.tag.rpartition("}")[2]
            yield {"s": " ", "tab": "\t"}.get(name, "") + (it.text or "")
            if it is not node:
                yield it.tail or ""

    def rows():
        with zipfile.ZipFile(path).open("content.xml") as file:
            for _, row in xml.iterparse(file):
                if row.tag.endswith("}table-row"):
                    yield ["\n".join("".join(content(it)) for it in cell) for cell in row]
                    row.clear()

    def first_table():
        for row in rows():
            if row and row[0] == "Notes":
                return
            yield row if len(row) > 1 else [""]

    return from_table(first_table())


def run(*command):
    """Seconds and the most memory, in MB, of a command."""
    start = time.monotonic()
    process = subprocess.Popen([str(it) for it in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0, (command, status)
    return time.monotonic() - start, used.ru_maxrss / 1024


def unit(program, folder):
    shutil.rmtree(folder, ignore_errors=True)
    run(program, "init", "--data", folder, "--admin", "a@test.example", "--name", "A")
    return folder


def take_in(program, folder, paths):
    return run(program, "import", "--data", folder, "--forecasts-later", *paths)


def agree(how, wanted, found):
    same = sum(found.get(key) == said for key, said in wanted.items())
    for key in [key for key, said in wanted.items() if found.get(key) != said][:3]:
        print(f"    {key}: {wanted[key]!r} became {found.get(key)!r}")
    print(f"{how}: {same} identical of {len(wanted)}", flush=True)
    return same == len(wanted) == len(found)


def main(program, folder, count):
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(4)
    each = min(count, EACH)
    indicators = [f"i{number}" for number in range(count // each)]
    wanted, paths = {}, []
    for indicator in indicators:
        rows = list(generated(chance, indicator, each))
        wanted |= keyed(rows)
        paths.append(folder / f"in-{indicator}.csv")
        with open(paths[-1], "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEADER, lineterminator="\n")
            writer.writeheader()
            writer.writerows({it: text if it in SAID[:3] else guarded(text) for it, text in row.items()} for row in rows)
    first = unit(program, folder / "unit")
    take_in(program, first, paths)
    print(f"{len(wanted)} figures of {len(indicators)} indicators")
    readers = {"json": lambda path: keyed(json.loads(path.read_text("utf-8"))["figures"]),
               "xlsx": from_xlsx, "ods": from_ods}
    fine = True
    for format_ in ["csv", "sdmx-csv", "json-stat", "json", "xlsx", "ods"]:
        seconds, memory, files = 0.0, 0.0, []
        for indicator in indicators:
            files.append(folder / f"out-{indicator}.{format_}")
            took, most = run(program, "export", "--data", first, "--indicator", indicator, "--format", format_,
                             "--output", files[-1])
            seconds, memory = seconds + took, max(memory, most)
        size = sum(it.stat().st_size for it in files) / 1e6
        print(f"{format_}: {seconds:.1f} s, {memory:.0f} MB of memory, {size:.1f} MB of files", flush=True)
        if format_ != "json":
            second = unit(program, folder / "second")
            took, most = take_in(program, second, files)
            run(program, "export", "--data", second, "--format", "csv", "--output", folder / "back.csv")
            found = from_csv(folder / "back.csv")
            fine &= agree(f"  imported in {took:.1f} s and {most:.0f} MB", wanted, found)
        if format_ in readers:
            found = {}
            for path in files:
                found |= readers[format_](path)
            fine &= agree("  read outside", wanted, found)
        for path in files:
            path.unlink()
    seconds, memory = run(program, "export", "--data", first, "--format", "csv", "--output", folder / "all.csv")
    print(f"all in one CSV: {seconds:.1f} s, {memory:.0f} MB of memory")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]), int((sys.argv + ["1000000"])[3])))
