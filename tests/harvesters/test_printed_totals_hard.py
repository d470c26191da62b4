"""Printed totals as they stand in real reports: nested, above and among their parts, rounded, nameless."""

import random
from decimal import Decimal

import pytest

from harvesters.checks.rounding import rounding
from harvesters.tables.column import Column, Kind
from tests.harvesters.test_printed_totals import JUMLAH, KECAMATAN, LAKI, PEREMPUAN, findings, told

DESA = Column("desa", "Desa")
YEAR = Column("tahun", "Tahun", Kind.YEAR)
ROWS = [["Lubai", 1234, 1301, 2535], ["Benakat", 998, 1012, 2010], ["Gelumbang", 4521, 4467, 8988], ["Ujan Mas", 2817, 2755, 5572]]
TOTAL = ["JUMLAH KABUPATEN", 9570, 9535, 19105]
COLUMNS = [KECAMATAN, LAKI, PEREMPUAN, JUMLAH]
PLACES = ["Lubai", "Benakat", "Gelumbang", "Ujan Mas", "Lembak", "Kelekar", "Belimbing"]


def heard(lines, columns=COLUMNS, *, key=("kecamatan",), checks=(), totals=()):
    return [each for each in findings(columns, lines, key=key, checks=checks, totals=totals) if each.severity != "info"]


def summed(rows, first):
    return [sum(row[at] for row in rows) for at in range(first, len(rows[0]))]


def nested(chance, label, above, in_second):
    """Villages by district, each district with its total, and the total of all."""
    lines, every = [], []
    for place in chance.sample(PLACES, chance.randint(2, 5)):
        rows = [[place, f"{place} {at}", a := chance.randint(50, 9000), b := chance.randint(50, 9000), a + b] for at in range(chance.randint(2, 6))]
        own = [*([place, label.format(place)] if in_second else [label.format(place), None]), *summed(rows, 2)]
        lines += [own, *rows] if above else [*rows, own]
        every += rows
    whole = [chance.choice(["Jumlah Kabupaten", "Grand Total", "Kabupaten Muara Enim"]), None, *summed(every, 2)]
    return [whole, *lines] if above and chance.random() < 0.5 else [*lines, whole]


@pytest.mark.parametrize("label", ["Jumlah", "Sub Total", "Jumlah Kecamatan {}", "Total {}"])
@pytest.mark.parametrize("above", [False, True])
@pytest.mark.parametrize("in_second", [False, True])
def test_totals_of_districts_among_villages(label, above, in_second):
    """Whichever column names them; a changed figure is told in its column, and the cell is named if row and total accuse it."""
    chance, columns = random.Random(f"{label} {above} {in_second}"), [KECAMATAN, DESA, LAKI, PEREMPUAN, JUMLAH]
    lines = nested(chance, label, above, in_second)
    assert heard(lines, columns, key=("kecamatan", "desa")) == []
    at, column = chance.randrange(len(lines)), chance.choice([2, 3, 4])
    right = lines[at][column]
    lines[at][column] = right + chance.choice([-37, 1000, 83])
    wrong = heard(lines, columns, key=("kecamatan", "desa"))
    assert columns[column].title in {each.place.column for each in wrong}
    if lines[at][1] and not lines[at][1].startswith(("Jumlah", "Sub", "Total")):
        assert any(f"seharusnya {right:,}".replace(",", ".") in each.hint["id"] for each in wrong if each.hint)


def test_a_district_among_its_villages_by_name_and_by_code():
    place, code = Column("wilayah", "Wilayah"), Column("kode", "Kode", Kind.CODE)
    named = [["Kecamatan Lubai", 30, 11], ["a", 10, 5], ["b", 20, 6], ["Kec. Benakat", 11, 9], ["c", 5, 4], ["d", 6, 5], ["Jumlah", 41, 20]]
    coded = [["16.03.01", 30, 11], ["16.03.01.2001", 10, 5], ["16.03.01.2002", 20, 6], ["16.03.02", 11, 9], ["16.03.02.2001", 11, 9]]
    coded.append(["Jumlah", 41, 20])
    for lines, column in ((named, place), (coded, code)):
        assert heard(lines, [column, LAKI, PEREMPUAN], key=(column.name,)) == []
        lines[1][1] += 3
        assert told(heard(lines, [column, LAKI, PEREMPUAN], key=(column.name,))) == [("total-differs", 2, "Laki")]


def test_a_district_below_its_villages_is_no_village():
    """Nor would it be published as one."""
    lines = [["Karang Agung", 10, 20], ["Lubai Makmur", 30, 40], ["Kecamatan Lubai", 40, 61]]
    assert told(heard(lines, [DESA, LAKI, PEREMPUAN], key=("desa",))) == [("total-differs", 4, "Perempuan")]


def test_a_total_in_the_second_column_of_the_key_is_no_data():
    sex = Column("jk", "Jenis kelamin")
    lines = [["a", "Laki-laki", 10], ["a", "Perempuan", 12], ["a", "Jumlah", 23], ["b", "Laki-laki", 5], ["b", "Perempuan", 6], ["b", "Jumlah", 11]]
    assert told(heard(lines, [KECAMATAN, sex, LAKI], key=("kecamatan", "jk"))) == [("total-differs", 4, "Laki")]


def test_a_total_in_a_table_without_key():
    assert told(heard([*ROWS, ["Jumlah", 9750, 9535, 19105]], key=())) == [("total-differs", 6, "Laki")]


