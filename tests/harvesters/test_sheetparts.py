"""Sheets as offices fill them: several tables on one, groups of rows, cells that are written once, what is hidden."""

import pytest

from harvesters.errors import SourceError, Unreadable
from harvesters.options import OptionError
from harvesters.tables.definition import Column, Kind, TableDefinition
from tests.harvesters.sheetfiles import ods, xls
from tests.harvesters.sheetreader import book, grid

pytest_plugins = ["tests.harvesters.sheetreader"]

KEC = Column("kec", "Kecamatan", Kind.CODE, codes={name: name for name in ("Atas", "Bawah", "Tengah")}, required=True)
DESA = Column("desa", "Desa/Kelurahan", required=True)
TAHUN = Column("tahun", "Tahun", Kind.YEAR, required=True)
LAKI, PEREMPUAN = (Column(title.lower(), title, Kind.INTEGER, unit="jiwa") for title in ("Laki-laki", "Perempuan"))
DISTRICTS = TableDefinition("kec", "Kecamatan", (KEC, LAKI, PEREMPUAN), key=("kec",), version="1")
YEARS = TableDefinition("tahun", "Tahunan", (TAHUN, KEC, LAKI, PEREMPUAN), key=("tahun", "kec"), version="1")
VILLAGES = TableDefinition("desa", "Desa", (KEC, DESA, LAKI, PEREMPUAN), key=("kec", "desa"), version="1")
HEAD = ["No", "Kecamatan", "Laki-laki", "Perempuan"]


def below(workbook):
    sheet = workbook.add_worksheet("Lampiran")
    sheet.merge_range("A1:D1", "LAMPIRAN KEPUTUSAN KEPALA DINAS")
    for number, (top, year) in enumerate(((2, 2023), (16, 2024)), 1):
        sheet.merge_range(top, 0, top, 3, f"Tabel {number}. Penduduk menurut Kecamatan")
        sheet.merge_range(top + 1, 0, top + 1, 3, f"Tahun {year}")
        sheet.write_row(top + 3, 0, HEAD)
        sheet.write_row(top + 4, 0, ["(1)", "(2)", "(3)", "(4)"])
        for at, name in enumerate(("ATAS", "Kec. Bawah", "Tengah")):
            sheet.write_row(top + 5 + at, 0, [at + 1, name, year, at])
        sheet.merge_range(top + 8, 0, top + 8, 1, "JUMLAH")
        sheet.write_row(top + 8, 2, [3 * year, 3])
        sheet.write(top + 9, 0, "Sumber : Dinas Contoh, 2025")
        sheet.write(top + 10, 0, "*) angka sementara")
        sheet.write(top + 11, 3, "Kota Atas, 5 Januari 2026")


def beside(workbook):
    sheet = workbook.add_worksheet("Data")
    sheet.merge_range("A1:D1", "Tabel 1 Tahun 2023")
    sheet.merge_range("F1:I1", "Tabel 2 Tahun 2024")
    for left, year in ((0, 2023), (5, 2024)):
        sheet.write_row(1, left, HEAD)
        for at, name in enumerate(("Atas", "Bawah", "Tengah")):
            sheet.write_row(2 + at, left, [at + 1, name, year, at])
        sheet.merge_range(5, left, 5, left + 1, "Jumlah")
        sheet.write_row(5, left + 2, [3 * year, 3])


def of_year(year):
    return [("Atas", year, 0), ("Bawah", year, 1), ("Tengah", year, 2)]


def problems(findings):
    return [finding.code for finding in findings if finding.severity != "info"]


@pytest.mark.parametrize("fill", [below, beside])
def test_one_of_several_tables_on_a_sheet(folder, fill):
    name = folder.write(book(fill))
    for chosen, year in (({"table": 1}, 2023), ({"table": "2"}, 2024)):
        table, findings, _ = folder.read(name, DISTRICTS, **chosen)
        assert table.rows.rows() == of_year(year)
        assert table.totals["laki-laki"].to_list() == [3 * year]
        assert not problems(findings)
    with pytest.raises(Unreadable, match="hanya ada 2 tabel"):
        folder.read(name, DISTRICTS, table=3)


