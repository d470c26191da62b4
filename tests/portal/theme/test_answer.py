"""When a table may say where a figure is highest, and when it must not."""

from __future__ import annotations

import pytest

from ckanext.muaraenim.explore.answer import extremes
from ckanext.muaraenim.theme.column import Column

NAME, YEAR, FIGURE = Column("nama", "Nama", "text"), Column("tahun", "Tahun", "year"), Column("n", "Jumlah", "integer", "unit")
pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")


def rows(*values):
    return [{"nama": name, "tahun": year, "n": figure} for name, year, figure in values]


def test_the_latest_year_counts():
    found = extremes([NAME, YEAR, FIGURE], rows(("A", 2024, 90), ("A", 2025, 1), ("B", 2025, 2), ("C", 2025, 1500)))
    assert (found.year, found.highest, found.lowest) == ("2025", ("C", "1.500"), ("A", "1"))


def test_without_years():
    assert extremes([NAME, FIGURE], rows(("A", None, 3), ("B", None, 2), ("C", None, 1))).highest == ("A", "3")


@pytest.mark.parametrize(
    ("columns", "values"),
    [
        ([NAME, YEAR, FIGURE], [("A", 2025, 1), ("A", 2025, 2), ("B", 2025, 3)]),  # a name stands twice
        ([NAME, YEAR, FIGURE], [("A", 2025, 1), ("B", 2025, 1), ("C", 2025, 3)]),  # two are lowest
        ([NAME, YEAR, FIGURE], [("A", 2025, 1), ("B", 2025, 3), ("C", 2025, 3)]),  # two are highest
        ([NAME, YEAR, FIGURE], [("A", 2025, 1), ("B", 2025, None), ("C", 2025, 3)]),  # too few figures
        ([NAME, Column("jenis", "Jenis", "text"), FIGURE], [("A", 1, 1), ("B", 1, 2), ("C", 1, 3)]),  # two columns of words
        ([NAME, YEAR], [("A", 2025, 1), ("B", 2025, 2), ("C", 2025, 3)]),  # no figure
        ([NAME, YEAR, FIGURE], []),
    ],
)
def test_doubt_says_nothing(columns, values):
    assert extremes(columns, [{**row, "jenis": "x"} for row in rows(*values)]) is None
