"""Numbers, dates and sizes as people write them."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from ckanext.muaraenim.theme import formats
from ckanext.muaraenim.theme.addresses import page_numbers
from ckanext.muaraenim.theme.ornament import woven

JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.mark.parametrize(
    ("value", "decimals", "indonesian", "english"),
    [
        (1234567, None, "1.234.567", "1,234,567"),
        ("1234.50", None, "1.234,50", "1,234.50"),
        (Decimal("0.1"), 2, "0,10", "0.10"),
        (-12, None, "−12", "−12"),
        (0, None, "0", "0"),
        ("1E+3", None, "1.000", "1,000"),
        (None, None, "", ""),
        ("", None, "", ""),
        ("tidak ada", None, "tidak ada", "tidak ada"),
        ("NaN", None, "NaN", "NaN"),
    ],
)
def test_numbers(value, decimals, indonesian, english):
    assert formats.number(value, "id", decimals) == indonesian
    assert formats.number(value, "en", decimals) == english


@pytest.mark.parametrize(("count", "words"), [(812, "812 B"), (1434, "1,4 KB"), (23_500_000, "22 MB"), (1_048_576, "1,0 MB"), (None, ""), ("x", "")])
def test_sizes(count, words):
    assert formats.size(count, "id") == words


def test_times_are_told_in_the_regencys_zone():
    stored = formats.point_in_time("2026-07-29T22:10:00", JAKARTA)
    assert formats.moment(stored, "id") == "30 Jul 2026, 05.10 WIB"
    assert formats.moment(stored, "en") == "30 Jul 2026, 05:10 WIB"
    assert formats.point_in_time("kemarin", JAKARTA) is None


def test_days():
    assert formats.day(date(2026, 8, 1), "id") == "1 Agu 2026"
    assert formats.long_day(date(2026, 7, 30), "id") == "Kamis, 30 Juli 2026"


@pytest.mark.parametrize(
    ("current", "total", "numbers"),
    [(1, 1, [1]), (1, 3, [1, 2, 3]), (5, 9, [1, None, 4, 5, 6, None, 9]), (3, 5, [1, 2, 3, 4, 5]), (9, 9, [1, None, 8, 9])],
)
def test_page_numbers(current, total, numbers):
    assert page_numbers(current, total) == numbers


def test_woven_cells_become_rectangles():
    assert woven(("#.##", "....")) == "M0 0h1v1h-1zM2 0h2v1h-2z"
