"""Numbers and dates as Indonesian offices write them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.tables.column import Column, Kind
from harvesters.tables.moment import read_date, read_datetime, read_year, serial_date
from harvesters.tables.number import Ambiguous, decide, exact, read_number


@pytest.mark.parametrize(
    ("text", "value", "proves"),
    [
        ("0", "0", ""),
        ("1234", "1234", ""),
        ("1.234,5", "1234.5", ","),
        ("1.234.567", "1234567", ","),
        ("1.234.567,89", "1234567.89", ","),
        ("1,234,567", "1234567", "."),
        ("1,234.5", "1234.5", "."),
        ("12,5", "12.5", ","),
        (",5", "0.5", ","),
        ("0,350", "0.350", ","),
        ("0.350", "0.350", "."),
        ("1234,567", "1234.567", ","),
        ("1 234 567", "1234567", ","),
        ("Rp 1.234,00", "1234.00", ","),
        ("Rp. 1.234.567,-", "1234567", ","),
        ("rp12", "12", ""),
        ("(1.234,5)", "-1234.5", ","),
        ("-5", "-5", ""),
        ("\u22125", "-5", ""),
        ("+5", "5", ""),
        ("12%", "12", ""),
        ("12,5 %", "12.5", ","),
        ("203.80", "203.80", "."),
    ],
)
def test_numbers_of_one_reading(text, value, proves):
    assert read_number(text) == (D(value), proves)


@pytest.mark.parametrize(("text", "mark", "grouped", "fractional"), [("1.234", ".", "1234", "1.234"), ("12,350", ",", "12350", "12.350")])
def test_numbers_of_two_readings(text, mark, grouped, fractional):
    assert read_number(text) == (Ambiguous(text, mark, D(grouped), D(fractional)), "")


@pytest.mark.parametrize(
    "text", ["", "-", "abc", "1O4", "1.23.4", "1,2,3", "1..2", "12 a", "(5", "5)", "(-5)", "1e5", "NaN", "inf", "٣", "--5", "1.2345.678"]
)
def test_what_is_no_number(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the caller knows the cell
        read_number(text)


def test_a_per_cent_sign_may_be_out_of_place():
    with pytest.raises(ValueError, match="12%"):
        read_number("12%", percent=False)


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=2, allow_nan=False, allow_infinity=False))
def test_a_number_written_the_indonesian_way_is_read_back(value):
    assert read_number(f"{value:,.2f}".translate(str.maketrans(",.", ".,")))[0] == value


@given(st.integers(min_value=-(10**18), max_value=10**18))
def test_a_grouped_whole_number_is_read_back(value):
    read = read_number(f"{value:,}".replace(",", "."))[0]
    assert (read.grouped if isinstance(read, Ambiguous) else read) == value


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(text):
    try:
        value, proves = read_number(text)
    except ValueError:
        return
    assert proves in ("", ",", ".")
    assert isinstance(value, Ambiguous) or value.is_finite()


@given(st.decimals(min_value=-(10**6), max_value=10**6, places=4))
def test_binary_fractions_become_the_decimal_that_a_sheet_shows(value):
    assert exact(float(value)) == value
    assert exact(0.1 + 0.2) == D("0.3")


NUMBER = {"name": "n", "title": "N", "kind": Kind.NUMBER}


@pytest.mark.parametrize(
    ("text", "column", "proven", "decided"),
    [
        ("12,350", {"kind": Kind.INTEGER}, set(), ("12350", False)),
        ("1.234", {"kind": Kind.INTEGER}, set(), ("1234", False)),
        ("12,350", {}, set(), None),
        ("12,350", {}, {","}, ("12.350", False)),
        ("12,350", {}, {"."}, ("12350", True)),
        ("12,350", {}, {",", "."}, None),
        ("12,350", {"decimal_mark": ","}, {"."}, ("12.350", False)),
        ("12,350", {"maximum": 100}, set(), ("12.350", True)),
        ("12,350", {"minimum": 1000}, set(), ("12350", True)),
        ("12,350", {"decimals": 0}, set(), ("12350", False)),
        ("12,350", {"decimals": 2}, set(), ("12350", True)),
        ("12,350", {"decimals": 3}, set(), ("12.350", True)),
        ("1.234", {}, set(), ("1234", True)),
        ("1.234", {}, {"."}, ("1.234", True)),
        ("1.234", {"decimals": 3}, set(), None),
    ],
)
def test_the_column_decides_what_one_cell_cannot(text, column, proven, decided):
    cell, _ = read_number(text)
    assert decide(cell, Column(**{**NUMBER, **column}), proven) == (decided and (D(decided[0]), decided[1]))


@pytest.mark.parametrize(
    "text",
    ["5 Januari 2026", "05/01/2026", "5/1/2026", "05-01-2026", "5.1.2026", "5 Jan 26", "05/01/26", "2026-01-05", "2026/1/5", "Senin, 5 Januari 2026",
     "5-Jan-26", "January 5, 2026", "5 JANUARI 2026", "2026-01-05 00:00:00", "2026-01-05T00:00:00"],
)  # fmt: skip
def test_one_day_in_many_spellings(text):
    assert read_date(text) == date(2026, 1, 5)


@pytest.mark.parametrize("text", ["05/13/2026", "31/02/2026", "5 Foo 2026", "2026", "", "tanggal lima", "0/1/2026", "2026-01-05 08:30", "1/2/3/4"])
def test_what_is_no_day(text):
    with pytest.raises(ValueError):  # noqa: PT011
        read_date(text)


@pytest.mark.parametrize(("month", "text"), [(2, "Pebruari"), (11, "Nopember"), (8, "Agt"), (5, "Mei"), (10, "Okt"), (12, "Desember")])
def test_months_as_people_write_them(month, text):
    assert read_date(f"7 {text} 2025") == date(2025, month, 7)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_days_are_read_back(day):
    months = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"]
    for text in (day.isoformat(), f"{day.day:02}/{day.month:02}/{day.year}", f"{day.day} {months[day.month - 1]} {day.year}"):
        assert read_date(text) == day
    assert serial_date(D((day - date(1899, 12, 30)).days)).date() == day


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_refused(text):
    try:
        assert isinstance(read_datetime(text), datetime)
    except ValueError:
        return


def at(*clock):
    return datetime.combine(date(2026, 1, 5), time(*clock))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("05/01/2026 08:30", at(8, 30)),
        ("5 Januari 2026 pukul 08.30", at(8, 30)),
        ("5 Januari 2026, 08.30 WIB", at(8, 30)),
        ("2026-01-05T08:30:15.25", at(8, 30, 15, 250_000)),
        ("2026-01-05T01:30:00Z", at(1, 30).replace(tzinfo=UTC)),
        ("2026-01-05", at(0, 0)),
    ],
)
def test_times_of_day(text, moment):
    assert read_datetime(text) == moment
    assert (read_datetime(text).tzinfo is None) == (moment.tzinfo is None)


@pytest.mark.parametrize(("text", "year"), [("2024", 2024), ("Tahun 2024", 2024), ("Th. 2024", 2024)])
def test_years(text, year):
    assert read_year(text) == year


@pytest.mark.parametrize("text", ["24", "2023/2024", "20244", ""])
def test_what_is_no_year(text):
    with pytest.raises(ValueError):  # noqa: PT011
        read_year(text)
