#!/usr/bin/env python3
"""Measures the built binary and prints ratios. Standard library only; see README.md."""

import argparse
import csv
import glob
import gzip
import http.client
import os
import re
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.environ.get("CARGO_TARGET_DIR", os.path.join(HERE, "..", "target"))
BINARY = os.path.join(TARGET, "release", "throughline")


def run(*arguments, **options):
    return subprocess.run(
        [BINARY, *arguments], check=True, capture_output=True, text=True, **options
    )


def unit(folder):
    made = run("init", "--data", folder, "--admin", "admin@bench.example", "--name", "Bench")
    return made.stdout.split()


def timed(action):
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def files_of(folder):
    return sorted(glob.glob(os.path.join(folder, "*.csv")) + glob.glob(os.path.join(folder, "*.csv.gz")))


def read_with_python(paths, database, key):
    columns = 12
    connection = sqlite3.connect(database)
    names = ", ".join(f"c{i}" for i in range(columns))
    connection.execute(f"CREATE TABLE o ({names}{', PRIMARY KEY (c3, c0, c4)' if key else ''})")
    with connection:
        for path in paths:
            opened = gzip.open if path.endswith(".gz") else open
            with opened(path, "rt", encoding="utf-8-sig", newline="") as text:
                rows = csv.reader(text)
                next(rows)
                marks = ", ".join("?" * columns)
                connection.executemany(f"INSERT INTO o VALUES ({marks})", rows)
    connection.close()


def import_ratio(folder, pairs):
    paths = files_of(folder)
    plain, keyed, ours, whole = [], [], [], []
    for _ in range(pairs + 1):
        with tempfile.TemporaryDirectory() as scratch:
            plain.append(timed(lambda: read_with_python(paths, f"{scratch}/a.db", False)))
            keyed.append(timed(lambda: read_with_python(paths, f"{scratch}/b.db", True)))
            unit(f"{scratch}/unit")
            ours.append(timed(lambda: run("import", folder, "--data", f"{scratch}/unit", "--forecasts-later")))
            unit(f"{scratch}/forecast")
            whole.append(timed(lambda: run("import", folder, "--data", f"{scratch}/forecast")))
    plain, keyed, ours, whole = plain[1:], keyed[1:], ours[1:], whole[1:]  # the first warms up
    print(f"{'':34}{'seconds':>9}{'ratio':>8}")
    row = lambda name, times, base: print(
        f"{name:34}{statistics.median(times):9.3f}"
        f"{statistics.median(b / t for b, t in zip(base, times)):8.1f}"
    )
    row("Python, no key", plain, plain)
    row("Python, primary key", keyed, keyed)
    row("Throughline, against no key", ours, plain)
    row("Throughline, against primary key", ours, keyed)
    row("the same with all its forecasts", whole, plain)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(folder):
    port = free_port()
    process = subprocess.Popen(
        [BINARY, "serve", "--data", folder, "--listen", f"127.0.0.1:{port}"],
        stderr=subprocess.DEVNULL,
    )
    started = time.perf_counter()
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/sign-in")
            if connection.getresponse().status == 200:
                return process, port, time.perf_counter() - started
        except OSError:
            if process.poll() is not None or time.perf_counter() - started > 30:
                sys.exit("the server did not start")
            time.sleep(0.005)


def resident(process):
    with open(f"/proc/{process.pid}/status") as status:
        found = re.search(r"VmRSS:\s+(\d+)", status.read())
    return int(found.group(1)) / 1024


def sign_in(port, email, password):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    body = urllib.parse.urlencode({"email": email, "password": password})
    origin = f"http://127.0.0.1:{port}"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin}
    connection.request("POST", "/sign-in", body, headers)
    answer = connection.getresponse()
    return answer.getheader("Set-Cookie").split(";")[0]


def start(folder):
    with tempfile.TemporaryDirectory() as scratch:
        unit(f"{scratch}/unit")
        run("import", folder, "--data", f"{scratch}/unit")
        seconds = []
        for _ in range(5):
            process, _, took = serve(f"{scratch}/unit")
            seconds.append(took)
            process.terminate()
            process.wait()
        process, port, _ = serve(f"{scratch}/unit")
        cookie = sign_in_as_unit(f"{scratch}/unit", port)
        for path in ["/", "/releases", "/search?q=rate", "/indicators/employment-rate"]:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", path, headers={"Cookie": cookie})
            connection.getresponse().read()
        print(f"ready after {statistics.median(seconds):.3f} s (median of 5)")
        print(f"resident {resident(process):.0f} MB after a few pages")
        process.terminate()


