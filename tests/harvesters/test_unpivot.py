"""Columns of days, months or years become rows, whatever connector brings them; and a window onto a system never removes what left it."""

import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import xlsxwriter
from rich.console import Console

from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.errors import SourceError
from harvesters.printing import Printer
from harvesters.run import run
from tests.opd.server import Answer, serving

TABLE = """
title: Harga
key: [komoditas, hari]
missing: {"-": missing}
columns:
  - {name: komoditas, title: Komoditas, required: true}
  - {name: hari, title: Hari, kind: date, required: true}
  - {name: harga, title: Harga, kind: integer}
"""

BY_YEAR = """
title: Panen
key: [komoditas, tahun]
columns:
  - {name: komoditas, title: Komoditas, required: true}
  - {name: tahun, title: Tahun, kind: year, required: true}
  - {name: panen, title: Panen, kind: integer}
"""

WINDOW = """
title: Harga
organization: dinas-contoh
connector: rest
options: {url: "URL/harga", attempts: 1}
table: penduduk
license: CC-BY-4.0
read: {window: true}
unpivot: {columns: dates, name: hari, value: harga}
"""

SHEET = """
title: Panen
organization: dinas-contoh
connector: sheet
options: {location: panen.csv}
table: penduduk
license: CC-BY-4.0
unpivot: {columns: years, name: tahun, value: panen}
"""


@pytest.fixture
def catalogue():
    return MemoryCatalogue()


def rows(catalogue):
    [dataset] = catalogue.datasets.values()
    return sorted(tuple(None if value is None else str(value) for value in row.values()) for row in catalogue.rows(dataset).to_dicts())


def harvested(bench, catalogue, text, allowed=()):
    settings = type(bench.settings)(folder=bench.folder, allow_hosts=allowed)
    report = run(bench.source(text=text), catalogue, bench.state, settings)
    assert report.error is None, report.error
    return report


def test_days_as_columns_and_a_window_that_moves(bench, catalogue):
    bench.table(TABLE)
    answer = {}
    with serving(lambda asked: Answer(200, json.dumps(answer["is"]).encode(), "application/json")) as server:
        text = WINDOW.replace("URL", server.url)
        answer["is"] = [{"komoditas": "Beras", "27/07/2026": "12,350", " 28/07/2026": "-", "29/07/2026": None}]
        harvested(bench, catalogue, text, [server.address])
        before = rows(catalogue)
        answer["is"] = [{"komoditas": "Beras", "28/07/2026": "12,400", "29/07/2026": ""}, {"komoditas": "Cabai", "28/07/2026": 40000}]
        report = harvested(bench, catalogue, text, [server.address])
    assert [row[:3] for row in before] == [("Beras", "2026-07-27", "12350"), ("Beras", "2026-07-28", None)]
    assert [row[:3] for row in rows(catalogue)] == [
        ("Beras", "2026-07-27", "12350"), ("Beras", "2026-07-28", "12400"), ("Cabai", "2026-07-28", "40000")
    ]  # fmt: skip
    assert not [finding.code for finding in report.findings if finding.code in ("read-incomplete", "removals-blocked")]


def test_years_as_columns_of_a_sheet(bench, catalogue):
    bench.table(BY_YEAR)
    (bench.folder / "panen.csv").write_text("Komoditas;2023;Tahun 2024;Catatan\nPadi;1;2;x\nJagung;;a;y\n")
    report = harvested(bench, catalogue, SHEET)
    assert rows(catalogue) == [("Padi", "2023", "1"), ("Padi", "2024", "2")]
    [cell] = [finding.place.cell for finding in report.findings if finding.place.cell]
    assert cell == "C3"


def sheet(*rows, merged=()):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        written = workbook.add_worksheet()
        for number, row in enumerate(rows):
            written.write_row(number, 0, row)
        for cells, text in merged:
            written.merge_range(cells, text)
    return stream.getvalue()


def test_the_mark_behind_a_year_belongs_to_its_figures(bench, catalogue):
    bench.table(BY_YEAR.replace("kind: integer}", 'kind: number, missing: {"-": missing}, status: {"*": sementara, "**": sangat sementara}}'))
    rows_of = [["Komoditas", 2022, "2023*", "2024**)"], ["Padi", 1.5, 2.345, 12], ["Jagung", 3, "-", "1.234,5"]]
    (bench.folder / "panen.xlsx").write_bytes(sheet(*rows_of))
    report = harvested(bench, catalogue, SHEET.replace("csv", "xlsx"))
    [dataset] = catalogue.datasets.values()
    found = {(row["komoditas"], row["tahun"]): (row["panen"], row["panen_ket"]) for row in catalogue.rows(dataset).to_dicts()}
    assert found["Padi", 2023] == (Decimal("2.345"), "sementara")
    assert found["Padi", 2024] == (12, "sangat sementara")
    assert found["Jagung", 2024] == (Decimal("1234.5"), "sangat sementara")
    assert found["Padi", 2022] == (Decimal("1.5"), None)
    assert found["Jagung", 2023][0] is None
    assert not [finding.code for finding in report.findings if finding.severity == "error"]


