"""Rows that are plainly data are taken together; whatever is left is judged one by one, and the sheet says the same."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.reading.workbook import Sheet
from harvesters.tables import sheetrows
from harvesters.tables.column import Column, Kind
from harvesters.tables.definition import TableDefinition
from harvesters.tables.sheetrows import SheetRows, SheetRules

PLACES = {"01": "Lubai", "02": "Kota Baru"}
TABLES = [
    TableDefinition("t", "T", (Column("desa", "Desa"), Column("tahun", "Tahun", Kind.YEAR), Column("isi", "Isi", Kind.NUMBER)), key=("desa",)),
    TableDefinition(
        "t", "T", (Column("desa", "Desa", codes=PLACES), Column("tahun", "Catatan"), Column("isi", "Isi", Kind.NUMBER)), totals=("Rerata",)
    ),
    TableDefinition("t", "T", (Column("isi", "Isi", Kind.INTEGER), Column("desa", "Kecamatan"))),
]
named = st.sampled_from(
    ["Desa", "Tahun", "Isi", "Jumlah", "TOTAL", "Sub Total", "Kabupaten Muara", "Kota Baru", "Lubai", "Sumber: Dinas", "Ket", "*) angka",
     "Mengetahui", "Muara, 5 Januari 2026", "Kepala Dinas X", "dilewati", "", " ", None, "No", "x", "-", "Sumbermulia", "Jumlah Desa", "(1)",
     "Rerata", "Rata-rata", "Jumlah 2025", "é", "Catatan"]
)  # fmt: skip
figure = st.sampled_from(["1", "2.026", "2026", "", None, "-", "Isi", "tahun", "satu", "1,5", " "])
odd = st.sampled_from([1, 2.5, True, date(2026, 1, 1), 0, 0.0])


def rows(text_file):
    cells = [named, figure, figure] if text_file else [st.one_of(named, odd), st.one_of(figure, odd), st.one_of(figure, odd)]
    row = st.tuples(*cells, st.lists(cells[1], max_size=2)).map(lambda each: [*each[:3], *each[3]])
    usual = st.tuples(st.sampled_from(["Lubai", "Ujan Mas", "Gunung"]), st.just("2026"), st.sampled_from(["1", "2,5"])).map(list)
    return st.lists(st.one_of(usual, row, row.map(lambda each: each[:2])), max_size=14)


@st.composite
def sheets(draw):
    definition = draw(st.sampled_from(TABLES))
    text_file = draw(st.booleans())
    heading = [column.title for column in definition.columns]
    below = [[cell if cell is not None or not text_file else "" for cell in row] for row in draw(rows(text_file))]
    every = [["Judul"], heading, *below] if draw(st.booleans()) else [heading, *below]
    held = [(number, cells) for number, cells in enumerate(every, 1) if any(cell not in (None, "") for cell in cells)]
    rules = SheetRules(skip=draw(st.sampled_from([(), ("dilewati",)])), name_column=draw(st.sampled_from(["", "lembar"])))
    return Sheet("" if text_file else "Data", False, (), lambda: iter([(number, list(cells)) for number, cells in held])), definition, rules


def read(sheet, definition, rules):
    found = SheetRows(sheet, "f", definition, rules)
    if found.header is None:
        return None
    records = [(dict(each.data), each.place, dict(each.letters), each.total) for each in found.records()]
    return records, [type(record[0][name]) for record in records for name in record[0]], found.findings


@settings(max_examples=200)
@given(sheets())
def test_rows_together_are_as_row_by_row(given_sheet):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheetrows, "ROWS_AT_ONCE", 5)
        together = read(*given_sheet)
        patch.setattr(SheetRows, "_plain", lambda self, header, columns, rows: sheetrows.pl.Series([False] * len(rows)))
        assert together == read(*given_sheet)


def test_usual_rows_are_not_judged_one_by_one():
    """Else it would be right and slow."""
    lines = [["Desa", "Tahun", "Isi"], *([f"Desa nomor {row}", "2026", "1.234,5"] for row in range(500)), ["Jumlah", "", "9"]]
    found = SheetRows(Sheet("", False, (), lambda: iter(enumerate(lines, 1))), "f", TABLES[0])
    judged = []
    judge = found._judge
    found._judge = lambda *row: judged.append(row) or judge(*row)
    assert [len(block.numbers) for block in found.blocks()] == [500]
    assert [cells[0] for _, _, cells in judged] == ["Desa", "Jumlah"]