@pytest.mark.parametrize("fill", [below, beside])
def test_all_tables_of_a_sheet_and_the_year_that_their_titles_name(folder, fill):
    table, findings, _ = folder.read(folder.write(book(fill)), YEARS, title_column="tahun")
    assert table.rows.rows() == [(year, *row) for year in (2023, 2024) for row in of_year(year)]
    assert not problems(findings)


def test_a_table_below_the_line_that_says_so(folder):
    name = folder.write(book(below))
    for text, year in (("tabel 1.", 2023), ("TABEL 2", 2024), ("Tahun 2024", 2024)):
        table, findings, _ = folder.read(name, DISTRICTS, below=text)
        assert table.rows.rows() == of_year(year)
        assert not problems(findings)
    with pytest.raises(Unreadable, match="tidak ada baris yang memuat «Tabel 9»"):
        folder.read(name, DISTRICTS, below="Tabel 9")


def test_a_range_of_cells_keeps_their_addresses(folder):
    name = folder.write(book(beside))
    table, _, records = folder.read(name, DISTRICTS, range="F2:i4")
    assert table.rows.rows() == of_year(2024)[:2]
    assert records[0].place.row == 3
    assert records[0].letters["Laki-laki"] == "H"


def test_one_table_that_goes_on_beside_itself(folder):
    """As printed pages save paper."""
    rows = [("JUMLAH PENDUDUK",), (*HEAD, *HEAD), (1, "Atas", 5, 6, 3, "Tengah", 9, 9), (2, "Bawah", 7, 8)]
    table, findings, _ = folder.read(folder.write(grid(*rows)), DISTRICTS, table="all")
    assert table.rows.rows() == [("Atas", 5, 6), ("Bawah", 7, 8), ("Tengah", 9, 9)]
    assert not problems(findings)


def test_a_heading_that_every_page_repeats_begins_no_table(folder):
    rows = [HEAD, (1, "Atas", 5, 6), HEAD, ["(1)", "(2)", "(3)", "(4)"], (2, "Bawah", 7, 8), ("", "Jumlah", 12, 14)]
    for options in ({}, {"table": 1}):
        table, findings, _ = folder.read(folder.write(grid(*rows)), DISTRICTS, **options)
        assert table.rows.rows() == [("Atas", 5, 6), ("Bawah", 7, 8)]
        assert not problems(findings)


def test_groups_of_rows_under_their_names(folder):
    rows = [
        ("No", "Desa/Kelurahan", "Laki-laki", "Perempuan"), ("I", "KECAMATAN ATAS"), (1, "Muara", 1, 2), (2, "Hulu", None, None),
        ("", "Jumlah", 1, 2), (), ("II", "KECAMATAN BAWAH"), (1, "Hilir", 5, 6), ("", "Jumlah", 5, 6), ("", "TOTAL", 6, 8),
        ("Sumber: Dinas",), ("", "Mengetahui"),
    ]  # fmt: skip
    table, findings, records = folder.read(folder.write(grid(*rows)), VILLAGES, group_column="Kecamatan")
    assert table.rows.rows() == [("Atas", "Muara", 1, 2), ("Atas", "Hulu", None, None), ("Bawah", "Hilir", 5, 6)]
    assert [record.data["kec"] for record in records if record.total] == ["KECAMATAN ATAS", "KECAMATAN BAWAH", "KECAMATAN BAWAH"]
    assert not problems(findings)


def test_a_value_that_is_written_once_counts_for_the_rows_below(folder):
    head = ("No", "Kecamatan", "Desa/Kelurahan", "Laki-laki", "Perempuan")
    first = [head, (1, "Atas", "Muara", 1, 2), ("", "", "Hulu", 3, 4), ("", "Jumlah", "", 4, 6)]
    rows = [*first, (), (2, "Bawah"), ("", "", "Hilir", 5, 6), ("", " ", "Pasar", 7, 8)]
    table, findings, _ = folder.read(folder.write(grid(*rows)), VILLAGES, fill_down=["kec"])
    assert table.rows.rows() == [("Atas", "Muara", 1, 2), ("Atas", "Hulu", 3, 4), ("Bawah", "Hilir", 5, 6), ("Bawah", "Pasar", 7, 8)]
    assert not problems(findings)
    _, findings, _ = folder.read("data.xlsx", VILLAGES)
    assert "cell-empty" in problems(findings), "nobody guesses where the source does not say so"


