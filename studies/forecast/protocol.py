"""The protocol: which series, origins, horizons and targets every method is given, and the naive methods.

A job is one forecast to make: a series as it stood at an origin, and the values that followed.
"""
import csv
import dataclasses
import hashlib
import math

import numpy as np

import data

SEASON = {"annual": 1, "quarterly": 4, "monthly": 12, "weekly": 52}
LEVELS = np.array([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975])
NORMAL = np.array([-1.959964, -1.281552, -0.67449, 0.0, 0.67449, 1.281552, 1.959964])
COMPETITIONS = ["m1_yearly", "m1_quarterly", "m1_monthly", "m3_yearly", "m3_quarterly", "m3_monthly", "m3_other",
                "tourism_yearly", "tourism_quarterly", "tourism_monthly"]


@dataclasses.dataclass(frozen=True)
class Rolling:
    """Origins of a backtest: after at least `least` values, at every `every`th step, in `years`; how far ahead."""
    least: int
    every: int
    horizon: int
    years: range


ROLLING = {"gov_annual": Rolling(8, 1, 5, range(2012, 2024)), "gov_rolling": Rolling(8, 1, 5, range(2012, 2024)),
           "gov_quarterly": Rolling(20, 2, 8, range(2008, 2026)), "gov_monthly": Rolling(18, 3, 6, range(2016, 2027)),
           "gov_weekly": Rolling(130, 13, 26, range(2012, 2026))}
# Short and seasonal: 24 months to learn from. name: (file, months ahead). Of the government's series only those that
# are short in truth, less than three years: a long one cut down would be another thing.
SHORT = {"m3_monthly_24": ("m3_monthly", 12), "gov_monthly_24": ("gov_monthly", 6)}
SHORTEST_PAST = 24
SETS = [*COMPETITIONS, *SHORT, *ROLLING]
# Targets, as steps of the usual size from the last value, scaled by the root of the horizon; two more follow the drift.
STEPS = [-2, -1, -0.5, -0.25, 0, 0.25, 0.5, 1, 2]
TARGETS = len(STEPS) + 2
BOUNDS = {"percentage": (0, 100), "count": (0, np.inf)}


@dataclasses.dataclass
class Job:
    series: str
    indicator: str
    frequency: str
    kind: str
    first: int          # step of the first value
    past: np.ndarray    # what a method may see
    future: np.ndarray  # what it is scored on
    origin: str         # jobs of one origin are run together, so that nothing is learned from later ones
    span: int           # years a value covers

    @property
    def season(self):
        return SEASON[self.frequency]

    def period(self, ahead):
        """Label of the period `ahead` steps after the last value (1 = next)."""
        return data.label(self.frequency, self.first + len(self.past) - 1 + ahead, self.span)


def read(path):
    """{series: (indicator, frequency, kind, first step, span, values)} of one CSV file, in the order of the file."""
    series = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["series"] not in series:
                first = data.step_of(row["frequency"], row["period"])
                span = first - int(row["period"][:4]) + 1 if "/" in row["period"] else 1
                series[row["series"]] = (row["indicator"], row["frequency"], row["kind"], first, span, [])
            series[row["series"]][5].append(float(row["value"]))
    return {name: (*rest, np.array(values)) for name, (*rest, values) in series.items()}


def jobs(folder, name, quick=False):
    """The jobs of a set, or None when its file is not there."""
    file = SHORT[name][0] if name in SHORT else name
    if not (folder / f"{file}.csv").exists():
        return None
    table = read(folder / f"{file}.csv")
    if quick:
        keep = sorted(table, key=lambda series: hashlib.sha256(series.encode()).digest())[:30]
        table = {series: table[series] for series in table if series in set(keep)}
    test = read(folder / f"{file}_test.csv") if file in COMPETITIONS else {}
    found = []
    for series, (indicator, frequency, kind, first, span, values) in table.items():
        held = test[series][5] if test else None
        for start, end, future, origin in cuts(name, frequency, first, values, held):
            found.append(Job(series, indicator, frequency, kind, first + start, values[start:end], future, origin, span))
    return found


def cuts(name, frequency, first, values, held):
    """(start, end, what followed, origin) of each job of a series; `held` are a competition's held-back values."""
    n = len(values)
    if name in COMPETITIONS:
        yield 0, n, held, ""
    elif name in SHORT:
        ahead = SHORT[name][1]
        end = n if held is not None else n - ahead
        if end >= SHORTEST_PAST and (held is not None or n < 36):
            yield end - SHORTEST_PAST, end, held[:ahead] if held is not None else values[end:], ""
    else:
        plan = ROLLING[name]
        for end in range(plan.least, n):
            label = data.label(frequency, first + end - 1)
            if (first + end - 1) % plan.every == 0 and int(label[:4]) in plan.years:
                yield 0, end, values[end:end + plan.horizon], label