@pytest.mark.parametrize(
    ("heading", "merged"),
    [
        ([["Komoditas", "2023", "", "2024", ""], ["", "Sawah", "Ladang", "Sawah", "Ladang"]], ["A1:A2", "B1:C1", "D1:E1"]),
        ([["Komoditas", "Produksi (ton)"], ["", "Sawah", "", "Ladang", ""], ["", 2023, 2024, 2023, 2024]], ["A1:A3", "B1:E1", "B2:C2", "D2:E2"]),
    ],
)
def test_two_things_in_a_heading_of_several_lines(bench, catalogue, heading, merged):
    bench.table(BY_YEAR.replace("[komoditas, tahun]", "[komoditas, tahun, lahan]").replace("columns:", "columns:\n  - {name: lahan, title: Lahan}"))
    where = {"A": 0, "B": 1, "D": 3}
    texts = [(cells, heading[int(cells[1]) - 1][where[cells[0]]]) for cells in merged]
    figures = (1, 2, 3, 4) if heading[0][1] == "2023" else (1, 3, 2, 4)
    (bench.folder / "panen.xlsx").write_bytes(sheet(*heading, ["Padi", *figures], merged=texts))
    harvested(bench, catalogue, SHEET.replace("csv", "xlsx").replace("value: panen", "value: panen, rest: lahan"))
    assert [row[:4] for row in rows(catalogue)] == [
        ("Ladang", "Padi", "2023", "2"), ("Ladang", "Padi", "2024", "4"), ("Sawah", "Padi", "2023", "1"), ("Sawah", "Padi", "2024", "3")
    ]  # fmt: skip


@pytest.mark.parametrize("columns", ["months", "[Jan, Feb.]"])
def test_months_and_named_columns(bench, catalogue, columns):
    bench.table(BY_YEAR.replace("kind: year, ", ""))
    (bench.folder / "panen.csv").write_text("Komoditas;Jan;Feb.;Catatan\nPadi;1;2;x\n")
    harvested(bench, catalogue, SHEET.replace("columns: years", f"columns: {columns}"))
    assert rows(catalogue) == [("Padi", "Feb.", "2"), ("Padi", "Jan", "1")]


def test_a_record_without_such_a_column_is_told_and_removes_nothing(bench, catalogue):
    bench.table(TABLE)
    answer = {"is": [{"komoditas": "Beras", "27/07/2026": 1}, {"komoditas": "Cabai", "27/07/2026": 2}]}
    with serving(lambda asked: Answer(200, json.dumps(answer["is"]).encode(), "application/json")) as server:
        text = WINDOW.replace("URL", server.url).replace("read: {window: true}\n", "")
        harvested(bench, catalogue, text, [server.address])
        answer["is"] = [{"komoditas": "Beras", "27/07/2026": 1}, {"komoditas": "Cabai", "tanggal": 2}]
        report = harvested(bench, catalogue, text, [server.address])
    assert len(rows(catalogue)) == 2
    assert {"record-unreadable", "removals-blocked"} <= {finding.code for finding in report.findings}


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("columns: dates", "columns: hari", "unpivot.columns"),
        ("columns: dates, ", "", "unpivot"),
        ("value: harga", "value: hari", "unpivot.value"),
        ("value: harga", "value: harga, nilai: x", "unpivot.nilai"),
        ("value: harga", "value: nilai", "unpivot.value"),
        ("value: harga", "value: harga, rest: jenis", "unpivot.rest"),
        ("table: penduduk", "map: {title: a}", "unpivot"),
        ("{window: true}", "{window: true, changes: hari, full: 0 1 * * 0}", "read.window"),
        ("{window: true}", "{window: kadang}", "read.window"),
        ("{window: true}", "{window: false}", "read"),
    ],
)
def test_a_mistake_is_named(bench, old, new, key):
    bench.table(TABLE)
    assert old in WINDOW
    with pytest.raises(SourceError) as mistake:
        bench.source(text=WINDOW.replace(old, new))
    assert mistake.value.facts["key"] == key


def test_a_window_needs_a_key(bench):
    bench.table(TABLE.replace("key: [komoditas, hari]\n", ""))
    with pytest.raises(SourceError, match="kunci baris"):
        bench.source(text=WINDOW)


def test_another_unpivot_is_another_mapping_and_is_explained(bench):
    bench.table(TABLE)
    one, other = (bench.source(text=WINDOW.replace("dates", columns)) for columns in ("dates", "months"))
    assert one.mapping != other.mapping
    console = Console(record=True, width=200)
    Printer(console, "en").explain(one, bench.settings, datetime.now(UTC))
    assert "The columns dates become rows: «hari» and «harga»." in console.export_text()


BY_MONTH = BY_YEAR.replace("name: tahun, title: Tahun, kind: year", "name: periode, title: Periode").replace(", tahun]", ", periode]")
MONTHS = SHEET.replace("csv", "xlsx").replace("columns: years, name: tahun", "columns: periods, name: periode")


def workbook(fill):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as made:
        fill(made, made.add_worksheet())
    return stream.getvalue()


