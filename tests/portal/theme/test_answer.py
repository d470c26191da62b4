"""When a table may say what its figures are, how they changed and where they are highest, and when it must not."""

from __future__ import annotations

import pytest

from ckanext.muaraenim.explore.answer import answer, extremes
from ckanext.muaraenim.explore.hints import Hints
from ckanext.muaraenim.explore.outline import outline_of
from ckanext.muaraenim.theme.column import Column
from harvesters.tables.chart import ChartDeclaration

NAME, YEAR, FIGURE = Column("nama", "Nama", "text"), Column("tahun", "Tahun", "year"), Column("n", "Jumlah", "integer", "unit")
COUNTED = Hints(counted=True)
pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")


def rows(*values):
    return [{"nama": name, "tahun": year, "n": figure} for name, year, figure in values]


def said(columns, records, hints=COUNTED):
    return answer(len(records), columns, records, outline_of(columns, records, hints), "Dinas Contoh").striptags()


def test_the_latest_year_counts():
    found = extremes(outline_of([NAME, YEAR, FIGURE], rows(("A", 2024, 90), ("A", 2025, 1), ("B", 2025, 2), ("C", 2025, 1500))))
    assert (found.time, found.highest, found.lowest) == ("2025", ("C", "1.500"), ("A", "1"))


def test_without_years():
    assert extremes(outline_of([NAME, FIGURE], rows(("A", None, 3), ("B", None, 2), ("C", None, 1)))).highest == ("A", "3")


def test_kecamatan_of_which_a_table_has_only_the_codes_are_called_by_their_names():
    code, places = Column("nama", "Kecamatan", "code"), {"99.01": "Atas", "99.02": "Bawah", "99.03": "Tengah"}
    records = rows(("99.01", 2025, 1), ("99.02", 2025, 2), ("99.03", 2025, 9))
    outline = outline_of([code, YEAR, FIGURE], records, places={each: each for each in places})
    assert extremes(outline.called(places)).highest == ("Tengah", "9")
    assert outline.called(places).codes == {"Atas": "99.01", "Bawah": "99.02", "Tengah": "99.03"}
    assert outline.called({"99.01": "Atas", "99.02": "Atas", "99.03": "Tengah"}).names == ("99.01", "99.02", "99.03")  # two would be one


@pytest.mark.parametrize(
    ("columns", "values"),
    [
        ([NAME, YEAR, FIGURE], [("A", 2025, 1), ("A", 2025, 2), ("B", 2025, 3)]),  # a name stands twice
        ([NAME, YEAR, FIGURE], [("A", 2025, 1), ("B", 2025, 3), ("C", 2025, 3)]),  # two are highest
        ([NAME, YEAR, FIGURE], [("A", 2025, 1), ("B", 2025, None), ("C", 2025, 3)]),  # too few figures
        ([NAME, Column("jenis", "Jenis", "text"), FIGURE], [("A", 1, 1), ("B", 1, 2), ("C", 1, 3)]),  # two columns name the rows
        ([NAME, YEAR], [("A", 2025, 1), ("B", 2025, 2), ("C", 2025, 3)]),  # no figure
        ([NAME, YEAR, FIGURE], []),
    ],
)
def test_doubt_says_nothing(columns, values):
    outline = outline_of(columns, [{**row, "jenis": f"x{row['n']}"} for row in rows(*values)])
    assert outline is None or extremes(outline) is None


def test_where_several_are_lowest_only_the_highest_is_named():
    text = said([NAME, YEAR, FIGURE], rows(("A", 2025, 0), ("B", 2025, 0), ("C", 2025, 3)), Hints())
    assert text.startswith("Pada 2025, “Jumlah” tertinggi di C (3 unit). Tabel ini memuat 3 baris")


def test_a_table_of_one_row_says_its_figures_and_not_that_it_has_one_row():
    area = Column("luas", "Luas", "number", "km²")
    records = [{"nama": "A", "n": 1500, "luas": "6.25", "kosong": None}]
    text = said([NAME, FIGURE, area, Column("kosong", "Kosong", "integer")], records)
    assert text == "Menurut Dinas Contoh: Jumlah 1.500 unit, Luas 6,25 km²."


def test_a_total_comes_before_its_parts():
    """By the check that it is a sum, or by its title; only else the first figure."""
    men, women, all_of_them = Column("l", "Laki-laki", "integer"), Column("p", "Perempuan", "integer"), Column("x", "Penduduk", "integer")
    records = [{"tahun": year, "l": 1, "p": 2, "x": 3, "n": 4} for year in (2024, 2025)]
    assert outline_of([YEAR, men, women, all_of_them], records).measure.name == "l"
    assert outline_of([YEAR, men, women, all_of_them], records, Hints(totals={"x": ("l", "p")})).measure.name == "x"
    assert outline_of([YEAR, men, women, FIGURE], records).measure.name == "n"
    declared = Hints(totals={"x": ("l", "p")}, chart=ChartDeclaration(measure="p"))
    assert outline_of([YEAR, men, women, all_of_them], records, declared).measure.name == "p"


def test_the_latest_figure_and_its_change_come_first():
    text = said([NAME, YEAR, FIGURE], rows(("A", 2024, 100), ("B", 2024, 100), ("A", 2025, 150), ("B", 2025, 60)))
    assert text.startswith("Menurut Dinas Contoh, “Jumlah” seluruhnya 210 unit pada 2025, naik 5,0 % dari 2024.")


@pytest.mark.parametrize(
    ("values", "hints"),
    [
        ([("A", 2024, 100), ("B", 2024, 100), ("A", 2025, 150)], COUNTED),  # a name is missing in the latest year
        ([("A", 2024, 100), ("B", 2024, 100), ("A", 2025, 150), ("B", 2025, None)], COUNTED),  # a figure is missing
        ([("A", 2024, 100), ("B", 2024, 100), ("A", 2025, 150), ("B", 2025, 60)], Hints()),  # nobody says that they are counts
        ([("A", 2024, 1), ("B", 2024, 1), ("A", 2025, 1), ("B", 2025, 1)], Hints(counted=True, chart=ChartDeclaration(sum=False))),
    ],
)
def test_figures_are_not_added_where_that_is_in_doubt(values, hints):
    assert "seluruhnya" not in said([NAME, YEAR, FIGURE], rows(*values), hints)


def test_a_row_of_totals_is_no_name():
    assert "seluruhnya 3 unit" in said([NAME, YEAR, FIGURE], rows(("A", 2025, 1), ("B", 2025, 2), ("Jumlah", 2025, 3)))


def test_shares_change_in_points():
    share = Column("n", "Cakupan", "number", "persen")
    assert "turun 1,5 poin persen dari 2024" in said([YEAR, share], [{"tahun": 2024, "n": "12.5"}, {"tahun": 2025, "n": "11"}])
