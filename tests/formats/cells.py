"""The cells of workbooks, as programs that are not ours see them: by the name of each sheet, by row and column."""

import io
import itertools
import re
import subprocess
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

# A number as people write it, and what may stand behind it: [p], [note 3], a letter, an asterisk or a dagger.
WRITTEN = re.compile(
    r"(?P<minus>[-\u2212\u2013\u2014\u2010(]?)[£$€]?(?P<digits>\d[\d,\s]*(?:\.\d+)?)\)?\s*%?"
    r"\s*(?:\[(?:[a-z]{1,3}|(?:note )?\d+)\]|\(?[prefu]\)?|[*\u2020])*")


@dataclass(frozen=True)
class Cell:
    """What a reader sees: a number, a date, a text or an answer; `text` is all that is shown of a text in runs."""

    value: object
    percent: bool = False
    text: str = ""
    formula: str = ""

    def number(self):
        """To 15 digits, as many as a workbook keeps."""
        if isinstance(self.value, bool):
            return None
        if isinstance(self.value, (int, float)):
            found = Decimal(format(self.value, ".15g"))
            return found * 100 if self.percent else found
        written = WRITTEN.fullmatch(self.value.strip()) if isinstance(self.value, str) else None
        if written is None:
            return None
        found = Decimal(re.sub(r"[,\s]", "", written["digits"]))
        return -found if written["minus"] else found

    def is_of(self, text, is_same):
        """Whether it holds the number that a text says."""
        found = self.number()
        try:
            return found is not None and is_same(Decimal(text), found)
        except InvalidOperation:
            return False

    def texts(self):
        """The ways in which a complaint may cite it that are no number."""
        return {self.text, self.formula, str(self.value).upper() if isinstance(self.value, bool) else str(self.value)}


def by_openpyxl(path):
    from openpyxl import load_workbook
    from openpyxl.cell.rich_text import CellRichText, TextBlock

    def cell(it, formula):
        value, whole = it.value, str(it.value)
        if isinstance(value, CellRichText):
            raised = lambda run: isinstance(run, TextBlock) and run.font.vertAlign == "superscript"
            value = "".join(str(run) for run in value if not raised(run))
        return Cell(value, "%" in it.number_format, whole, str(formula.value))

    def cells(sheet, formulas):
        """A formula has a place even where it has no result."""
        both = zip(sheet.iter_rows(), formulas.iter_rows())
        pairs = (pair for rows in both for pair in zip(*rows))
        return {(it.row, it.column): cell(it, formula) for it, formula in pairs if formula.value is not None}

    results, formulas = load_workbook(path, data_only=True, rich_text=True), load_workbook(path)
    return {it.title: cells(it, formulas[it.title]) for it in results.worksheets}


def by_odfpy(path):
    from odf import teletype
    from odf.namespaces import OFFICENS, TABLENS
    from odf.opendocument import load
    from odf.table import Table
    from odf.text import P

    def cell(it):
        kind = it.getAttrNS(OFFICENS, "value-type")
        text = "\n".join(teletype.extractText(part) for part in it.getElementsByType(P))
        if kind in ("float", "percentage", "currency"):
            return Cell(float(it.getAttrNS(OFFICENS, "value")), kind == "percentage", text)
        if kind == "date":
            return Cell(datetime.fromisoformat(it.getAttrNS(OFFICENS, "date-value")), text=text)
        if kind == "boolean":
            return Cell(it.getAttrNS(OFFICENS, "boolean-value") == "true", text=text)
        return Cell(text, text=text)

    def cells(table):
        row = 0
        for line in rows(table):
            column = 0
            for it in line.childNodes:
                if (times := int(it.getAttrNS(TABLENS, "number-columns-repeated") or 1)) < 1000 and it.hasChildNodes():
                    for at in range(times):
                        yield (row + 1, column + at + 1), cell(it)
                column += times
            row += int(line.getAttrNS(TABLENS, "number-rows-repeated") or 1)

    def rows(node):
        for it in node.childNodes:
            if it.qname == (TABLENS, "table-row"):
                yield it
            elif it.qname[1] in ("table-rows", "table-header-rows", "table-row-group"):
                yield from rows(it)

    tables = load(path).spreadsheet.getElementsByType(Table)
    return {it.getAttrNS(TABLENS, "name"): dict(cells(it)) for it in tables}


def by_xlrd(path):
    import xlrd

    book = xlrd.open_workbook(path, formatting_info=True, logfile=io.StringIO())

    def cell(sheet, row, column):
        it = sheet.cell(row, column)
        if it.ctype == xlrd.XL_CELL_DATE:
            return Cell(xlrd.xldate_as_datetime(it.value, book.datemode))
        if it.ctype == xlrd.XL_CELL_BOOLEAN:
            return Cell(bool(it.value))
        if it.ctype == xlrd.XL_CELL_ERROR:
            return Cell(xlrd.error_text_from_code[it.value])
        format_ = book.format_map[book.xf_list[it.xf_index].format_key].format_str
        return Cell(it.value, it.ctype == xlrd.XL_CELL_NUMBER and "%" in format_, str(it.value))

    blank = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)
    places = lambda sheet: itertools.product(range(sheet.nrows), range(sheet.ncols))
    return {
        it.name: {(r + 1, c + 1): cell(it, r, c) for r, c in places(it) if it.cell_type(r, c) not in blank}
        for it in book.sheets()
    }


READERS = {".xlsx": by_openpyxl, ".xlsm": by_openpyxl, ".ods": by_odfpy, ".xls": by_xlrd}


def is_near(one, other):
    """The same to 15 digits, of which LibreOffice rounds the last twice."""
    return abs(one - other) <= Decimal(1).scaleb(max(one.adjusted(), other.adjusted()) - 14)


def by_libreoffice(paths, ending, folder):
    """What LibreOffice makes of workbooks, by their names without an ending; `folder` is its own."""
    out = folder / ending
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", ending]
    subprocess.run([*command, "--outdir", out, *paths], check=True, capture_output=True, timeout=600)
    return {it.stem: it for it in out.iterdir()}