def test_a_column_of_totals_among_its_parts():
    columns = [KECAMATAN, LAKI, JUMLAH, PEREMPUAN]
    lines = [[row[0], row[1], row[3], row[2]] for row in [*ROWS, TOTAL]]
    assert heard(lines, columns) == []
    lines[2][2] = 8898
    assert [(each.code, each.place.row) for each in heard(lines, columns)] == [("row-total-differs", 4), ("total-differs", 6)]


@pytest.mark.parametrize(
    ("total", "said"),
    [
        (["Jumlah", 8572, 8523, 17095], " Mungkin jumlah ini belum menghitung baris 3 (Benakat)."),
        (["Jumlah", 10568, 10547, 21115], " Mungkin baris 3 (Benakat) terhitung dua kali dalam jumlah ini."),
        (["Jumlah", 9870, 10035, 19905], " Mungkin satu baris hilang (Laki 300, Perempuan 500, Jumlah 800)."),
    ],
)
def test_the_row_that_explains_all_columns_is_named(total, said):
    found = heard([*ROWS, total])
    assert [each.place.column for each in found] == ["Laki", "Perempuan", "Jumlah"]
    assert {each.hint["id"] for each in found} == {said}


def test_the_only_code_without_a_row_is_the_one_that_is_missing():
    district = Column("kecamatan", "Kecamatan", Kind.CODE, codes={"1": "Lubai", "2": "Benakat", "3": "Lembak"})
    found = heard([["Lubai", 10, 20], ["Benakat", 30, 50], ["Jumlah", 60, 95]], [district, LAKI, PEREMPUAN])
    assert {each.hint["en"] for each in found} == {" Perhaps a row of Lembak is missing (Laki 20, Perempuan 25)."}


def test_a_row_that_slipped_in_two_columns():
    lines = [["Lubai", 1234, 53], ["Benakat", 998, 1012], ["Gelumbang", 4251, 17], ["Jumlah", 6753, 1136]]
    said = " Mungkin baris 4 (Gelumbang): Laki 4.251 seharusnya 4.521, Perempuan 17 seharusnya 71."
    assert {each.hint["id"] for each in heard(lines, [KECAMATAN, LAKI, PEREMPUAN])} == {said}


def test_a_row_is_not_blamed_on_a_column_whose_total_agrees():
    """282 may have been 822, but the column of women adds up, and that of men wants just this change."""
    rows = [["Lubai", 4881, 282, 5703], ["Benakat", 998, 1012, 2010], ["Gelumbang", 4521, 4467, 8988]]
    found = heard([*rows, ["Jumlah", 10940, 5761, 16701]])
    row = next(each for each in found if each.code == "row-total-differs")
    assert row.hint["id"] == " Mungkin kolom Laki, 4.881, seharusnya 5.421."


def test_rounded_thousands_and_per_cents():
    budget = Column("pagu", "Pagu", Kind.INTEGER, unit="ribu rupiah")
    share = Column("persen", "Persentase", Kind.NUMBER, unit="persen")
    assert heard([["a", 12], ["b", 13], ["c", 15], ["Jumlah", 41]], [KECAMATAN, budget]) == []
    assert told(heard([["a", 12], ["b", 13], ["c", 15], ["Jumlah", 51]], [KECAMATAN, budget])) == [("total-differs", 5, "Pagu")]
    money = Column("pagu", "Pagu", Kind.INTEGER, unit="rupiah")
    rows = [["a", 6631540000], ["b", 7217974000], ["c", 6285832000], ["d", 5574214000], ["e", 1867993000]]
    assert heard([*rows, ["Jumlah", 27577554000]], [KECAMATAN, money]) == []
    assert told(heard([*rows, ["Jumlah", 27577653000]], [KECAMATAN, money])) == [("total-differs", 7, "Pagu")]
    assert heard([["a", 7, "33,3"], ["b", 7, "33,3"], ["c", 7, "33,3"], ["Jumlah", 21, "100"]], [KECAMATAN, LAKI, share]) == []
    wrong = heard([["a", 7, "33,3"], ["b", 7, "43,3"], ["c", 7, "33,3"], ["Jumlah", 21, "100"]], [KECAMATAN, LAKI, share])
    assert told(wrong) == [("total-differs", 5, "Persentase")]
    assert heard([["a", 7, "93,3"], ["b", 7, "83,3"], ["c", 7, "73,3"], ["Jumlah", 21, "83,3"]], [KECAMATAN, LAKI, share]) == []
    assert (rounding(Decimal(0), 9), rounding(Decimal("0.1"), 3)) == (0, Decimal("0.2"))


def test_the_total_of_a_year_whose_row_is_missing():
    """It stands alone below its rows, so it is no earlier year's line."""
    lines = [["a", 2024, 40], ["b", 2024, 50], ["c", 2024, 60], ["Jumlah 2024", None, 150]]
    lines += [["a", 2025, 41], ["c", 2025, 70], ["Jumlah 2025", None, 162]]
    assert told(heard(lines, [KECAMATAN, YEAR, LAKI], key=("kecamatan", "tahun"))) == [("total-differs", 8, "Laki")]


def test_gross_errors_in_every_column_of_counts():
    assert [each.place.column for each in heard([*ROWS, ["Jumlah", 19570, 19535, 39105]])] == ["Laki", "Perempuan", "Jumlah"]


def test_a_nameless_total_with_a_wrong_digit():
    (found,) = heard([*ROWS, ["Muara Enim", 9750, 9535, 19285]])
    assert (found.code, found.place.row) == ("wrong-total-among-rows", 6)
    assert "(Laki: 9.750, baris lain berjumlah 9.570; Jumlah: 19.285, baris lain berjumlah 19.105)" in found.sentence()
    assert heard([*ROWS, ["Muara Enim", 4000, 3900, 7900]]) == []
