"""SDMX, JSON-stat and PC-Axis, as readers take them that are not ours; each says what differs from our reading."""

import json
import logging
import re
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import pyjstat.pyjstat  # noqa: E402
import pysdmx.io  # noqa: E402
import sdmx  # noqa: E402
from pyaxis import pyaxis  # noqa: E402

from readings import figures, number  # noqa: E402

# What the code list of OBS_STATUS says, in the words that `throughline read` uses.
STATUS = {
    "B": "break in series", "D": "definition differs", "E": "estimated", "F": "publisher's forecast",
    "I": "estimated", "P": "provisional", "Q": "confidential", "U": "low reliability", "V": "provisional",
}  # fmt: skip


def iso(time):
    """A period of SDMX as ISO 8601 has it."""
    year, _, part = time.partition("-")
    if part in ("", "A1"):
        return f"{year}-01-01/P1Y"
    if re.fullmatch(r"\d\d", part):
        return f"{year}-{part}-01/P1M"
    months = {"Q": 3, "S": 6, "T": 4}[part[0]]
    return f"{year}-{(int(part[1:]) - 1) * months + 1:02}-01/P{months}M"


def compare(seen, reading):
    """What differs; `seen` has for each observation its texts by id, and the names of its members."""
    wrong = []
    for members, period, value, status, row in figures(reading):
        fits = [
            texts
            for texts, names in seen
            if iso(texts["TIME_PERIOD"]) == period and members <= set(texts.values()) | names
        ]
        multiplied = [(number(it.get("OBS_VALUE")), number(it.get("UNIT_MULT")) or 0) for it in fits]
        theirs = [it if it is None else it.scaleb(int(power)) for it, power in multiplied]
        if value not in theirs:
            wrong.append(f"row {row}: {members} in {period} is {value}, there {theirs}")
        words = {STATUS.get(it.get("OBS_STATUS"), "") for it in fits}
        # pysdmx leaves out attributes with several values.
        if value is not None and status not in words and not any("Comp" in it for it in fits):
            wrong.append(f"row {row}: {status!r}, there {words}")
    return wrong


def by_pysdmx(path, reading):
    sets = pysdmx.io.read_sdmx(path, validate=False).data
    rows = [row | one.attributes for one in sets for row in one.data.to_dict("records")]
    return compare([({k: str(v) for k, v in row.items()}, set()) for row in rows], reading)


def by_sdmx1(path, reading, names=None):
    seen = []
    for one in (it for part in sdmx.read_sdmx(path).data for it in part.obs):
        parts = one.key.values | one.attrib
        texts = {k: str(getattr(it.value, "id", it.value)) for k, it in parts.items()}
        called = {(names or {}).get((k, it), "") for k, it in texts.items()}
        seen.append((texts | {"OBS_VALUE": str(one.value)}, called))
    return compare(seen, reading)


def by_sdmx1_as_draft(path, reading):
    """sdmx1 knows the drafts before SDMX-JSON 1.0; they have the same parts, one level higher."""
    whole = json.loads(path.read_text("utf-8"))
    data = whole.get("data", whole)
    structure = data.get("structure") or data["structures"][0]
    names = {}
    for part in [it for kind in structure["dimensions"].values() for it in kind]:
        for value in part["values"]:
            value.setdefault("id", value.get("value"))
            value.setdefault("name", value.get("names", {}).get("en", value["id"]))
            names[part["id"], value["id"]] = value["name"]
    for part in [it for kind in structure["attributes"].values() for it in kind]:
        part.setdefault("name", part["id"])
    header = {"id": "M", "prepared": "2026-11-20T09:30:00Z", "sender": {"id": "X"}}
    draft = {"header": header, "structure": structure, "dataSets": data["dataSets"]}
    path.write_text(json.dumps(draft), "utf-8")
    return by_sdmx1(path, reading, names)


def by_position(numbers, reading):
    """JSON-stat and PC-Axis: a figure is found by its place among all combinations."""
    wrong = []
    for members, period, value, _, row in figures(reading):
        # A dash is nothing or none, as the file declares it.
        theirs = number(re.sub('^"-"$', "0" if value == 0 else "", str(numbers[row - 1])))
        if value != theirs and (value is None or theirs is None or float(value) != float(theirs)):
            wrong.append(f"row {row}: {members} in {period} is {value}, there {theirs}")
    return wrong


def by_pyjstat(path, reading):
    whole = json.loads(path.read_text("utf-8-sig"))
    numbers = []
    for one in [it for it in whole.get("link", {}).get("item", [whole]) if "value" in it]:
        one.setdefault("version", whole["version"])
        for category in (it["category"] for it in one["dimension"].values()):
            # It takes for granted what the standard lets one leave out.
            labels = category.get("label", {})
            category.setdefault("index", list(labels))
            category["label"] = {it: labels.get(it, it) for it in category["index"]}
        numbers += list(pyjstat.pyjstat.Dataset.read(json.dumps(one)).write("dataframe")["value"])
    return by_position(numbers, reading)


def by_pyaxis(path, reading):
    try:
        path.read_text("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = "windows-1252"
    return by_position(list(pyaxis.parse(str(path), encoding=encoding)["DATA"]["DATA"]), reading)
