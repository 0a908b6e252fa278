"""Files that were made to hurt, each of less than the 64 MB that an upload's file may have."""

import gzip
import io
import json
import os
import random
import struct
import zipfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
WORKBOOKS = os.path.join(HERE, "..", "crates", "ingest", "tests", "workbooks")
CASES = os.path.join(HERE, "..", "crates", "ingest", "tests", "cases")
TIDY = "indicator,period,area_code,value,unit\n"
ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'


def zipped(parts, level=9):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def relations(*pairs):
    return "<Relationships>" + "".join(
        f'<Relationship Id="r{number}" Type="x/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(pairs)) + "</Relationships>"


def xlsx(sheet=ROW, around="", before="", **more):
    """A workbook of one sheet: its rows, what stands around them, and further parts by name."""
    kinds = [("worksheet", "worksheets/sheet1.xml")]
    kinds += [(kind, f"{kind}.xml") for kind in more]
    parts = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml":
            '<workbook><sheets><sheet name="S" sheetId="1" r:id="r0"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(*kinds),
        "xl/worksheets/sheet1.xml":
            f"{before}<worksheet><sheetData>{sheet}</sheetData>{around}</worksheet>",
    }
    parts.update({f"xl/{kind}.xml": content for kind, content in more.items()})
    return zipped(parts, 6)


def ods(table):
    content = ("<office:document-content><office:body><office:spreadsheet>"
               f'<table:table table:name="S">{table}</table:table>'
               "</office:spreadsheet></office:body></office:document-content>")
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                   "content.xml": content})


def noise(length, seed=1):
    """Text that does not pack well."""
    return random.Random(seed).randbytes(length // 2).hex()


def cells(rows, columns, cell):
    letters = [chr(65 + it) for it in range(columns)]
    return "".join(
        f'<row r="{row}">' + "".join(cell(f"{it}{row}", row) for it in letters) + "</row>"
        for row in range(1, rows + 1))


def nested(depth):
    archive = xlsx()
    for level in range(depth):
        archive = zipped({f"{level}.zip": archive, f"{level}b.zip": archive})
    return archive


def overlapping(count):
    """Many entries over the same packed bytes."""
    packed = zlib.compress(b"0" * (16 << 20), 9)[2:-4]
    crc = zlib.crc32(b"0" * (16 << 20))
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, crc, len(packed), 16 << 20, 1, 0)
    body = b"PK\3\4" + fields + b"a" + packed
    directory = b"".join(
        b"PK\1\2\x14\0" + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0) + b"a" for _ in range(count))
    return body + directory + end_of(count, len(directory), len(body))


def end_of(count, length, start):
    return b"PK\5\6\0\0\0\0" + struct.pack("<HHIIH", count, count, length, start, 0)


def lying(size):
    """An entry that holds 64 MB and says another size."""
    archive = bytearray(xlsx(ROW + "<!--" + " " * (64 << 20) + "-->"))
    at = archive.rfind(b"PK\1\2")
    archive[at + 24:at + 28] = struct.pack("<I", size)
    return bytes(archive)


def sample(name):
    with open(os.path.join(WORKBOOKS, name), "rb") as file:
        return file.read()


def xls_with(change):
    content = bytearray(sample("libreoffice.xls"))
    table = 512 * (1 + struct.unpack_from("<I", content, 76)[0])
    change(content, table)
    return bytes(content)


def circle(content, table):
    for sector in range(128):
        struct.pack_into("<I", content, table + 4 * sector, (sector + 1) % 128)


def itself(content, table):
    for sector in range(128):
        struct.pack_into("<I", content, table + 4 * sector, sector)


def tables_in_a_circle(content, _):
    struct.pack_into("<II", content, 68, 0, 0xffffffff)


def laughs(lines=30):
    inner = "".join(f'<!ENTITY l{it} "&l{it - 1};&l{it - 1};&l{it - 1};&l{it - 1};">'
                    for it in range(1, lines))
    return f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "lol">{inner}]>'


def sdmx(inside, head=""):
    name = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
    return f'{head}<mes:GenericData xmlns:mes="{name}">{inside}</mes:GenericData>'


def json_stat(**changes):
    cube = {
        "version": "2.0", "class": "dataset", "label": "School readiness",
        "id": ["time", "geo"], "size": [2, 1], "value": [1, 2],
        "dimension": {
            "time": {"category": {"index": ["2023", "2024"]}},
            "geo": {"category": {"index": ["E92000001"]}},
        },
        "role": {"time": ["time"], "geo": ["geo"]},
    }
    cube.update(changes)
    return json.dumps(cube)


def pc_axis(values, data):
    return ('CHARSET="ANSI";\nAXIS-VERSION="2010";\nMATRIX="a";\nCONTENTS="School readiness";\n'
            'UNITS="%";\nSTUB="region";\nHEADING="year";\n'
            f'{values}DATA=\n{data};\n')