def test_a_sheet_for_each_kecamatan(folder):
    def fill(workbook):
        for name in ("Kec. Atas", "Kec. Bawah", "Kec. Lama"):
            sheet = workbook.add_worksheet(name)
            sheet.write("A1", name.upper())
            sheet.write_row("A3", ["No", "Desa/Kelurahan", "Laki-laki", "Perempuan"])
            sheet.write_row("A4", [1, f"Muara {name[5:]}", 1, 2])
        sheet.hide()

    name = folder.write(book(fill))
    for sheets, found in ((["Kec.*"], ["Atas", "Bawah"]), (["#2"], ["Bawah"]), (["Kec. Bawah", "#1"], ["Atas", "Bawah"])):
        table, findings, _ = folder.read(name, VILLAGES, sheets=sheets, sheet_column="kec")
        assert table.rows["kec"].to_list() == found
        assert not problems(findings)
    _, findings, _ = folder.read(name, VILLAGES, sheets=["#3"], sheet_column="kec")
    assert problems(findings) == ["code-unknown"], "a hidden sheet is read where the source names it"
    with pytest.raises(Unreadable, match="tidak ada lembar «#4»"):
        folder.read(name, VILLAGES, sheets=["#4"], sheet_column="kec")


def test_the_year_in_the_name_of_a_sheet(folder):
    def fill(workbook):
        for year in (2023, 2024):
            sheet = workbook.add_worksheet(f"Data Thn {year} (rev)")
            sheet.write_row(0, 0, HEAD)
            sheet.write_row(1, 0, [1, "Atas", year, 1])

    table, findings, _ = folder.read(folder.write(book(fill)), YEARS, sheet_column="tahun")
    assert table.rows.rows() == [(2023, "Atas", 2023, 1), (2024, "Atas", 2024, 1)]
    assert not problems(findings)


def hidden_xlsx():
    def fill(workbook):
        sheet = workbook.add_worksheet("Data")
        for number, row in enumerate((HEAD[1:], ("Atas", 1, 2), ("Bawah", 3, 4), ("Tengah", 5, 6))):
            sheet.write_row(number, 0, row)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column("C:D", None, None, {"hidden": True})

    return book(fill)


def hidden_ods():
    def hide(content):
        before, head, first, others = content.split("<table:table-row>", 3)
        columns = '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
        row = "<table:table-row>"
        return f'{before}{columns}{row}{head}{row}{first}<table:table-row table:visibility="filter">{others}'

    return ods([HEAD[1:], ("Atas", 1, 2), ("Bawah", 3, 4), ("Tengah", 5, 6)], mend=hide)


def hidden_xls():
    return xls([HEAD[1:], ("Atas", 1, 2), ("Bawah", 3, 4), ("Tengah", 5, 6)], hidden_row=2, hidden_column=2)


@pytest.mark.parametrize("write", [hidden_xlsx, hidden_ods, hidden_xls])
def test_what_is_hidden_is_read_and_told_or_left_out(folder, write):
    name = folder.write(write())
    with folder.connector(name, DISTRICTS) as connector:
        assert [record.data["Kecamatan"] for record in connector.records()] == ["Atas", "Bawah", "Tengah"]
        rows, columns = connector.findings
    assert (rows.code, rows.count, rows.place.row) == ("rows-hidden", 1, 3)
    assert (columns.code, columns.columns) == ("columns-hidden", "C")
    table, findings, _ = folder.read(name, DISTRICTS, hidden="skip")
    assert table.rows.rows() == [("Atas", 1, None), ("Tengah", 5, None)]
    assert problems(findings) == ["column-absent"]


WRONG = [("table", "0"), ("table", "dua"), ("range", "B5"), ("range", "C3:A1"), ("range", "A1:ZZZ9"), ("hidden", "ya")]


@pytest.mark.parametrize(("key", "wrong"), WRONG)
def test_a_wrong_option_is_named(folder, key, wrong):
    with pytest.raises(OptionError, match=key):
        folder.connector("a.xlsx", **{key: wrong})


@pytest.mark.parametrize(("key", "wrong"), [("fill_down", ["kab"]), ("group_column", "kab"), ("title_column", "kab"), ("sheet_column", "kab")])
def test_a_column_that_the_table_has_not_is_named(folder, key, wrong):
    with pytest.raises(SourceError, match=f"options.{key}.*«kab»"):
        folder.read(folder.write(grid(HEAD)), DISTRICTS, **{key: wrong})
