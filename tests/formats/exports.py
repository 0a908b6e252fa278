"""Reads a unit's export in every format with programs that are not ours, and compares every figure.

exports.py FOLDER: holds figures.csv, .json, .xlsx, .ods, .sdmx.csv and .json-stat.json of the same figures, and
one.json-stat.json of an indicator. Says for each reader how many figures it agrees on; ends with 1 where one differs.
"""

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

KEY = ("indicator", "area_code", "group", "period")
SAID = ("value", "lower_95", "upper_95", "status", "note")
STARTS = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"


def unguarded(text):
    rest = text.removeprefix("'")
    return rest if rest != text and rest.lstrip("'")[:1] and rest.lstrip("'")[0] in STARTS else text


def figures(rows):
    """By key, what is said of each figure."""
    rows = [{key: it or "" for key, it in row.items()} for row in rows]
    return {tuple(row[key] for key in KEY): tuple(row[key] for key in SAID) for row in rows}


def by_json(folder):
    return figures(json.loads((folder / "figures.json").read_text("utf-8"))["figures"])


def by_csv(folder):
    with open(folder / "figures.csv", encoding="utf-8", newline="") as file:
        return figures({key: unguarded(it) for key, it in row.items()} for row in csv.DictReader(file))


def by_frictionless(folder):
    from frictionless import Dialect, Resource, Schema, fields, formats

    names = (folder / "figures.csv").open(encoding="utf-8").readline().strip().split(",")
    schema = Schema(fields=[fields.StringField(name=name) for name in names])
    control = formats.CsvControl(delimiter=",")
    resource = Resource(path="figures.csv", basepath=str(folder), schema=schema, encoding="utf-8",
                        dialect=Dialect(controls=[control]))
    report = resource.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
    with Resource(path="figures.csv", basepath=str(folder), schema=schema, encoding="utf-8",
                  dialect=Dialect(controls=[control])) as table:
        rows = [row.to_dict() for row in table.row_stream]
    return figures({key: unguarded(it or "") for key, it in row.items()} for row in rows)


def of_sheet(header, rows):
    """The exact texts, and that each number to reckon with is the same number."""
    assert header[0] == "indicator" and "value_text" in header, header
    found = []
    for cells in rows:
        row = dict(zip(header, cells))
        for name in ("value", "lower_95", "upper_95"):
            number, text = row[name], row[name + "_text"] or ""
            if isinstance(number, (int, float)):
                assert float(text) == number, (text, number)
            else:
                assert (number or "") == text, (text, number)
            row[name] = text
        found.append(row)
    return figures(found)


def by_openpyxl(folder):
    from openpyxl import load_workbook

    book = load_workbook(folder / "figures.xlsx")
    assert book.sheetnames == ["Figures", "Notes"] and book.properties.title
    sheet = book["Figures"]
    assert sheet["A1"].value and sheet.freeze_panes == "A4" and not sheet.merged_cells.ranges
    assert [it.ref.split(":")[0] for it in sheet.tables.values()] == ["A3"]
    numbers = (cell for row in sheet.iter_rows(min_row=4) for cell in row if cell.data_type == "n")
    for cell in (it for it in numbers if it.value is not None):
        text = str(sheet.cell(cell.row, cell.column + (1 if cell.column == 7 else 2)).value)
        decimals = len(text.partition(".")[2])
        assert cell.number_format == "#,##0" + ("." + "0" * decimals if decimals else ""), cell.number_format
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    return of_sheet(rows[0], rows[1:])


def by_odfpy(folder):
    from odf import teletype
    from odf.namespaces import OFFICENS
    from odf.opendocument import load
    from odf.table import Table, TableCell, TableHeaderRows, TableRow
    from odf.text import P

    document = load(folder / "figures.ods")
    sheet = document.spreadsheet.getElementsByType(Table)[0]
    assert len(sheet.getElementsByType(TableHeaderRows)) == 1

    def value(cell):
        if cell.getAttrNS(OFFICENS, "value-type") == "float":
            return float(cell.getAttrNS(OFFICENS, "value"))
        return "\n".join(teletype.extractText(it) for it in cell.getElementsByType(P))

    rows = [[value(it) for it in row.getElementsByType(TableCell)] for row in sheet.getElementsByType(TableRow)]
    return of_sheet(rows[2], rows[3:])


def by_libreoffice(folder, name):
    """Through its own CSV, texts only: every cell quoted that is a text."""
    out = folder / ("libreoffice-" + name)
    filter_ = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false"
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", filter_,
         "--outdir", out, folder / ("figures." + name)], check=True, capture_output=True, timeout=120)
    rows = list(csv.reader(io.StringIO((out / "figures.csv").read_bytes().decode("utf-8"), newline="")))
    header = rows[2]

    def cells(row):
        """What is shown of a number is one; a text to reckon with is the text beside it."""
        named = dict(zip(header, row))
        for name in ("value", "lower_95", "upper_95"):
            if named[name] != named[name + "_text"]:
                named[name] = float(named[name].replace(",", ""))
        return named.values()

    return of_sheet(header, map(cells, rows[3:]))


STATUS = {"A": "", "P": "provisional", "E": "estimated", "F": "forecast", "U": "low-reliability", "B": "break",
          "D": "definition-differs", "Q": "confidential", "O": "not-available", "M": "not-applicable"}