def long_table(row, megabytes=60):
    """As many rows as fit, each made from its number."""
    rows, length = [], 0
    while length < megabytes << 20:
        rows.append(row(len(rows)))
        length += len(rows[-1])
    return TIDY + "".join(rows)


def archives():
    yield "bomb.xlsx", lambda: xlsx(" " * (512 << 20))
    yield "bomb-in-limits.xlsx", lambda: xlsx(noise(1 << 20) + " " * (200 << 20))
    yield "bombs-nested.zip", lambda: nested(12)
    yield "parts-100000.zip", lambda: zipped({f"{it}.csv": b"" for it in range(100_000)}, 1)
    yield "parts-9999.xlsx", lambda: xlsx(**{f"sheet{it}": "" for it in range(9_990)})
    yield "parts-overlap.zip", lambda: overlapping(60_000)
    yield "size-too-small.xlsx", lambda: lying(100)
    yield "size-too-large.xlsx", lambda: lying(100 << 20)
    yield "bomb.csv.gz", lambda: gzip.compress(b"a" * (600 << 20))
    yield "bomb-of-rows.csv.gz", lambda: gzip.compress(b",\n" * (250 << 20))
    yield "members-1000000.csv.gz", lambda: gzip.compress(b"") * 1_000_000


def workbooks():
    far = '<row r="1048575"><c r="XFD1048575"><v>1</v></c></row>'
    yield "far-cell.xlsx", lambda: xlsx(far)
    yield "far-cells.xlsx", lambda: xlsx("".join(
        f'<row r="{it}"><c r="A{it}"><v>1</v></c><c r="XFD{it}"><v>1</v></c></row>'
        for it in range(1, 300_000)))
    text = noise(30_000)
    yield "texts-huge.xlsx", lambda: xlsx(
        sharedStrings="<sst>" + f"<si><t>{text}</t></si>" * 13_000 + "</sst>")
    yield "texts-many.xlsx", lambda: xlsx(
        sharedStrings="<sst>" + "".join(f"<si><t>{it}</t></si>" for it in range(8_000_000)) + "</sst>")
    yield "text-of-1-mb.xlsx", lambda: xlsx(sharedStrings=f"<sst><si><t>{noise(1 << 20)}</t></si></sst>")
    yield "text-beyond.xlsx", lambda: xlsx('<row r="1"><c r="A1" t="s"><v>4294967295</v></c></row>')
    yield "text-repeated.xlsx", lambda: xlsx(
        cells(100_000, 20, lambda at, _: f'<c r="{at}" t="s"><v>0</v></c>'),
        sharedStrings=f"<sst><si><t>{text}</t></si></sst>")
    yield "merged-1000000.xlsx", lambda: xlsx(around="<mergeCells>" + "".join(
        f'<mergeCell ref="A{it}:B{it}"/>' for it in range(1, 1_000_000)) + "</mergeCells>")
    yield "merged-and-cells.xlsx", lambda: xlsx(
        cells(100_000, 5, lambda at, row: f'<c r="{at}"><v>{row}</v></c>'),
        around="<mergeCells>" + "".join(
            f'<mergeCell ref="A{it}:XFD{1_048_576 - it}"/>' for it in range(1, 20_000)) + "</mergeCells>")
    yield "styles-1000000.xlsx", lambda: xlsx(
        styles="<styleSheet><cellXfs>" + "".join(
            f'<xf numFmtId="{it}" fontId="{it}"/>' for it in range(1_000_000)) + "</cellXfs></styleSheet>")
    yield "formats-1000000.xlsx", lambda: xlsx(
        styles="<styleSheet><numFmts>" + "".join(
            f'<numFmt numFmtId="{it}" formatCode="0.{it}"/>' for it in range(1_000_000))
        + "</numFmts></styleSheet>")
    yield "columns-1000000.xlsx", lambda: xlsx(
        around="<cols>" + '<col min="1" max="16384" hidden="1"/>' * 1_000_000 + "</cols>")
    yield "sheets-of-the-same.xlsx", many_sheets
    yield "repeats.ods", lambda: ods(
        '<table:table-row table:number-rows-repeated="10000000000">'
        '<table:table-cell table:number-columns-repeated="10000000000"/></table:table-row>')
    yield "repeats-filled.ods", lambda: ods(
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
        'table:number-columns-repeated="16000" office:value-type="float" office:value="1"/>'
        "</table:table-row>")
    yield "chains-circle.xls", lambda: xls_with(circle)
    yield "chains-itself.xls", lambda: xls_with(itself)
    yield "tables-circle.xls", lambda: xls_with(tables_in_a_circle)


def many_sheets():
    sheets = "".join(f'<sheet name="S{it}" sheetId="{it}" r:id="r0"/>' for it in range(5_000))
    return zipped({
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f"<workbook><sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{ROW * 1000}</sheetData></worksheet>",
    })


