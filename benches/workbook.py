#!/usr/bin/env python3
"""Reading an .xlsx of a million rows: Throughline against openpyxl's read-only mode, A B A B.

    cargo build --release -p ingest --example read_workbook
    benches/workbook.py [ROWS]        # needs openpyxl; writes its workbook to a temporary folder

Prints the median of the ratios pair by pair, and the most memory that Throughline held.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

import openpyxl

READER = os.path.join(
    os.environ.get("CARGO_TARGET_DIR", os.path.join(os.path.dirname(__file__), "..", "target")),
    "release/examples/read_workbook",
)
OPENPYXL = """
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1], read_only=True)
print(sum(1 for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if cell is not None))
"""


def write(path, rows):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    sheet.append(["Area code", "Area", "Period", "Measure", "Value", "Lower", "Upper", "Status"])
    for i in range(rows - 1):
        value = i % 1000 / 10
        area = i % 400
        sheet.append([f"E{6000000 + area:08}", f"Area {area}", f"{2000 + i % 25}", "Rate", value, value - 1.5, value + 1.5, i])
    book.save(path)


def timed(command):
    """Seconds and the most kilobytes held."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    out = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command[0]} failed")
    return time.perf_counter() - started, usage.ru_maxrss, out.strip()


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "book.xlsx")
        write(path, rows)
        print(f"{rows} rows, 8 columns, {os.path.getsize(path) >> 20} MiB packed")
        ratios, memory = [], 0
        for _ in range(3):
            ours, held, told = timed([READER, path])
            theirs, _, count = timed([sys.executable, "-c", OPENPYXL, path])
            ratios.append(theirs / ours)
            memory = max(memory, held)
            print(f"{told}: {ours:.2f} s; openpyxl {count} cells: {theirs:.2f} s; ratio {theirs / ours:.1f}")
    print(f"median ratio {statistics.median(ratios):.1f}, at most {memory >> 10} MiB held")


if __name__ == "__main__":
    main()