def sign_in_as_unit(folder, port):
    added = run("person", "add", "unit@bench.example", "--name", "Unit", "--role", "unit",
                "--reason", "Bench", "--data", folder)
    return sign_in(port, *added.stdout.split())


def big_plan(folder):
    """A mission of 60 targets over ten years of months each."""
    os.makedirs(f"{folder}/plan/missions/big")
    write = lambda path, text: open(f"{folder}/{path}", "w").write(text)
    write("plan/unit.toml", 'name = "Bench"\n')
    write("plan/vision.md", "A bench.\n")
    write("plan/organisations.toml", '[[organisation]]\nid = "health"\nname = "Health"\n')
    write("plan/people.toml", "")
    write("plan/sources.toml", "")
    write("plan/areas.csv", "code,name,level,parent,valid_from,valid_to,replaced_by\n"
          "E92000001,England,country,,,,\n")
    write("plan/missions/big/mission.toml", 'name = "Big"\n')
    write("plan/missions/big/mission.md", "Sixty targets.\n")
    write("plan/missions/big/outcomes.toml", "".join(
        f'[[outcome]]\nid = "outcome-{i}"\nname = "Outcome {i}"\nlead = "health"\n' for i in range(6)))
    indicators, targets, rows = [], [], ["indicator,period,area_code,value,unit"]
    for i in range(60):
        indicators.append(
            f'[[indicator]]\nid = "share-{i}"\nname = "Share {i}"\noutcome = "outcome-{i % 6}"\n'
            'role = "headline"\nunit = "%"\ndirection = "higher"\nfrequency = "monthly"\n'
            'lag_days = 42\narea = "E92000001"\n')
        targets.append(
            f'[[target]]\nid = "target-{i}"\nname = "Share {i} rises"\nindicator = "share-{i}"\n'
            'kind = "reach"\nvalue = 92\nby = "2029-07"\nwording = "w"\nsource = "s"\n'
            'technical_note = "n"\n[[target.trajectory]]\nagreed_on = "2016-01-01"\n'
            'agreed_by = "bench"\nreason = "bench"\npoints = [\n'
            '{ period = "2016-01", low = 50, expected = 50, high = 50 },\n'
            '{ period = "2029-07", low = 90, expected = 92, high = 94 } ]\n')
        for month in range(120):
            value = 50 + (month * (i + 3) % 17) / 3 + month / 6
            rows.append(f"share-{i},{2016 + month // 12}-{month % 12 + 1:02},E92000001,{value:.1f},%")
    write("plan/missions/big/indicators.toml", "\n".join(indicators))
    write("plan/missions/big/targets.toml", "\n".join(targets))
    write("figures.csv", "\n".join(rows) + "\n")


def pages(seconds):
    if not shutil.which("wrk"):
        sys.exit("wrk is missing: apt-get install wrk")
    with tempfile.TemporaryDirectory() as scratch:
        big_plan(scratch)
        unit(f"{scratch}/unit")
        run("plan", "apply", f"{scratch}/plan", "--reason", "Bench", "--data", f"{scratch}/unit")
        run("import", f"{scratch}/figures.csv", "--data", f"{scratch}/unit")
        process, port, _ = serve(f"{scratch}/unit")
        cookie = sign_in_as_unit(f"{scratch}/unit", port)
        for path in ["/missions/big", "/targets/target-1"]:
            address = f"http://127.0.0.1:{port}{path}"
            load = ["wrk", "-t1", "-c50", f"-d{seconds}s", "--latency", "-H", f"Cookie: {cookie}",
                    "-H", "Accept-Encoding: gzip", address]
            subprocess.run(["wrk", "-t1", "-c4", "-d1s", *load[5:]], capture_output=True)
            said = subprocess.run(load, capture_output=True, text=True).stdout
            picked = [it.strip() for it in said.splitlines()
                      if re.search(r"50%|99%|Requests/sec|Non-2xx", it)]
            print(f"{path:20} {'; '.join(picked)}")
        process.terminate()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ["import", "start"]:
        command = commands.add_parser(name)
        command.add_argument("folder")
        command.add_argument("--pairs", type=int, default=5)
    command = commands.add_parser("pages")
    command.add_argument("--seconds", type=int, default=10)
    arguments = parser.parse_args()
    if arguments.command == "import":
        import_ratio(arguments.folder, arguments.pairs)
    elif arguments.command == "start":
        start(arguments.folder)
    else:
        pages(arguments.seconds)


if __name__ == "__main__":
    main()
