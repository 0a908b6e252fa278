#!/usr/bin/env python3
"""Uploads files that were made to hurt, one after another, to a server that somebody else reads pages of.

PROGRAM is the built binary; FOLDER takes the files, each to be looked at afterwards. Printed is how long each
answer took and what it was, and how fast the other's page of a mission of 60 targets came meanwhile, against the
same page with nothing else to do. Standard library only; the files are in hostile_files.py.
"""

import argparse
import html
import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import bench
import hostile_files

PAGE = "/missions/big"
PAUSE = 0.01


class Reader(threading.Thread):
    """Somebody who opens the same page again and again; keeps when each began and how long it took."""

    def __init__(self, port, cookie):
        super().__init__(daemon=True)
        self.port, self.cookie, self.seen, self.stopped = port, cookie, [], False

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        while not self.stopped:
            started = time.perf_counter()
            connection.request("GET", PAGE, headers={"Cookie": self.cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                sys.exit(f"the page answered {answer.status}")
            if answer.will_close:
                connection.close()
            self.seen.append((started, time.perf_counter() - started))
            time.sleep(PAUSE)

    def between(self, start, end):
        return [took for at, took in self.seen if at < end and at + took > start]


def percentile(times, part):
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def in_words(times):
    return f"p50 {percentile(times, .5) * 1000:6.1f} ms  p99 {percentile(times, .99) * 1000:6.1f} ms"


def upload(port, cookie, name, content):
    """Sends one file as the form does: how long the answer took, its status and its body."""
    edge = "edge-of-the-form"
    head = (f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n").encode()
    body = head + content + f"\r\n--{edge}--\r\n".encode()
    headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin",
               "Content-Type": f"multipart/form-data; boundary={edge}"}
    connection = http.client.HTTPConnection("127.0.0.1", port)
    started = time.perf_counter()
    connection.request("POST", "/releases/upload", body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    return time.perf_counter() - started, answer.status, text


def gist(status, body):
    """What the page says became of the file."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", body.split("<main", 1)[-1].split("</main", 1)[0]))
    text = re.sub(r"\s+", " ", text)
    refused = re.search(r"(Refused|not recorded|There is a problem)\W* (.{0,110})", text)
    return f"{status} {refused.group(2) if refused else text[:110]}"


def person(folder, port, name):
    added = bench.run("person", "add", f"{name}@bench.example", "--name", name, "--role", "unit",
                      "--reason", "Bench", "--data", folder)
    return bench.sign_in(port, *added.stdout.split())


def measure(files, seconds):
    with tempfile.TemporaryDirectory() as scratch:
        bench.big_plan(scratch)
        unit = f"{scratch}/unit"
        bench.unit(unit)
        bench.run("plan", "apply", f"{scratch}/plan", "--reason", "Bench", "--data", unit)
        bench.run("import", f"{scratch}/figures.csv", "--data", unit)
        process, port, _ = bench.serve(unit)
        try:
            reader = Reader(port, person(unit, port, "reader"))
            cookie = person(unit, port, "sender")
            reader.start()
            time.sleep(2)
            started = time.perf_counter()
            time.sleep(seconds)
            idle = reader.between(started, time.perf_counter())
            meanwhile = one_after_another(files, port, cookie, reader)
            reader.stopped = True
            print(f"\npage, idle       {in_words(idle)}  of {len(idle)}")
            print(f"page, meanwhile  {in_words(meanwhile)}  of {len(meanwhile)}")
            ratio = percentile(meanwhile, .99) / percentile(idle, .99)
            print(f"p99 meanwhile is {ratio:.1f} times p99 idle; server {bench.resident(process):.0f} MB")
        finally:
            process.terminate()
            process.wait()


def one_after_another(files, port, cookie, reader):
    print(f"{'file':26}{'MB':>7}{'seconds':>9}{'page p99':>10}  answer")
    meanwhile = []
    for label, names in files.items():
        taken, size, said = [], 0, ""
        for name, path in names:
            with open(path, "rb") as file:
                content = file.read()
            started = time.perf_counter()
            took, status, body = upload(port, cookie, name, content)
            pages = reader.between(started, time.perf_counter())
            taken.append((took, pages, gist(status, body)))
            size = max(size, len(content))
        worst = max(taken, key=lambda it: it[0])
        pages = [it for _, seen, _ in taken for it in seen]
        meanwhile += pages
        p99 = f"{percentile(pages, .99) * 1000:7.0f} ms" if pages else ""
        count = f"{len(names)} files: " if len(names) > 1 else ""
        print(f"{label:26}{size / 1e6:7.2f}{worst[0]:9.2f}{p99:>10}  {count}{worst[2]}", flush=True)
    return meanwhile


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("folder")
    parser.add_argument("--only", help="files whose name holds this")
    parser.add_argument("--seconds", type=int, default=20, help="how long the idle server is measured")
    arguments = parser.parse_args()
    bench.BINARY = arguments.program
    os.makedirs(arguments.folder, exist_ok=True)
    files = hostile_files.make(arguments.folder, arguments.only or "")
    measure(files, arguments.seconds)


if __name__ == "__main__":
    main()
