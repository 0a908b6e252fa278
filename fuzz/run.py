#!/usr/bin/env python3
"""Gathers seeds from the readers' cases and runs the targets in turn; see README.md."""

import argparse
import collections
import io
import os
import re
import resource
import subprocess
import sys
import time
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.join(HERE, "..", "crates", "ingest", "tests")
TARGETS = ["workbook", "xls", "archive", "layout", "sdmx_ml", "sdmx_json", "sdmx_csv", "json_stat",
           "pc_axis", "dhis2", "text"]
# What a child may have: Limits of crates/usecases/src/reader, and some for what libFuzzer keeps.
MOST_MEMORY = 1536 << 20
LONGEST = 256 << 10


def inputs():
    """Every case's folder name, input and layout, and the workbooks."""
    for folder, _, names in sorted(os.walk(TESTS)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            is_input = name.startswith(("input", "before")) and not name.endswith((".json", ".toml"))
            if is_input or folder.endswith("workbooks"):
                layout = os.path.join(folder, "layout.toml")
                has_layout = os.path.exists(layout)
                yield os.path.basename(folder), read(path), read(layout) if has_layout else None


def read(path):
    with open(path, "rb") as file:
        return file.read()


def part(name, content):
    return b"\n=== " + name.encode() + b"\n" + content


def parts(archive):
    """What stands in a zip archive, as src/parts.rs takes it; nothing where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            names = [it.filename for it in opened.infolist() if it.file_size <= LONGEST]
            return b"".join(part(it, opened.read(it)) for it in names[:100])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError):
        return b""


def records(container):
    """The stream of an .xls in one piece, where its sectors follow one another."""
    start = container.find(b"\x09\x08\x10\x00\x00\x06")
    return container[start:] if start > 0 else b""


def target_of(case, content):
    if content.startswith(b"PK\x03\x04"):
        told = (b"[Content_Types].xml", b"_rels/.rels", b"mimetype", b"Index/Document.iwa")
        return "workbook" if any(it in content for it in told) else "archive"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    start = content.lstrip(b"\xef\xbb\xbf \r\n")[:1]
    if start == b"<" or "sdmx-ml" in case:
        return "sdmx_ml"
    if "sdmx-csv" in case:
        return "sdmx_csv"
    if "pc-axis" in case:
        return "pc_axis"
    if start in (b"{", b"["):
        return "sdmx_json" if "sdmx" in case else "dhis2" if "dhis2" in case else "json_stat"
    return "text"


def seeds():
    found = collections.defaultdict(set)
    for case, content, layout in inputs():
        # Parquet's library panics where a file contradicts itself; that is caught, and libFuzzer ends at it first.
        if content.startswith(b"PAR1"):
            continue
        target = target_of(case, content)
        whole = [content]
        if target in ("workbook", "archive"):
            whole.append(parts(content))
        elif target == "xls":
            whole.append(records(content))
        found[target].update(it for it in whole if 0 < len(it) <= LONGEST)
        if layout:
            table = parts(content) if target == "workbook" else part("table", content)
            found["layout"].add(part("layout", layout) + table)
    return found


def words(contents):
    """A dictionary of what is said most in the seeds."""
    said = collections.Counter(
        word for it in contents for word in set(re.findall(rb"[A-Za-z_:][A-Za-z0-9_:.\-]{2,30}", it)))
    return "".join(f'"{word.decode()}"\n' for word, _ in said.most_common(400))


def gather():
    for target, contents in seeds().items():
        folder = os.path.join(HERE, "corpus", target)
        os.makedirs(folder, exist_ok=True)
        for number, content in enumerate(sorted(contents)):
            with open(os.path.join(folder, f"seed-{number}"), "wb") as file:
                file.write(content)
        with open(os.path.join(HERE, "corpus", f"{target}.dict"), "w") as file:
            file.write(words(contents))


def limit():
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    os.nice(19)


def fuzz(program, target, seconds):
    """Runs one target for a while: how many executions, and whether something was found."""
    artifacts = os.path.join(HERE, "artifacts", target)
    os.makedirs(artifacts, exist_ok=True)
    corpus = os.path.join(HERE, "corpus", target)
    command = [program, corpus, f"-dict={corpus}.dict", f"-max_total_time={seconds}", "-timeout=10",
               "-rss_limit_mb=1024", f"-max_len={LONGEST}", "-print_final_stats=1",
               f"-artifact_prefix={artifacts}/"]
    ran = subprocess.run(command, capture_output=True, text=True, errors="replace", preexec_fn=limit)
    with open(os.path.join(artifacts, "last.log"), "w") as file:
        file.write(ran.stderr)
    done = re.search(r"number_of_executed_units: (\d+)", ran.stderr)
    return int(done.group(1)) if done else 0, ran.returncode != 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", default=TARGETS)
    parser.add_argument("--seconds", type=int, default=120, help="how long each turn takes")
    parser.add_argument("--turns", type=int, default=5)
    arguments = parser.parse_args()
    gather()
    environment = {**os.environ, "RUSTC_BOOTSTRAP": "1"}
    subprocess.run(["cargo", "fuzz", "build", "--sanitizer", "none"], cwd=HERE, env=environment,
                   check=True)
    host = re.search(r"host: (\S+)", subprocess.check_output(["rustc", "-vV"], text=True)).group(1)
    built = os.path.join(HERE, "target", host, "release")
    total = collections.defaultdict(lambda: [0.0, 0, 0])
    for _ in range(arguments.turns):
        for target in arguments.targets or TARGETS:
            started = time.monotonic()
            done, has_found = fuzz(os.path.join(built, target), target, arguments.seconds)
            sums = total[target]
            sums[0] += (time.monotonic() - started) / 60
            sums[1] += done
            sums[2] += has_found
            print(f"{target:10} {sums[0]:6.1f} min {sums[1]:12,} executions {sums[2]} findings",
                  flush=True)
    sys.exit(any(it[2] for it in total.values()))


if __name__ == "__main__":
    main()