# ---- the season of the M competitions, and what is built on it ----

def is_seasonal(x, m):
    """The 90 % autocorrelation test of the M4 competition; needs three whole cycles."""
    if m < 2 or len(x) < 3 * m:
        return False
    centred = x - x.mean()
    total = centred @ centred
    if total == 0:
        return False
    r = [centred[k:] @ centred[:len(x) - k] / total for k in range(1, m + 1)]
    return abs(r[-1]) > 1.645 * math.sqrt((1 + 2 * sum(v * v for v in r[:-1])) / len(x))


def season_of(x, m):
    """(multiplicative, index of each phase) by classical decomposition; None without a season."""
    if not is_seasonal(x, m):
        return None
    window = np.ones(m) / m if m % 2 else np.r_[0.5, np.ones(m - 1), 0.5] / m
    half = len(window) // 2
    trend = np.convolve(x, window, "valid")
    middle = x[half:half + len(trend)]
    multiplicative = bool((x > 0).all() and (trend > 0).all())
    ratio = middle / trend if multiplicative else middle - trend
    phase = np.arange(half, half + len(trend)) % m
    index = np.array([ratio[phase == p].mean() for p in range(m)])
    return multiplicative, index / index.mean() if multiplicative else index - index.mean()


@dataclasses.dataclass
class Plain:
    """A job's series without its season, and how to put the season back on `h` values ahead."""
    x: np.ndarray
    factor: np.ndarray
    term: np.ndarray


def plain(job, h):
    x, n, m = job.past, len(job.past), job.season
    found = season_of(x, m)
    ones, zeros = np.ones(h), np.zeros(h)
    if found is None:
        return Plain(x, ones, zeros)
    multiplicative, index = found
    past, ahead = index[np.arange(n) % m], index[np.arange(n, n + h) % m]
    return Plain(x / past, ahead, zeros) if multiplicative else Plain(x - past, ones, ahead)


def gaussian(mean, deviation):
    """The study's form of a forecast, (h, 8): the mean, then the quantiles at LEVELS."""
    return np.column_stack([mean, mean[:, None] + deviation[:, None] * NORMAL])


def naive(job, h):
    """Random walk; with a season, the Naive2 of the M competitions."""
    p, ahead = plain(job, h), np.arange(1, h + 1)
    step = np.diff(p.x)
    return gaussian(p.x[-1] * p.factor + p.term, np.sqrt(step @ step / len(step) * ahead) * p.factor)


def drift(job, h):
    """Random walk with drift, the variance including the drift's own uncertainty; the season as in `naive`."""
    p, ahead = plain(job, h), np.arange(1, h + 1)
    step = np.diff(p.x)
    n, slope = len(step), (p.x[-1] - p.x[0]) / len(step)
    variance = max(step @ step - n * slope * slope, 0) / max(n - 1, 1)
    deviation = np.sqrt(variance * ahead * (1 + ahead / n))
    return gaussian((p.x[-1] + slope * ahead) * p.factor + p.term, deviation * p.factor)


def seasonal_naive(job, h):
    """The value of a cycle ago, whether or not a test finds a season."""
    x, m, ahead = job.past, job.season, np.arange(h)
    change = x[m:] - x[:-m]
    return gaussian(x[len(x) - m + ahead % m], np.sqrt(change @ change / len(change) * (ahead // m + 1)))


def targets(job, h):
    """(h, TARGETS) thresholds known at the origin, and the usual size of a step; the same for every method.

    NaN, not asked of anyone, where the kind makes the value impossible: no count is below zero.
    """
    p, ahead = plain(job, h), np.arange(1, h + 1)
    usual, last = np.abs(np.diff(p.x)).mean(), job.past[-1]
    slope = (p.x[-1] - p.x[0]) / (len(p.x) - 1)
    toward = (p.x[-1] + slope * ahead) * p.factor + p.term - last
    near = last + np.outer(np.sqrt(ahead) * usual, STEPS)
    asked = np.column_stack([near, last + toward, last + 1.5 * toward])
    low, high = BOUNDS.get(job.kind, (-np.inf, np.inf))
    return np.where((asked >= low) & (asked <= high), asked, np.nan), usual
