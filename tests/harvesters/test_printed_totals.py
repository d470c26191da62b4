"""Printed totals, as offices print them: which rows they sum is found, wrong ones are told with a hint, and what is no sum is left alone."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.checks import check
from harvesters.checks.additive import adds_up
from harvesters.checks.slip import slip
from harvesters.place import Place
from harvesters.reading.workbook import Sheet
from harvesters.record import Record
from harvesters.tables.builder import TableBuilder
from harvesters.tables.column import Column, Kind, Meaning
from harvesters.tables.definition import CheckSpecification, TableDefinition
from harvesters.tables.sheetrows import SheetRows

LAKI, PEREMPUAN = (Column(name.lower(), name, Kind.INTEGER, unit="jiwa") for name in ("Laki", "Perempuan"))
JUMLAH = Column("jumlah", "Jumlah", Kind.INTEGER, unit="jiwa")
KECAMATAN = Column("kecamatan", "Kecamatan")
ROWS = [["Tanjung Agung", 1234, 1301], ["Lubai", 3412, 3388], ["Gelumbang", 2817, 2755], ["Ujan Mas", 998, 1012], ["Benakat", 4521, 4467]]
SUM = "sum-of-parts"
DECLARED = (CheckSpecification(SUM, {"columns": (), "tolerance": None, "declared": True}),)


def findings(columns, lines, *, key=("kecamatan",), checks=DECLARED, totals=()):
    """What is found in a sheet with these lines below its heading, which is row 1."""
    definition = TableDefinition("t", "T", tuple(columns), key, checks, totals=totals)
    every = [[column.title for column in columns], *lines]
    sheet = SheetRows(Sheet("Data", False, (), lambda: iter(enumerate(every, 1))), "a.xlsx", definition)
    builder = TableBuilder(definition)
    for block in sheet.blocks():
        builder.add_block(block)
    table, found = builder.finish()
    assert not [each for each in found if each.severity == "error"], found
    return [each for each in check(table, None) if each.code != "unit-missing"]


def people(change=None, *, top=False, label="Jumlah"):
    """Rows of districts with the total of each column and row; ``change``: (row, column) -> value, row -1 is the total."""
    rows = [[*row, row[1] + row[2]] for row in ROWS]
    total = [label, *(sum(row[at] for row in rows) for at in (1, 2, 3))]
    for (row, column), value in (change or {}).items():
        (total if row == -1 else rows[row])[column] = value
    return findings([KECAMATAN, LAKI, PEREMPUAN, JUMLAH], [total, *rows] if top else [*rows, total])


def told(found):
    return [(each.code, each.place.row, each.place.column) for each in found]


@pytest.mark.parametrize(
    "label", ["Jumlah", "TOTAL", "Jumlah/Total", "Total / Jumlah", "Jumlah Kecamatan", "Sub Total", "Kabupaten Muara Enim", "Jml.", "Jumlah Total"]
)
@pytest.mark.parametrize("top", [False, True])
def test_a_right_total_says_nothing_and_is_no_data(label, top):
    assert people(label=label, top=top) == []
    line = 2 if top else 7
    assert told(people({(-1, 1): 12983}, label=label, top=top)) == [(SUM, line, "Laki")]


def test_the_cell_that_row_and_column_accuse_is_named():
    row, column = people({(0, 1): 1324})
    assert told([row, column]) == [(SUM, 7, "Laki"), ("row-total-differs", 2, "Jumlah")] or told([column, row])[0][0] == SUM
    total = next(each for each in (row, column) if each.code == SUM)
    assert "jumlah tertulis 12.982, rinciannya (baris 2–6) berjumlah 13.072 (selisih -90)" in total.sentence()
    assert total.sentence().endswith("Mungkin baris 2 (Tanjung Agung), 1.324, seharusnya 1.234.")
    assert total.sentence("en").endswith("Perhaps row 2 (Tanjung Agung), 1,324, should be 1,234.")


def test_the_total_itself_is_named():
    (found,) = people({(-1, 2): 12323})
    assert found.sentence().endswith("(selisih -600). Mungkin jumlahnya sendiri, 12.323, seharusnya 12.923.")


def test_two_errors_that_cancel_show_in_their_rows():
    found = people({(2, 1): 2917, (3, 1): 898})
    assert told(found) == [("row-total-differs", 4, "Jumlah"), ("row-total-differs", 5, "Jumlah")]


def test_without_a_declaration_it_is_a_warning():
    lines = [*ROWS, ["Jumlah", 12982, 12932]]
    (found,) = findings([KECAMATAN, LAKI, PEREMPUAN], lines, checks=())
    assert (found.code, found.severity, found.place) == ("total-differs", "warning", Place("a.xlsx", "Data", 7, "Perempuan"))
    assert findings([KECAMATAN, LAKI, PEREMPUAN], lines, checks=(CheckSpecification(SUM, None),)) == []


def test_a_regency_that_is_called_as_one_of_its_districts():
    """Whose rows would otherwise have one key, and be held back both."""
    district = Column("kecamatan", "Kecamatan", Kind.CODE, codes={"01": "Lubai", "02": "Muara Enim"}, aliases={"Kec. Enim": "02"})
    lines = [["Lubai", 5], ["Kec. Muara Enim", 6], ["KABUPATEN MUARA ENIM", 12]]
    (found,) = findings([district, LAKI], lines)
    assert (found.code, found.place.row, found.computed["id"]) == (SUM, 4, "11")


@pytest.mark.parametrize("name", ["MUARA ENIM", "Musi Banyuasin"])
def test_a_total_whose_name_is_another_rows_or_unknown(name):
    """It is known by its figures, and none of the two rows is held back."""
    district = Column("kecamatan", "Kecamatan", Kind.CODE, codes={"1": "Lubai", "2": "Muara Enim", "3": "Benakat", "4": "Ujan Mas"})
    lines = [["Lubai", 5, 1], ["Muara Enim", 6, 2], ["Benakat", 7, 3], ["Ujan Mas", 8, 4], [name, 26, 11]]
    definition = TableDefinition("t", "T", (district, LAKI, PEREMPUAN), ("kecamatan",), DECLARED)
    builder = TableBuilder(definition)
    for line, (label, *figures) in enumerate(lines, 2):
        data = dict(zip(("kecamatan", "laki", "perempuan"), (label, *figures), strict=True))
        builder.add(Record(data, place=Place("a.xlsx", "Data", line), letters=dict.fromkeys(data, "A")))
    table, found = builder.finish()
    assert [(each.code, each.place.row) for each in found if each.severity == "error" or each.code == "total-recognised"] == [("total-recognised", 6)]
    assert (table.rows.height, table.held, table.complete_keys) == (4, [], True)
    assert [(each.code, each.place.row, each.place.column) for each in check(table, None)] == [(SUM, 6, "Perempuan")]


def test_groups_whose_sums_are_rows_of_their_own():
    """Everything is there twice, and the total is half of it."""
    place = Column("wilayah", "Wilayah")
    lines = [["Lubai", 30, 11], ["a", 10, 5], ["b", 20, 6], ["Benakat", 11, 9], ["c", 5, 4], ["d", 6, 5], ["Jumlah", 41, 20]]
    assert findings([place, LAKI, PEREMPUAN], lines, key=("wilayah",)) == []
    (found,) = findings([place, LAKI, PEREMPUAN], [*lines[:6], ["Jumlah", 41, 21]], key=("wilayah",))
    assert (found.code, found.place.column, found.computed["id"], found.hint["id"]) == (SUM, "Perempuan", "20", "")


@pytest.mark.parametrize(
    ("title", "unit", "adds"),
    [("Umur 0-4 tahun", "jiwa", True), ("Umur harapan hidup", "tahun", False), ("Jumlah penduduk per kecamatan", "", True),
     ("Harga beras", "rupiah", False), ("Rata-rata anggota keluarga", "jiwa", False), ("Tingkat SD", "siswa", True),
     ("Tingkat pengangguran", "", False), ("Luas panen", "ha", True),
     ("Hasil", "ku/ha", False), ("Cakupan imunisasi", "", False), ("Cakupan", "anak", True), ("Laki-laki (%)", "", False)],
)  # fmt: skip
def test_what_adds_up_by_its_words(title, unit, adds):
    assert adds_up(Column("x", title, Kind.NUMBER, unit=unit)) == adds


def test_few_small_figures_are_no_total():
    assert findings([KECAMATAN, LAKI, PEREMPUAN], [["a", 1, 0], ["b", 0, 1], ["c", 0, 0], ["d", 0, 0], ["e", 1, 1]]) == []


def test_sums_of_many_columns_and_of_their_sums():
    ages = [Column(f"umur{at}", f"{5 * at}-{5 * at + 4}", Kind.INTEGER, unit="jiwa") for at in range(16)]
    halves = [Column("jumlah_muda", "Jumlah muda", Kind.INTEGER, unit="jiwa"), Column("jumlah_tua", "Jumlah tua", Kind.INTEGER, unit="jiwa")]
    columns = [KECAMATAN, *ages[:8], halves[0], *ages[8:], halves[1], JUMLAH]
    lines = []
    for row in range(1, 5):
        young, old = ([(row * at * 37) % 101 + 1 for at in part] for part in (range(1, 9), range(9, 17)))
        lines.append([f"K{row}", *young, sum(young), *old, sum(old), sum(young) + sum(old)])
    assert findings(columns, lines) == []
    lines[2][-1] += 10
    lines[1][9] += 1
    assert {(each.code, each.place.row, each.place.column) for each in findings(columns, lines)} == {
        ("row-total-differs", 3, "Jumlah muda"), ("row-total-differs", 3, "Jumlah"), ("row-total-differs", 4, "Jumlah"),
    }  # fmt: skip


def test_totals_of_groups_and_of_everything():
    village, people_of = Column("desa", "Desa"), LAKI
    blocks = [["a", 10], ["b", 20], ["Jumlah Kec. Satu", 30], ["c", 5], ["d", 6], ["Jumlah Kec. Dua", 11], ["Jumlah", 41]]
    assert findings([village, people_of], blocks, key=("desa",)) == []
    wrong = [*blocks[:2], ["Jumlah Kec. Satu", 31], *blocks[3:6], ["Jumlah", 42]]
    assert told(findings([village, people_of], wrong, key=("desa",))) == [(SUM, 4, "Laki")]
    above = [["Kabupaten X", 41], ["Jumlah Kec. Satu", 30], ["a", 10], ["b", 20], ["Jumlah Kec. Dua", 12], ["c", 5], ["d", 6]]
    assert told(findings([village, people_of], above, key=("desa",))) == [(SUM, 6, "Laki")]


def test_another_sum_that_fits_one_column_by_chance():
    """The others have shown what the total sums."""
    lines = [["a", 5, 50, 1], ["Jumlah Kec. Satu", 5, 50, 1], ["b", 6, 60, 2], ["c", 2, 70, 3], ["Jumlah Kec. Dua", 13, 130, 5]]
    columns = [Column("desa", "Desa"), LAKI, PEREMPUAN, Column("lain", "Lain", Kind.INTEGER, unit="jiwa")]
    assert told(findings(columns, lines, key=("desa",))) == [(SUM, 6, "Laki")]


def test_totals_of_years_that_stand_mixed():
    year = Column("tahun", "Tahun", Kind.YEAR)
    lines = [["a", 2024, 1, 5], ["a", 2025, 2, 6], ["b", 2024, 3, 7], ["b", 2025, 4, 8], ["Jumlah", 2024, 4, 12], ["Jumlah", 2025, 6, 15]]
    found = findings([KECAMATAN, year, LAKI, PEREMPUAN], lines, key=("kecamatan", "tahun"))
    assert [(each.code, each.place.row, each.computed["id"]) for each in found] == [(SUM, 7, "14")]


def test_a_total_with_which_no_column_agrees_sums_as_the_others_of_its_sheet():
    village = Column("desa", "Desa")
    blocks = [["a", 10], ["b", 20], ["Jumlah", 30], ["c", 5], ["d", 6], ["Jumlah", 110], ["e", 7], ["f", 8], ["Jumlah", 15]]
    (found,) = findings([village, LAKI], blocks, key=("desa",))
    assert (found.place.row, found.computed["id"], found.parts["id"]) == (7, "11", " (baris 5–6)")
    assert found.hint["id"] == " Mungkin jumlahnya sendiri, 110, seharusnya 11."


def test_totals_of_years_that_were_columns():
    """Several records of one row, each a year; every block has a total for every year."""
    year = Column("tahun", "Tahun", Kind.YEAR)
    definition = TableDefinition("t", "T", (Column("desa", "Desa"), year, LAKI), ("desa", "tahun"), DECLARED)
    builder = TableBuilder(definition)
    lines = [("a", 1, 5), ("b", 2, 6), ("Jumlah", 3, 11), ("c", 3, 7), ("d", 4, 8), ("Jumlah", 7, 51), ("Total", 10, 26)]
    for line, (name, *values) in enumerate(lines, 2):
        for at, value in enumerate(values):
            data = {"desa": name, "tahun": 2024 + at, "laki": value}
            builder.add(Record(data, place=Place("a.xlsx", "Data", line), letters={"laki": "B"}, total=name in ("Jumlah", "Total")))
    found = [each for each in check(builder.finish()[0], None)]
    assert [(each.code, each.place.row, each.computed["id"]) for each in found] == [(SUM, 7, "15")]


def test_a_total_among_records_of_a_system():
    """Without lines, a total sums what agrees with it in the key."""
    year = Column("tahun", "Tahun", Kind.YEAR)
    definition = TableDefinition("t", "T", (KECAMATAN, year, LAKI), ("kecamatan", "tahun"))
    builder = TableBuilder(definition)
    for name, when, value in [("a", 2024, 1), ("b", 2024, 2), ("Jumlah", 2024, 3), ("a", 2025, 4), ("b", 2025, 5), ("Jumlah", 2025, 8)]:
        builder.add(Record({"kecamatan": name, "tahun": when, "laki": value}))
    table = builder.finish()[0]
    assert [(each.code, each.place.record, each.printed["id"], each.computed["id"]) for each in check(table, None)] == [
        ("total-differs", "Jumlah", "8", "9")
    ]
    assert list(check(table, None, removes=False)) == []  # a changes read has some of the parts only


def test_an_earlier_years_line_below_the_total_is_not_compared():
    assert findings([KECAMATAN, LAKI, PEREMPUAN], [*ROWS, ["Jumlah", 12982, 12923], ["Jumlah 2024", 12801, 12777]]) == []


@pytest.mark.parametrize(
    ("column", "values", "total"),
    [
        (Column("persen", "Persentase", Kind.NUMBER), ["10,5", "20,1", "30,2"], "21,3"),
        (Column("x", "Penduduk miskin", Kind.NUMBER, unit="%"), ["10,5", "20,1", "30,2"], "21,3"),
        (Column("padat", "Kepadatan penduduk", Kind.INTEGER, unit="jiwa/km2"), [100, 200, 330], 180),
        (Column("x", "Rata-rata lama sekolah", Kind.NUMBER), ["7,1", "8,2", "9,9"], "8,4"),
        (Column("capaian", "Capaian", Kind.NUMBER), ["71,1", "82,2", "93,3"], "80,4"),
        (Column("capaian", "Capaian", Kind.INTEGER), [71, 82, 93], 82),
    ],
)
def test_what_is_no_sum_is_left_alone(column, values, total):
    lines = [[row[0], row[1], value] for row, value in zip(ROWS[:3], values, strict=True)]
    assert findings([KECAMATAN, LAKI, column], [*lines, ["Jumlah", 7463, total]]) == []


def test_a_row_of_averages_is_neither_data_nor_a_sum():
    assert findings([KECAMATAN, LAKI], [*[row[:2] for row in ROWS], ["Jumlah", 12982], ["Rata-rata", 2596]]) == []


def test_rounded_parts_are_told_as_such():
    area = Column("luas", "Luas", Kind.NUMBER, unit="km2")
    lines = [["a", "10,3"], ["b", "20,3"], ["c", "5,3"]]
    (found,) = findings([KECAMATAN, area], [*lines, ["Jumlah", "36,0"]])
    assert (found.code, found.severity) == ("total-rounded", "info")
    assert told(findings([KECAMATAN, area], [*lines, ["Jumlah", "39,5"]])) == [(SUM, 5, "Luas")]
    strict = (CheckSpecification(SUM, {"columns": ("luas",), "tolerance": Decimal(0), "declared": True}),)
    assert told(findings([KECAMATAN, area], [*lines, ["Jumlah", "36,0"]], checks=strict)) == [(SUM, 5, "Luas")]


def test_parts_that_are_missing_or_suppressed():
    cases = Column("kasus", "Kasus", Kind.INTEGER, missing={"-": Meaning.ZERO, "x": Meaning.SUPPRESSED, "…": Meaning.MISSING}, companion=True)
    assert findings([KECAMATAN, cases], [["a", 5], ["b", "-"], ["Jumlah", 5]]) == []
    assert findings([KECAMATAN, cases], [["a", 5], ["b", "x"], ["c", "…"], ["Jumlah", 9]]) == []
    (found,) = findings([KECAMATAN, cases], [["a", 5], ["b", "x"], ["c", 6], ["Jumlah", 9]])
    assert (found.code, found.computed["id"]) == (SUM, "11")


def test_a_total_that_nobody_recognised():
    (found,) = findings([KECAMATAN, LAKI, PEREMPUAN], [*ROWS, ["Muara Enim", 12982, 12923]])
    assert (found.code, found.place.row, found.columns) == ("total-among-rows", 7, ("Laki", "Perempuan"))
    assert findings([KECAMATAN, LAKI, PEREMPUAN], [*ROWS, ["Muara Enim", 12982, 12923]], totals=("Muara Enim",)) == []


@pytest.mark.parametrize(
    ("written", "right", "kind"),
    [("53", "35", 2), ("1234", "1324", 2), ("1234", "1934", 2), ("1234", "124", 1), ("1234", "12234", 1), ("1234", "4321", 0), ("5.3", "3.5", 2),
     ("12", "12", 0), ("5", "-5", 0), ("1.5", "1.50", 0), ("100", "10", 1), ("100", "0", 2), ("82", "2", 2)],
)  # fmt: skip
def test_slips_of_the_fingers(written, right, kind):
    assert slip(Decimal(written), Decimal(right)) == kind


def test_two_cells_that_come_into_question_are_both_told():
    """Nothing but the figures themselves speaks for either: 2 may have been 82, or 19 have been 99."""
    (found,) = findings([KECAMATAN, LAKI], [["a", 55], ["b", 2], ["c", 19], ["d", 899], ["Jumlah", 1055]])
    assert found.hint["id"].startswith(" Yang dapat menjelaskannya: baris 3 (b), 2, seharusnya 82 atau baris 4 (c), 19, seharusnya 99.")


figures = st.lists(st.tuples(st.integers(0, 99_999), st.integers(0, 99_999)), min_size=4, max_size=12)


@settings(max_examples=40)
@given(figures, st.booleans(), st.data())
def test_one_changed_digit_is_found_and_named(parts, top, data):
    """A right table says nothing; with one digit changed, place, column and difference are told, and the hint names no other cell."""
    rows = [[f"Kecamatan {number}", a, b, a + b] for number, (a, b) in enumerate(parts)]
    total = ["Jumlah", *(sum(row[at] for row in rows) for at in (1, 2, 3))]
    columns, names = [KECAMATAN, LAKI, PEREMPUAN, JUMLAH], ("", "Laki", "Perempuan", "Jumlah")

    def found():
        return [each for each in findings(columns, [total, *rows] if top else [*rows, total]) if each.code != "total-among-rows"]

    if found():  # all zero but a few: another sum than that of the two columns may hold by chance
        return
    at, column = data.draw(st.integers(-1, len(rows) - 1)), data.draw(st.integers(1, 3))
    cells = total if at == -1 else rows[at]
    before = str(cells[column])
    digit = data.draw(st.integers(0, len(before) - 1))
    cells[column] = int(before[:digit] + data.draw(st.sampled_from(sorted(set("0123456789") - {before[digit]}))) + before[digit + 1 :])
    wrong = [each for each in found() if each.code == SUM]
    assert [each.place.column for each in wrong] == [names[column]]
    assert wrong[0].place.row == (2 if top else len(rows) + 2)
    off = int(before) - cells[column] if at != -1 else cells[column] - int(before)
    assert int(wrong[0].difference["id"].replace(".", "")) == off
    hint = wrong[0].hint["id"]
    right = f"{int(before):,}".replace(",", ".")
    assert not hint.startswith(" Mungkin") or hint.endswith(f"seharusnya {right}.")
