"""Parts of a year as offices head their columns."""

import pytest

from harvesters.tables.period import read_part, read_period
from harvesters.wideheading import period_headings


@pytest.mark.parametrize(
    ("written", "period"),
    [
        *((each, "2024-01") for each in (
            "Jan 2024", "Januari 2024", "JANUARI 2024", "Jan-24", "Jan '24", "jan.2024", "Jan/2024",
            "Januari, 2024", "2024-01", "2024/01", "01/2024",
            "1-2024",
            "202401", "2024M01", "2024 Januari",
            "Januari Tahun 2024", "Bulan Januari 2024", "2024-01-01",
            "31/01/2024", "January 2024", "1 Januari 2024",
        )),
        ("Nopember 2023", "2023-11"), ("Peb-99", "1999-02"), ("Mei 2024", "2024-05"), ("31 Desember 2024", "2024-12"),
        *((each, "2024-Q1") for each in (
            "Triwulan I 2024", "Triwulan I Tahun 2024", "TW I/2024", "TW.1 2024", "tw1 2024", "TW-I-2024",
            "Q1 2024", "2024 Q1", "2024-Q1",
            "Kuartal I 2024",
            "Triwulan ke-1 2024", "TW I / 2024", "Triw. I Th. 2024", "TW I/24", "2024 / Triwulan I",
        )),
        ("Triwulan IV 2024", "2024-Q4"), ("Semester I 2024", "2024-S1"), ("Smt II 2024", "2024-S2"), ("SEM. 2/2024",
        "2024-S2"), ("S1 2024", "2024-S1"),
        ("2024-S1", "2024-S1"), ("Caturwulan III 2024", "2024-T3"), ("Cawu I 2024", "2024-T1"),
    ],
)  # fmt: skip
def test_every_way_to_write_it(written, period):
    assert str(read_period(written)) == period


@pytest.mark.parametrize(
    "written",
    ["", "2024", "Januari", "Triwulan V 2024", "Semester 3 2024", "Caturwulan IV 2024", "13/2024", "00/2024", "202413", "15/01/2024", "Jan24",
     "TW I24", "Jumlah 2024", "Januari - Maret 2024", "s.d. Maret 2024", "Total", "1234", "12", "3201", "Kec. Mei Raya 2024x"],
)  # fmt: skip
def test_what_is_none(written):
    with pytest.raises(ValueError):  # noqa: PT011 - of its own or of the calendar
        read_period(written)


def test_what_says_no_year():
    said = {"Jan": ("month", 1), "Bulan Mei": ("month", 5), "TW IV": ("quarter", 4), "Semester 1": ("half", 1), "CAWU 2": ("third", 2)}
    assert {text: read_part(text) for text in said} == said
    first = {"Desember 2023": "2023-12-01", "TW IV 2023": "2023-10-01", "Semester II 2023": "2023-07-01", "Cawu II 2023": "2023-05-01"}
    assert {text: read_period(text).first_day.isoformat() for text in first} == first


def found(*names):
    return [(name, heading.period, heading.rest) for name, heading in period_headings(names).items()]


def test_the_year_in_another_line_or_only_above_its_first_column():
    assert found("Kecamatan", "2023 / Nov", "2023 / Des", "2024 / Jan") == [
        ("2023 / Nov", "2023-11", ""), ("2023 / Des", "2023-12", ""), ("2024 / Jan", "2024-01", "")
    ]  # fmt: skip
    assert [period for _, period, _ in found("2023 / Nov", "Des", "2024 / Jan", "Feb", "Nov\u200b", "Jan\u200b")] == [
        "2023-11", "2023-12", "2024-01", "2024-02", "2024-11"
    ]  # fmt: skip
    assert [period for _, period, _ in found("Jan", "Feb", "TW I")] == []
    assert found("Tahun 2024 / Produksi / Jan", "Tahun 2024 / Luas / Jan") == [
        ("Tahun 2024 / Produksi / Jan", "2024-01", "Produksi"), ("Tahun 2024 / Luas / Jan", "2024-01", "Luas")
    ]  # fmt: skip


def test_sums_among_the_periods_are_none():
    names = ("2024 / Jan", "2024 / Feb", "2024 / Mar", "2024 / TW I", "2024 / Jumlah", "TW I 2023", "Semester I 2023", "Jan 2024")
    assert [period for _, period, _ in found(*names)] == ["2024-01", "2024-02", "2024-03", "2023-Q1"]


def test_a_mark_and_the_period_in_two():
    heading = period_headings(["TW II 2024**)"])["TW II 2024**)"]
    assert (heading.period, heading.mark, heading.year, heading.part, heading.first_day) == ("2024-Q2", "**", "2024", "Triwulan II", "2024-04-01")
