"""Archives of described tables: each figure's row, as csvw or frictionless take its cells by their description."""

import json
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal

from readings import figures


def unpacked(path):
    folder = path.with_suffix("")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    return folder


def by_csvw(path, reading):
    return compare(rows_by_csvw(path), reading)


def by_frictionless(path, reading):
    return compare(rows_by_frictionless(path), reading)


def rows_by_csvw(path):
    """The cells of each row; the rows are counted through the tables."""
    from csvw import TableGroup

    folder = unpacked(path)
    (name,) = folder.rglob("*metadata.json")
    described = json.loads(name.read_text("utf-8"))
    tables = described.get("tables") or [described]
    for table in tables:
        # It would fetch an address; an archive with one table has no other that may be meant.
        if "://" in table["url"]:
            (table["url"],) = (it.name for it in name.parent.glob("*.csv"))
    # Numbers are held to their marks and not to the number of digits: ours takes 7 where 7.0 is described.
    text = re.sub(r'"pattern": "[#0,.]+"(, )?', "", json.dumps({"@context": described["@context"], "tables": tables}))
    name.write_text(text, "utf-8")
    rows, before = {}, 0
    for table in TableGroup.from_file(name).tables:
        last = 1
        for _, last, row in table.iterdicts(with_metadata=True, strict=False):
            rows[before + last] = row
        before += last
    return rows


def rows_by_frictionless(path):
    from frictionless import Package

    folder = unpacked(path)
    name = folder / "datapackage.json"
    described = json.loads(name.read_text("utf-8"))
    # Ours says of pictures, maps and data within the description that it does not read them.
    described["resources"] = [it for it in described["resources"] if ".csv" in str(it.get("path"))]
    # It knows the profile of version 1 with its own word in each resource, and no values with a label (version 2).
    described.pop("profile", None)
    for schema in (it["schema"] for it in described["resources"]):
        missing = schema.get("missingValues", [""])
        schema["missingValues"] = [it["value"] if isinstance(it, dict) else it for it in missing]
    name.write_text(json.dumps(described), "utf-8")
    rows, before = {}, 0
    for resource in Package(str(name)).resources:
        last = 1
        with resource as table:
            for row in table.row_stream:
                last = row.row_number
                rows[before + last] = row.to_dict()
        before += last
    return rows


def compare(rows, reading):
    wrong = []
    for members, period, value, _, number in figures(reading):
        cells = list(rows.get(number, {}).values())
        numbers = [Decimal(str(it)) for it in cells if isinstance(it, (int, float, Decimal))]
        lacking = members - {str(it) for it in cells}
        if lacking or not any(begins(period, it) for it in cells):
            wrong.append(f"row {number}: {lacking or period} is not there: {cells}")
        if value not in numbers if value is not None else None not in cells:
            wrong.append(f"row {number}: {value}, there {cells}")
    return wrong


def begins(period, cell):
    """A date on which the period begins, or a text or number with its year, and with its month where it is of one."""
    if isinstance(cell, (date, datetime)):
        return f"{cell:%Y-%m-%d}" == period[:10]
    wanted = period[:7] if period.endswith("/P1M") else period[:4]
    return bool(re.search(rf"\b{wanted}\b", str(cell)))
