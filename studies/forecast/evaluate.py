"""Run every method on the same jobs, score them and print one table.

Usage: evaluate.py OUT [--throughline PROGRAM] [--fit-time PROGRAM] [--sets NAME,...] [--arima] [--quick]

OUT is the folder data.py wrote into. The protocol is in README.md and protocol.py.
"""
import argparse
import collections
import csv
import datetime
import math
import os
import pathlib
import subprocess
import sys

import numpy as np
from scipy.special import ndtr

import baselines
import protocol
from data import HEADER
from protocol import LEVELS, NORMAL

COLUMNS = ["mean", *(f"q{round(level * 1000):03d}" for level in LEVELS)]
HEADINGS = ["set", "series / forecasts", "method", "OWA", "Brier", "log", "ECE", "cov80", "cov95", "no forecast",
            "CPU ms a series", "Brier / AutoETS", "AutoETS ms / ms", "fit alone ms", "AutoETS ms / fit alone"]
ONE_THREAD = ["RAYON_NUM_THREADS", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"]
# Where AutoARIMA is affordable: the sets on which the pool of the three was known to be the best of the libraries.
ARIMA = {"m3_yearly", "m3_quarterly", "m3_monthly", "gov_annual"}
# The start of a process must not be what is timed: a set is repeated to about so many series and rows.
TIMED_SERIES, TIMED_ROWS = 20_000, 1_000_000


# ---- Throughline, by its published command line alone ----

def run(command):
    """CPU seconds, user and system, of a command that must succeed."""
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    complaint = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))}\nended with {process.returncode}: {complaint[-2000:]}")
    return usage.ru_utime + usage.ru_stime


