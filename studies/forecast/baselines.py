"""Forecasts of the naive methods, statsforecast and augurs for the jobs of a set, with the CPU time of the fits.

A forecast is an array (jobs, horizon, 8): mean and the quantiles at protocol.LEVELS, NaN where a method failed. Results
of the libraries are kept in OUT/cache under a digest of the jobs, so that a second run only reads them.
"""
import hashlib
import pathlib
import subprocess
import time
import warnings

import numpy as np

import protocol

HERE = pathlib.Path(__file__).parent
BANDS = [50, 80, 95]


def horizon(jobs):
    return max(len(job.future) for job in jobs)


def simple(method, jobs, _out):
    """One of protocol's naive methods. Their time is not of interest: they are plain numpy."""
    h = horizon(jobs)
    return np.stack([method(job, h) for job in jobs]), None


def statsforecast(name, jobs, _out):
    """CPU seconds count `forecast` alone: imports and a first, unmeasured call (compilation, caches) are outside."""
    warnings.filterwarnings("ignore")
    from statsforecast import models

    h, season = horizon(jobs), jobs[0].season
    found = np.full((len(jobs), h, 8), np.nan)
    model = getattr(models, name)(season_length=season)

    def fit(past):
        try:
            return model.forecast(y=past.astype(float), h=h, level=BANDS)
        except Exception:  # a series that a model cannot be fitted to has no forecast; evaluate.py counts it
            return None

    fit(jobs[0].past)
    seconds = 0.0
    for index, job in enumerate(jobs):
        before = time.process_time()
        answer = fit(job.past)
        seconds += time.process_time() - before
        if answer is not None:
            mean = np.asarray(answer["mean"], float)
            low = [answer[f"lo-{band}"] for band in reversed(BANDS)]
            high = [answer[f"hi-{band}"] for band in BANDS]
            found[index] = np.column_stack([mean, *low, mean, *high])
    return found, seconds


def augurs(jobs, out):
    """The Rust program beside this file; it prints the CPU seconds of its fits last."""
    h = horizon(jobs)
    program = out / "augurs-target" / "release" / "augurs-study"
    lines = "".join(f"{job.season},{h},{','.join(map(repr, job.past.tolist()))}\n" for job in jobs)
    done = subprocess.run([program], input=lines, capture_output=True, text=True, check=True)
    *rows, seconds = done.stdout.split("\n")[:-1]
    found = np.full((len(jobs), h, 8), np.nan)
    for index, row in enumerate(rows):
        if row:
            found[index] = np.array(row.split(","), float).reshape(h, 8)
    return found, float(seconds)


METHODS = {
    "naive": lambda jobs, out: simple(protocol.naive, jobs, out),
    "drift": lambda jobs, out: simple(protocol.drift, jobs, out),
    "seasonal naive": lambda jobs, out: simple(protocol.seasonal_naive, jobs, out),
    "AutoETS": lambda jobs, out: statsforecast("AutoETS", jobs, out),
    "AutoTheta": lambda jobs, out: statsforecast("AutoTheta", jobs, out),
    "AutoARIMA": lambda jobs, out: statsforecast("AutoARIMA", jobs, out),
    "augurs ETS": augurs,
}
KEPT = {"AutoETS", "AutoTheta", "AutoARIMA", "augurs ETS"}


def digest(jobs):
    state = hashlib.sha256()
    for job in jobs:
        state.update(f"{job.season},{len(job.future)},".encode() + job.past.tobytes())
    return state.hexdigest()[:16]


def forecast(method, name, jobs, out):
    """(forecasts, CPU seconds or None) of a method for a set, from the cache when the jobs are the same."""
    if method not in KEPT:
        return METHODS[method](jobs, out)
    path = out / "cache" / f"{name}-{method.replace(' ', '_')}-{digest(jobs)}.npz"
    if path.exists():
        kept = np.load(path)
        return kept["found"], float(kept["seconds"])
    found, seconds = METHODS[method](jobs, out)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, found=found, seconds=seconds)
    return found, seconds