def marked_up():
    yield "laughs.xlsx", lambda: xlsx(before=laughs())
    yield "laughs.xml", lambda: sdmx("&l29;", laughs())
    yield "xxe.xml", lambda: sdmx("&x;", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
    yield "deep.xlsx", lambda: xlsx(ROW + "<a>" * 10_000_000)
    yield "deep.xml", lambda: sdmx("<a>" * 15_000_000)
    yield "attributes-5000000.xml", lambda: sdmx(
        "<a " + " ".join(f'b{it}="1"' for it in range(4_000_000)) + "/>")
    yield "series-without-end.xml", lambda: sdmx(
        "<mes:DataSet>" + "<g:Series><g:SeriesKey/></g:Series>" * 1_300_000)
    yield "deep.json", lambda: "[" * 60_000_000
    yield "deep-objects.json", lambda: '{"a":' * 12_000_000
    yield "keys-2000000.json", lambda: '{"class":"dataset",' + ",".join(
        f'"key{it}":1' for it in range(2_000_000)) + "}"
    yield "number-of-50-mb.json", lambda: '{"class":"dataset","value":[' + "1" * 50_000_000 + "]}"
    yield "size-huge.json", lambda: json_stat(size=[4_000_000_000, 4_000_000_000])
    yield "values-20000000.json", lambda: json_stat(value=[1] * 20_000_000)
    yield "categories-2000000.json", lambda: json_stat(
        size=[2_000_000, 1], value=[1], dimension={
            "time": {"category": {"index": [str(it) for it in range(2_000_000)]}},
            "geo": {"category": {"index": ["E92000001"]}}})
    yield "cube-huge.px", lambda: pc_axis(
        'VALUES("region")=' + ",".join(f'"a{it}"' for it in range(1_000_000)) + ';\nVALUES("year")='
        + ",".join(f'"{it}"' for it in range(1_000_000)) + ";\n", "1 2")
    yield "keywords.px", lambda: pc_axis("".join(f'NOTE("{it}")="x";\n' for it in range(2_000_000)), "1")


def tables():
    yield "one-cell-of-60-mb.csv", lambda: TIDY + "a" * (60 << 20)
    yield "quote-without-end.csv", lambda: TIDY + '"' + "a\n" * (30 << 20)
    yield "columns-15000000.csv", lambda: "," * 15_000_000 + "\n1"
    yield "rows-blank.csv", lambda: TIDY + "\n" * (60 << 20)
    yield "rows-short.csv", lambda: "a,b\n" + "1,\n" * (20 << 20)
    yield "wide-16000.csv", lambda: (",".join(str(it) for it in range(16_000)) + "\n") * 400
    yield "number-of-1-mb.csv", lambda: TIDY + f"school-readiness,2024,E92000001,{'1' * (1 << 20)},%\n"
    yield "period-of-1-mb.csv", lambda: TIDY + f"school-readiness,{'2024 to ' * (1 << 17)},E92000001,1,%\n"
    yield "every-row-wrong.csv", lambda: long_table(
        lambda it: f"school-readiness,{it} of never,E92000001,{it} or so,%\n")
    yield "every-row-a-series.csv", lambda: long_table(
        lambda it: f"made-up-{it},2024,a{it},{it},%\n")
    yield "every-row-the-same.csv", lambda: long_table(
        lambda it: "school-readiness,2024,E92000001,1,%\n")
    yield "every-row-disagrees.csv", lambda: long_table(
        lambda it: f"school-readiness,2024,E92000001,{it},%\n")
    yield "nul.csv", lambda: "\0" * (60 << 20)
    yield "noise.csv", lambda: random.Random(1).randbytes(60 << 20)


def truncations():
    """Good files, cut at every sixteenth."""
    found = {name: sample(name) for name in
             ["openpyxl.xlsx", "libreoffice.ods", "sheetjs.xlsb", "libreoffice.xls"]}
    for case in ["sdmx-ml-generic", "sdmx-json-2-measures", "json-stat", "pc-axis", "frictionless",
                 "file-gzip", "sdmx-csv-1"]:
        folder = os.path.join(CASES, case)
        name = next(it for it in os.listdir(folder) if it.startswith("input"))
        with open(os.path.join(folder, name), "rb") as file:
            found[case] = file.read()
    return {f"cut {name}": [content[:len(content) * part // 16] for part in range(1, 16)]
            for name, content in found.items()}


def make(folder, wanted):
    """Writes those whose name holds `wanted`, unless they are there: a label to names and paths."""
    files = {}
    for family in (archives, workbooks, marked_up, tables):
        for name, content in family():
            path = os.path.join(folder, name)
            if wanted in name:
                if not os.path.exists(path):
                    made = content()
                    with open(path, "wb") as file:
                        file.write(made.encode() if isinstance(made, str) else made)
                files[name] = [(name, path)]
    for label, contents in truncations().items():
        if wanted in label:
            files[label] = []
            for number, content in enumerate(contents):
                path = os.path.join(folder, f"{label} {number + 1}")
                with open(path, "wb") as file:
                    file.write(content)
                files[label].append(("cut.csv", path))
    return files