def write_series(path, named):
    with open(path, "w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(HEADER)
        for name, job in named:
            last = len(job.past) - 1
            lines.writerows([name, job.indicator, job.frequency, job.period(i - last), repr(v), job.kind]
                            for i, v in enumerate(job.past.tolist()))


def read_rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def throughline(program, jobs, thresholds, out):
    """(forecasts, probabilities), NaN where it declines. One call an origin: no call holds a value from after it."""
    h = baselines.horizon(jobs)
    found = np.full((len(jobs), h, len(COLUMNS)), np.nan)
    chances = np.full(thresholds.shape, np.nan)
    origins = collections.defaultdict(list)
    for index, job in enumerate(jobs):
        origins[job.origin].append(index)
    paths = {name: out / "work" / f"{name}.csv" for name in ("series", "targets", "quantiles", "probabilities")}
    paths["series"].parent.mkdir(parents=True, exist_ok=True)
    for indices in origins.values():
        at = {jobs[index].series: index for index in indices}
        write_series(paths["series"], [(jobs[index].series, jobs[index]) for index in indices])
        asked = {}
        with open(paths["targets"], "w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file, lineterminator="\n")
            lines.writerow(["series", "period", "value", "direction"])
            for index in indices:
                for step in range(len(jobs[index].future)):
                    period = jobs[index].period(step + 1)
                    for which, value in enumerate(thresholds[index, step].tolist()):
                        if math.isnan(value):
                            continue
                        lines.writerow([jobs[index].series, period, repr(value), "up"])
                        asked.setdefault((jobs[index].series, period, value), []).append((index, step, which))
        run([program, "forecast", "--input", paths["series"], "--out", paths["quantiles"], "--horizon", str(h),
             "--targets", paths["targets"], "--probabilities", paths["probabilities"]])
        for row in read_rows(paths["quantiles"]):
            step = int(row["horizon"]) - 1 if row["horizon"] else h
            if step < h:
                found[at[row["series"]], step] = [float(row[column] or "nan") for column in COLUMNS]
        for row in read_rows(paths["probabilities"]):
            for place in asked[row["series"], row["period"], float(row["value"])]:
                chances[place] = float(row["probability"] or "nan")
    return found, chances


def time_throughline(program, jobs, out):
    """CPU seconds a series of the whole command: start, reading, forecasting, writing."""
    rows = sum(len(job.past) for job in jobs)
    copies = max(1, min(TIMED_SERIES // len(jobs), TIMED_ROWS // rows))
    named = [(f"{copy}-{index}", job) for copy in range(copies) for index, job in enumerate(jobs)]
    series, quantiles = out / "work" / "timed.csv", out / "work" / "timed-quantiles.csv"
    write_series(series, named)
    horizon = str(baselines.horizon(jobs))
    seconds = run([program, "forecast", "--input", series, "--out", quantiles, "--horizon", horizon])
    series.unlink()
    quantiles.unlink()
    return seconds / len(named)


def time_fits(program, jobs, out):
    """Seconds a series of the fits alone, in memory, as the libraries are timed; the fastest of several rounds."""
    series = out / "work" / "timed.csv"
    write_series(series, [(str(index), job) for index, job in enumerate(jobs)])
    command = [program, series, str(baselines.horizon(jobs))]
    microseconds = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    series.unlink()
    return float(microseconds) / 1e6


# ---- scores ----

def probability_above(found, thresholds):
    """P(value >= threshold) from quantiles, straight lines between their normal scores: exact for a normal forecast."""
    q = np.maximum.accumulate(found[:, :, 1:], axis=2)
    score = np.zeros(thresholds.shape)
    for left in range(len(LEVELS) - 1):
        low, high = q[:, :, left, None], q[:, :, left + 1, None]
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            along = np.where(high > low, (thresholds - low) / (high - low), np.where(thresholds > low, np.inf, -np.inf))
        along = np.clip(along, None if left == 0 else 0, None if left == len(LEVELS) - 2 else 1)
        piece = NORMAL[left] + np.nan_to_num(along, posinf=20, neginf=-20) * (NORMAL[left + 1] - NORMAL[left])
        score = np.where((thresholds > low) | (left == 0), piece, score)
    return 1 - ndtr(score)


def scores(jobs, found, chances, point, thresholds, usual, reference):
    """The accuracy and calibration of one method. `point` is the column of `found` that is its point forecast.

    Where a method gives nothing it is given the naive forecast, so that declining what is hard never helps.
    """
    h = found.shape[1]
    asked = np.array([[step < len(job.future) for step in range(h)] for job in jobs])
    actual = np.array([[*job.future, *[np.nan] * (h - len(job.future))] for job in jobs])
    last = np.array([job.past[-1] for job in jobs])
    found = np.where(np.isfinite(found).all(axis=2)[:, :, None], found, reference[0])
    silent = np.isnan(chances)
    chances = np.where(silent, reference[1], chances)

    # Probabilities of targets; series whose usual step is nothing beside their level ask no question.
    rows = asked & ((usual > 0) & (usual > 1e-6 * np.maximum(1e-9, np.abs(last))))[:, None]
    p = np.clip(chances[rows], 0.001, 0.999)
    met = (actual[rows][:, None] >= thresholds[rows]).astype(float)
    possible = ~np.isnan(thresholds[rows])
    names = [job.indicator for job in jobs]
    index = np.repeat(np.unique(names, return_inverse=True)[1], h).reshape(len(jobs), h)[rows]
    weight = 1 / np.bincount(index)[index]
    weight /= weight.sum()
    each = weight[:, None] * possible / np.maximum(possible.sum(axis=1), 1)[:, None]
    each /= each.sum()
    tenth = np.minimum((np.where(possible, p, 0) * 10).astype(int), 9)
    gap = [abs((each * (p - met))[possible & (tenth == k)].sum()) for k in range(10)]
    inside = {}
    for band, low, high in (("cov80", "q100", "q900"), ("cov95", "q025", "q975")):
        low, high = found[:, :, COLUMNS.index(low)], found[:, :, COLUMNS.index(high)]
        inside[band] = (weight * ((actual >= low) & (actual <= high))[rows]).sum()
    smape, mase = errors(jobs, found[:, :, point])
    base = errors(jobs, reference[0][:, :, 0])
    return {
        "series": len({job.series for job in jobs}),
        "forecasts": int(rows.sum()),
        "OWA": (smape / base[0] + mase / base[1]) / 2,
        "Brier": (each * (p - met) ** 2).sum(),
        "log": -(each * np.log(np.where(met > 0, p, 1 - p))).sum(),
        "ECE": sum(gap),
        **inside,
        "none": float((silent[rows] & possible).sum() / possible.sum()),
    }


def errors(jobs, points):
    """Mean sMAPE and mean MASE over jobs, as in the M4 competition. Jobs without a scale have no MASE."""
    smape, mase = [], []
    for job, point in zip(jobs, points, strict=True):
        point = point[:len(job.future)]
        error, size = np.abs(job.future - point), np.abs(job.future) + np.abs(point)
        smape.append(np.mean(np.where(size > 0, 200 * error / np.where(size > 0, size, 1), 0)))
        lag = job.season if len(job.past) > job.season else 1
        scale = np.abs(job.past[lag:] - job.past[:-lag]).mean()
        if scale > 0:
            mase.append(error.mean() / scale)
    return np.mean(smape), np.mean(mase)


# ---- the table ----

def methods_for(name, jobs, arima):
    wanted = ["naive", "drift", *(["seasonal naive"] if jobs[0].season > 1 else [])]
    if jobs[0].season <= 24:  # statsforecast's ETS knows no longer season
        wanted += ["AutoETS", "AutoTheta", *(["AutoARIMA"] if arima and name in ARIMA else []), "augurs ETS"]
    return wanted


def evaluate(name, arguments):
    """The rows of a set, by method; None when the set is not there."""
    jobs = protocol.jobs(arguments.out, name, arguments.quick)
    if not jobs:
        return None
    h = baselines.horizon(jobs)
    asked = [protocol.targets(job, h) for job in jobs]
    thresholds, usual = np.stack([a[0] for a in asked]), np.array([a[1] for a in asked])
    answers, fits = {}, None
    for method in methods_for(name, jobs, arguments.arima):
        found, seconds = baselines.forecast(method, name, jobs, arguments.out)
        answers[method] = (found, probability_above(found, thresholds), 0, seconds and seconds / len(jobs))
    pool = [method for method in ("AutoETS", "AutoTheta", "AutoARIMA") if method in answers]
    if len(pool) > 1:
        found = np.mean([answers[method][0] for method in pool], axis=0)
        label = " + ".join(method.removeprefix("Auto") for method in pool)
        answers[label] = (found, probability_above(found, thresholds), 0, sum(answers[method][3] for method in pool))
    if arguments.throughline:
        found, chances = throughline(arguments.throughline, jobs, thresholds, arguments.out)
        # The median: it is what absolute errors ask for.
        seconds = time_throughline(arguments.throughline, jobs, arguments.out)
        answers["Throughline"] = (found, chances, COLUMNS.index("q500"), seconds)
        fits = time_fits(arguments.fit_time, jobs, arguments.out) if arguments.fit_time else None
    reference = answers["naive"][:2]
    table = {}
    for method, (found, chances, point, seconds) in answers.items():
        table[method] = scores(jobs, found, chances, point, thresholds, usual, reference)
        table[method]["ms"] = seconds and seconds * 1000
        # A library's time is that of its fits.
        table[method]["fit"] = fits and fits * 1000 if method == "Throughline" else None
    return table


def line(name, method, row, best):
    ms, other = row["ms"], best and best["ms"]
    cells = [name, f"{row['series']} / {row['forecasts']}", method, f"{row['OWA']:.3f}", f"{row['Brier']:.4f}"]
    cells += [f"{row['log']:.4f}", f"{row['ECE']:.3f}", f"{row['cov80']:.3f}", f"{row['cov95']:.3f}"]
    cells += [f"{row['none']:.1%}" if row["none"] else "", figures(ms) if ms else ""]
    cells += [f"{row['Brier'] / best['Brier']:.3f}" if best else "", figures(other / ms) if ms and other else ""]
    fit = row["fit"]
    cells += [figures(fit) if fit else "", figures(other / fit) if fit and other else ""]
    return f"| {' | '.join(cells)} |"


def figures(value):
    """Three figures that count."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def machine():
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{datetime.date.today()}, {os.cpu_count()} processors, {math.ceil(memory)} GB; every method on one thread"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--throughline", type=pathlib.Path, help="the program to measure")
    parser.add_argument("--fit-time", type=pathlib.Path, help="the example fit_time of crates/forecast")
    parser.add_argument("--sets", default=",".join(protocol.SETS))
    parser.add_argument("--arima", action="store_true", help="AutoARIMA and the pool with it, on some sets (an hour)")
    parser.add_argument("--quick", action="store_true", help="30 series of each set")
    arguments = parser.parse_args()
    if any(os.environ.get(variable) != "1" for variable in ONE_THREAD):
        sys.exit(f"one thread is what is measured: set {', '.join(ONE_THREAD)} to 1 first, or use run.sh")
    lines = [f"| {' | '.join(HEADINGS)} |", "|" + "---|" * len(HEADINGS)]
    for name in arguments.sets.split(","):
        table = evaluate(name, arguments)
        if table is None:
            print(f"skipped {name}: there is no {name}.csv in {arguments.out}", file=sys.stderr)
            continue
        lines += [line(name, method, row, table.get("AutoETS")) for method, row in table.items()]
        print(f"done {name}", file=sys.stderr, flush=True)
    lines += ["", machine()]
    print("\n".join(lines))
    (arguments.out / "table.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
