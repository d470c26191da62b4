"""The health office's workbook as such offices send it: title lines, a merged two-line header, both kinds of numbers, `-`, spelling variants of
names, a totals row, a note below, a second sheet that is no data, and one cell with a typing mistake."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from tests.opd.figures import Nutrition, nutrition
from tests.opd.regency import District, Regency
from tests.opd.server import Answer, Asked

PATH = "/laporan/gizi-balita.xlsx"
YEARS = (2024, 2025)
BAD_CELL = "1O4"  # a letter O where a zero should be
BAD_DISTRICT = 4  # counted from 0, in the last year
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_ROW = 6  # of the data, counted from 0


class HealthOffice:
    """Serves the workbook over HTTP."""

    def __init__(self, regency: Regency) -> None:
        self.workbook = workbook(regency)

    def __call__(self, asked: Asked) -> Answer:
        if asked.path != PATH:
            return Answer(404, b"tidak ada", "text/plain")
        return Answer(200, self.workbook, KIND, {"Content-Disposition": 'attachment; filename="gizi-balita.xlsx"'})


def workbook(regency: Regency) -> bytes:
    """The XLSX file; the same bytes for the same regency."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 1, 5), "author": ""})  # noqa: DTZ001  a date of the file format
        for year in YEARS:
            _sheet(book, regency, year)
        notes = book.add_worksheet("Keterangan")
        notes.write_column(0, 0, ["Balita: anak berumur 0 sampai 59 bulan.", "Pendek: tinggi menurut umur di bawah -2 simpangan baku."])
    return stream.getvalue()


def _sheet(book: Any, regency: Regency, year: int) -> None:
    sheet = book.add_worksheet(str(year))
    heading = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "border": 1, "text_wrap": True})
    sheet.merge_range("A1:H1", "REKAPITULASI STATUS GIZI BALITA", heading)
    sheet.merge_range("A2:H2", f"{regency.name.upper()} TAHUN {year}", heading)
    for column, title in enumerate(("No", "Tahun", "Kecamatan")):
        sheet.merge_range(4, column, 5, column, title, heading)
    sheet.merge_range("D5:F5", "Balita Diukur", heading)
    sheet.merge_range("G5:H5", "Balita Pendek (Stunting)", heading)
    sheet.write_row(5, 3, ["L", "P", "Jumlah", "Jumlah", "Persen (%)"], heading)
    rows = list(nutrition(regency, year))
    for number, row in enumerate(rows):
        _row(sheet, FIRST_ROW + number, number, row)
    last = FIRST_ROW + len(rows)
    sheet.merge_range(last, 0, last, 2, "JUMLAH", heading)
    boys, girls, stunted = (sum(getattr(row, name) for row in rows) for name in ("boys", "girls", "stunted"))
    sheet.write_row(last, 3, [_dotted(boys), _dotted(girls), _dotted(boys + girls), _dotted(stunted)])
    sheet.write(last + 2, 0, "Sumber: bulan penimbangan balita, Februari dan Agustus")


def _row(sheet: Any, at: int, number: int, row: Nutrition) -> None:
    sheet.write_row(at, 0, [number + 1, row.year, _spelled(row.district, number)])
    measured = row.boys + row.girls
    sheet.write(at, 3, row.boys)
    sheet.write(at, 4, BAD_CELL if number == BAD_DISTRICT and row.year == YEARS[-1] else row.girls)
    sheet.write(at, 5, _dotted(measured) if number % 2 else measured)
    sheet.write(at, 6, row.stunted if number % 7 else "-")
    sheet.write(at, 7, f"{row.share:.2f}".replace(".", ",") if number % 7 else "-")


def _spelled(district: District, number: int) -> str:
    """The same name, spelled as whoever typed that line is used to."""
    ways = [district.name, district.name.upper(), f"Kec. {district.name}", f" {district.name}  ", *district.aliases[:1]]
    return ways[number % len(ways)]


def _dotted(number: int) -> str:
    """1234 -> 1.234, typed as text."""
    return f"{number:,}".replace(",", ".")