def of_sdmx(row):
    status = STATUS[row["OBS_STATUS"]]
    assert row["STATUS_WORD"] == ("revised" if row["STATUS_WORD"] == "revised" else status), row
    assert (row["CONF_STATUS"] == "C") == (status == "confidential"), row
    return {
        "indicator": row["INDICATOR"], "area_code": row["REF_AREA"], "period": row["TIME_PERIOD"],
        "group": "" if row["GROUP"] == "_T" else unguarded(row["GROUP"]), "value": row["OBS_VALUE"],
        "lower_95": row["LOWER_95"], "upper_95": row["UPPER_95"], "status": row["STATUS_WORD"],
        "note": unguarded(row["OBS_COMMENT"]),
    }


def by_sdmx1(folder):
    import sdmx
    from sdmx.model import v30

    path = folder / "figures.sdmx.csv"
    names = path.open(encoding="utf-8").readline().strip().split(",")[3:]
    structure = v30.DataStructureDefinition(id="FIGURES", maintainer=v30.Agency(id="THROUGHLINE"))
    value = names.index("OBS_VALUE")
    for name in names[:value]:
        structure.dimensions.append(v30.Dimension(id=name))
    structure.measures.append(v30.Measure(id="OBS_VALUE"))
    for name in names[value + 1:]:
        structure.attributes.append(v30.DataAttribute(id=name))
    flow = v30.Dataflow(id="FIGURES", structure=structure)
    message = sdmx.read_sdmx(path, structure=flow)
    (data,) = message.data
    rows = []
    for it in data.obs:
        row = {name: str(it.key[name].value) for name in names[:value]}
        row |= {name: str(attribute.value) for name, attribute in it.attached_attribute.items()}
        rows.append(of_sdmx(row | {"OBS_VALUE": str(it.value or "")}))
    return figures(rows)


def by_pysdmx(folder):
    """Takes numbers for what they are, so that texts are compared as numbers here."""
    from pysdmx.io import read_sdmx

    (data,) = read_sdmx((folder / "figures.sdmx.csv").read_text("utf-8")).data
    return figures(of_sdmx({key: str(it) for key, it in row.items()}) for row in data.data.to_dict("records"))


def by_pyjstat(folder):
    """The numbers, of a data set and of one in a collection; pyjstat knows no notes."""
    from pyjstat import pyjstat

    found = {}
    for name in ("one", "figures"):
        raw = json.loads((folder / f"{name}.json-stat.json").read_text("utf-8"))
        sets = [raw] if raw["class"] == "dataset" else raw["link"]["item"]
        for it in sets:
            frame = pyjstat.Dataset.read(json.dumps(it)).write("dataframe", naming="id")
            frame = frame[frame["value"].notna()]
            for row in frame.to_dict("records"):
                group = "" if row["GROUP"] == "_T" else row["GROUP"]
                found[row["INDICATOR"], row["REF_AREA"], group, row["TIME_PERIOD"]] = float(row["value"])
    return found


def by_own_json_stat(folder):
    """What stands in the JSON, with the digits as they are written."""
    raw = json.loads((folder / "figures.json-stat.json").read_text("utf-8"), parse_float=str, parse_int=str)
    found = {}
    for it in raw["link"]["item"]:
        names = [it["dimension"][id]["category"]["index"] for id in it["id"]]
        said, own = it["status"], it["extension"]["throughline"]
        for position in own["place"]:
            rest, members = int(position), []
            for size in reversed(it["size"]):
                rest, member = divmod(rest, int(size))
                members.append(member)
            indicator, area, group, period = (n[m] for n, m in zip(names, reversed(members)))
            texts = [it["value"], own["lower_95"], own["upper_95"], said, own["note"]]
            key = indicator, area, "" if group == "_T" else group, period
            found[key] = tuple(some.get(position, "") for some in texts)
    return found


def agree(name, wanted, found):
    differ = [key for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key)]
    for key in differ[:5]:
        print(f"{name}: {key}: {wanted.get(key)!r} became {found.get(key)!r}", file=sys.stderr)
    print(f"{name:<24}{len(wanted) - len(differ):>8} of {len(wanted)} figures", file=sys.stderr)
    return not differ


def main(folder):
    wanted = by_json(folder)
    joined = lambda all_: {key: (*said[:4], "".join(said[4].split())) for key, said in all_.items()}
    numbers = {key: float(said[0]) for key, said in wanted.items() if said[0]}
    sized = lambda all_: {
        key: (*(float(it) if it else "" for it in said[:3]), *said[3:]) for key, said in all_.items()}
    checks = [
        ("csv", wanted, by_csv(folder)),
        ("frictionless", wanted, by_frictionless(folder)),
        ("openpyxl", wanted, by_openpyxl(folder)),
        ("odfpy", wanted, by_odfpy(folder)),
        # It cuts the text into lines before it looks for quotation marks.
        ("sdmx1", joined(wanted), joined(by_sdmx1(folder))),
        ("pysdmx", sized(wanted), sized(by_pysdmx(folder))),
        ("pyjstat", numbers, by_pyjstat(folder)),
        ("json, JSON-stat", wanted, by_own_json_stat(folder)),
    ]
    if shutil.which("soffice"):
        # Calc drops the tabs of an ods.
        without = lambda all_: {key: (*said[:4], said[4].replace("\t", "")) for key, said in all_.items()}
        checks += [
            ("LibreOffice, xlsx", wanted, by_libreoffice(folder, "xlsx")),
            ("LibreOffice, ods", without(wanted), without(by_libreoffice(folder, "ods"))),
        ]
    fine = [agree(*it) for it in checks]
    print(f"{sum(fine)} readers agree, {len(fine) - sum(fine)} do not")
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