@pytest.mark.parametrize(
    ("headings", "periods"),
    [
        (["Jan 2024", "Februari 2024", "2024-03"], ["2024-01", "2024-02", "2024-03"]),
        (["TW I/2024", "Triwulan II 2024"], ["2024-Q1", "2024-Q2"]),
        (["Semester I 2024", "Semester II Tahun 2024"], ["2024-S1", "2024-S2"]),
        (["Jan-24", "Feb-24", "Mar-24", "TW I 2024"], ["2024-01", "2024-02", "2024-03"]),
    ],
)
def test_parts_of_a_year_as_columns(bench, catalogue, headings, periods):
    bench.table(BY_MONTH)
    (bench.folder / "panen.xlsx").write_bytes(sheet(["Data panen"], [], ["Komoditas", *headings], ["Padi", *range(1, len(headings) + 1)]))
    harvested(bench, catalogue, MONTHS)
    assert [row[:3] for row in rows(catalogue)] == [("Padi", period, str(at)) for at, period in enumerate(periods, 1)]


def test_months_that_a_spreadsheet_has_made_days(bench, catalogue):
    bench.table(BY_MONTH)

    def fill(made, written):
        shown = made.add_format({"num_format": "mmm-yy"})
        written.write_row(0, 0, ["Komoditas"])
        written.write_row(1, 0, ["Padi", 1, 2])
        for at, month in enumerate((1, 2), 1):
            written.write_datetime(0, at, datetime(2024, month, 1, tzinfo=None), shown)  # noqa: DTZ001 - a spreadsheet's days have no zone

    (bench.folder / "panen.xlsx").write_bytes(workbook(fill))
    harvested(bench, catalogue, MONTHS)
    assert [row[:3] for row in rows(catalogue)] == [("Padi", "2024-01", "1"), ("Padi", "2024-02", "2")]


@pytest.mark.parametrize(
    ("heading", "merged"),
    [
        ([["Komoditas", "2023", "", "2024", ""], ["", "Nov", "Des", "Jan", "Feb"]], ["A1:A2 Komoditas", "B1:C1 2023", "D1:E1 2024"]),
        ([["", 2023, "", 2024, ""], ["Komoditas", "Nov", "Des", "Jan", "Feb"]], []),
        ([["", "Tahun 2023", "", "Tahun 2024", ""], ["Komoditas", "Nov", "Des", "Jan", "Feb"]], ["B1:C1 Tahun 2023", "D1:E1 Tahun 2024"]),
        ([["Komoditas", 2023, "", 2024, ""], ["", "Nov", "Des", "Jan", "Feb"]], []),
        ([["Panen"], ["Komoditas", "Tahun 2023", "", "Tahun 2024", ""], ["", "Nov", "Des", "Jan", "Feb"]], ["A1:E1 Panen"]),
    ],
)
def test_the_year_in_the_line_above_its_months(bench, catalogue, heading, merged):
    bench.table(BY_MONTH)
    cells = [tuple(each.split(" ", 1)) for each in merged]
    (bench.folder / "panen.xlsx").write_bytes(sheet(*heading, ["Padi", 1, 2, 3, 4], ["Jagung", 5, 6, 7, 8], merged=cells))
    harvested(bench, catalogue, MONTHS)
    found = rows(catalogue)
    assert [row[:3] for row in found if row[0] == "Padi"] == [
        ("Padi", "2023-11", "1"), ("Padi", "2023-12", "2"), ("Padi", "2024-01", "3"), ("Padi", "2024-02", "4")
    ]  # fmt: skip
    assert len(found) == 8


def test_a_period_in_two_columns(bench, catalogue):
    (bench.folder / "panen.xlsx").write_bytes(sheet(["Komoditas", "TW I 2024", "TW II 2024"], ["Padi", 1, 2]))
    bench.table(BY_YEAR.replace("[komoditas, tahun]", "[komoditas, tahun, tw]").replace("columns:", "columns:\n  - {name: tw, title: Triwulan}"))
    harvested(bench, catalogue, MONTHS.replace("name: periode", "name: tw, year: tahun"))
    assert [row[:4] for row in rows(catalogue)] == [("Triwulan I", "Padi", "2024", "1"), ("Triwulan II", "Padi", "2024", "2")]


def test_a_period_in_a_column_of_days_is_its_first(bench, catalogue):
    (bench.folder / "panen.xlsx").write_bytes(sheet(["Komoditas", "TW I 2024", "TW II 2024"], ["Padi", 1, 2]))
    bench.table(BY_MONTH.replace("title: Periode", "title: Periode, kind: date"))
    harvested(bench, catalogue, MONTHS)
    assert [row[:3] for row in rows(catalogue)] == [("Padi", "2024-01-01", "1"), ("Padi", "2024-04-01", "2")]


def test_a_year_of_its_own_needs_periods(bench):
    bench.table(BY_YEAR)
    with pytest.raises(SourceError, match="columns: periods"):
        bench.source(text=SHEET.replace("value: panen", "value: panen, year: komoditas"))
    with pytest.raises(SourceError, match="bernama sama"):
        bench.source(text=SHEET.replace("value: panen", "value: panen, rest: panen"))
