"""Tables side by side on one sheet, whose headings stand in different rows."""

import pytest

from harvesters.tables.definition import Column, Kind, TableDefinition
from tests.harvesters.sheetreader import book, grid
from tests.harvesters.test_sheetparts import DISTRICTS, HEAD, YEARS, of_year, problems

pytest_plugins = ["tests.harvesters.sheetreader"]

SCHOOLS = TableDefinition(
    "sekolah", "Sekolah", (Column("jenjang", "Jenjang", required=True), Column("sekolah", "Sekolah", Kind.INTEGER)), key=("jenjang",), version="1"
)


def offset(gap=1):
    """Tahun 2023 on the left, Tahun 2024 two rows lower on the right; ``gap``: empty columns between them."""

    def fill(workbook):
        sheet = workbook.add_worksheet("Data")
        sheet.merge_range(0, 0, 0, 7 + gap, "PENDUDUK MENURUT KECAMATAN")
        for left, top, year in ((0, 2, 2023), (4 + gap, 4, 2024)):
            sheet.write(top - 1, left, f"Tahun {year}")
            sheet.write_row(top, left, HEAD)
            for at, name in enumerate(("Atas", "Bawah", "Tengah")):
                sheet.write_row(top + 1 + at, left, [at + 1, name, year, at])
            sheet.write(top + 4, left + 1, "Jumlah")
            sheet.write_row(top + 4, left + 2, [3 * year, 3])

    return book(fill)


def test_the_first_is_read_and_the_other_told(folder):
    with folder.connector(folder.write(offset()), DISTRICTS) as connector:
        records = list(connector.records())
    assert [record.data["Laki-laki"] for record in records if not record.total] == [2023] * 3
    [finding] = [each for each in connector.findings if each.code == "table-beside"]
    assert finding.place.cell == "F5"
    assert "range" in finding.remedy_id


@pytest.mark.parametrize(("table", "year"), [("1", 2023), ("2", 2024)])
def test_one_of_them(folder, table, year):
    found, findings, _ = folder.read(folder.write(offset()), DISTRICTS, table=table)
    assert found.rows.rows() == of_year(year)
    assert found.totals["laki-laki"].to_list() == [3 * year]
    assert not problems(findings)


def test_all_of_them_with_the_year_above(folder):
    found, findings, _ = folder.read(folder.write(offset(2)), YEARS, table="all", title_column="tahun")
    assert found.rows.rows() == [(year, *row) for year in (2023, 2024) for row in of_year(year)]
    assert not problems(findings)


def test_tables_that_touch_are_told_and_read_by_range(folder):
    name = folder.write(offset(0))
    with folder.connector(name, DISTRICTS) as connector:
        assert [record.data["Laki-laki"] for record in connector.records() if not record.total] == [2023] * 3
    assert [each.place.cell for each in connector.findings if each.code == "table-beside"] == ["F5"]
    found, _, _ = folder.read(name, DISTRICTS, range="E4:H20")
    assert found.rows.rows() == of_year(2024)


def test_the_rows_of_another_table_beside_say_nothing_of_ours(folder):
    """Its «Jumlah» and «Sumber» stand on the left of rows that are data."""
    rows = [
        ["Kecamatan", "Laki-laki", "Perempuan", None, None, None],
        ["Atas", 1, 2, None, "Jenjang", "Sekolah"],
        ["Bawah", 3, 4, None, "SD", 10],
        ["Jumlah", 4, 6, None, "SMP", 20],
        ["Sumber: Dinas", None, None, None, "SMA", 30],
        [None, None, None, None, "SMK", 40],
    ]
    found, findings, _ = folder.read(folder.write(grid(*rows)), SCHOOLS)
    assert found.rows.rows() == [("SD", 10), ("SMP", 20), ("SMA", 30), ("SMK", 40)]
    assert not problems(findings)
    found, findings, _ = folder.read(folder.write(grid(*rows)), DISTRICTS)
    assert found.rows.rows() == [("Atas", 1, 2), ("Bawah", 3, 4)]
    assert not problems(findings)


def test_a_table_that_goes_on_behind_an_empty_column_stays_whole(folder):
    rows = [["Kecamatan", "Laki-laki", None, "Perempuan", None, "Catatan"], ["Atas", 1, None, 2, None, "x"], ["Bawah", 3, None, 4, None, None]]
    found, findings, records = folder.read(folder.write(grid(*rows)), DISTRICTS)
    assert found.rows.rows() == [("Atas", 1, 2), ("Bawah", 3, 4)]
    assert "Catatan" in records[0].data
    assert {each.code for each in findings} <= {"column-unknown", "columns-unknown"}
