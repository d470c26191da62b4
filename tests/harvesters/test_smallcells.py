"""Small counts are hidden together with what they could be computed from. The attacker of these tests knows every total and every published cell."""

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.errors import SourceError
from harvesters.journal import Outcome
from harvesters.run import run
from harvesters.tables.loading import load
from harvesters.tables.smallcells import suppressed
from harvesters.tables.table import Table

TABLE = """
title: Kasus menurut kecamatan
key: [kecamatan, tahun]
columns:
  - {name: kecamatan, title: Kecamatan, kind: code}
  - {name: tahun, title: Tahun, kind: year}
  - {name: laki, title: Laki-laki, kind: integer, unit: kasus}
  - {name: perempuan, title: Perempuan, kind: integer, unit: kasus}
  - {name: jumlah, title: Jumlah, kind: integer, unit: kasus}
  - {name: rasio, title: Rasio, kind: number}
checks:
  - sum-of-columns: {parts: [laki, perempuan], total: jumlah}
  - formula: {column: rasio, equals: laki / perempuan * 100}
suppress: {columns: [laki, perempuan], below: 5}
"""
COUNTS = ("laki", "perempuan", "jumlah")


@pytest.fixture(scope="module")
def definition(tmp_path_factory):
    return written(tmp_path_factory.mktemp("tables"), TABLE)


def written(folder, text):
    (folder / "kasus.yaml").write_text(text)
    return load(folder / "kasus.yaml")


def table(definition, *counts, year=2025):
    """Rows of (laki, perempuan), a district each."""
    rows = [(f"{number:02}", year, a, b, None if a is None or b is None else a + b) for number, (a, b) in enumerate(counts, 1)]
    frame = pl.DataFrame(rows, orient="row", schema={"kecamatan": pl.String, "tahun": pl.Int32, **dict.fromkeys(COUNTS, pl.Int64)})
    ratio = pl.when(pl.col("perempuan") > 0).then((pl.col("laki") * 100 // pl.col("perempuan")).cast(pl.Decimal(38, 2)))
    return Table(definition, frame.with_columns(rasio=ratio, **{f"{name}_ket": pl.lit(None, dtype=pl.String) for name in (*COUNTS, "rasio")}))


def published(*counts, definition):
    found, said = suppressed(table(definition, *counts))
    return found.rows, {each.code: each.count for each in said}


def unknown(rows):
    """(row, column) of the hidden cells."""
    return [(number, name) for name in COUNTS for number, note in enumerate(rows[f"{name}_ket"]) if note == "disamarkan"]


def equations(true, rows):
    """What the attacker knows of the hidden cells: sets of (sign, cell), and what they make."""
    hidden = unknown(rows)
    for name in COUNTS:
        yield {cell: 1 for cell in hidden if cell[1] == name}, sum(true[name][number] for number, each in hidden if each == name)
    for number in range(rows.height):
        signs = {cell: -1 if cell[1] == "jumlah" else 1 for cell in hidden if cell[0] == number}
        yield signs, sum(sign * true[cell[1]][cell[0]] for cell, sign in signs.items())


def solved(known):
    """Cells that the equations alone determine (Gauss)."""
    cells = sorted({cell for signs, _ in known for cell in signs})
    lines = [[Fraction(signs.get(cell, 0)) for cell in cells] for signs, _ in known if signs]
    done = 0
    for column in range(len(cells)):
        pivot = next((at for at in range(done, len(lines)) if lines[at][column]), None)
        if pivot is None:
            continue
        lines[done], lines[pivot] = lines[pivot], lines[done]
        lines[done] = [each / lines[done][column] for each in lines[done]]
        for at, line in enumerate(lines):
            if at != done and line[column]:
                lines[at] = [one - line[column] * other for one, other in zip(line, lines[done], strict=True)]
        done += 1
    return [cells[next(at for at, each in enumerate(line) if each)] for line in lines if sum(map(bool, line)) == 1]


def narrowed(known):
    """Cells that are left one figure by the equations and by what everybody knows: a hidden count is at least 1."""
    low = {cell: 1 for signs, _ in known for cell in signs}
    high = dict.fromkeys(low, 10**6)
    for _ in range(50):
        for signs, made in known:
            for cell, sign in signs.items():
                rest = [(other, each) for other, each in signs.items() if other != cell]
                most = sum(each * (high if each > 0 else low)[other] for other, each in rest)
                least = sum(each * (low if each > 0 else high)[other] for other, each in rest)
                bounds = sorted((sign * (made - most), sign * (made - least)))
                low[cell], high[cell] = max(low[cell], bounds[0]), min(high[cell], bounds[1])
    return [cell for cell in low if low[cell] == high[cell]]


COUNT = st.one_of(st.integers(0, 7), st.integers(0, 60))


@settings(max_examples=60)
@given(st.lists(st.tuples(COUNT, COUNT), min_size=2, max_size=7))
def test_no_hidden_count_can_be_computed(definition, counts):
    before = table(definition, *counts).rows
    rows, said = published(*counts, definition=definition)
    for name in ("laki", "perempuan"):
        small = [number for number, value in enumerate(before[name]) if 0 < value < 5]
        assert all(rows[name][number] is None for number in small)
        assert all(rows[name][number] == 0 for number, value in enumerate(before[name]) if value == 0)
    if "small-cells-weak" not in said:
        known = list(equations(before, rows))
        assert solved(known) == []
        assert narrowed(known) == []
    hidden = unknown(rows)
    assert said.get("small-cells-hidden", 0) == len(hidden) + sum(note == "disamarkan" for note in rows["rasio_ket"])
    assert all(rows["rasio"][number] is None for number, name in hidden if name in ("laki", "perempuan"))


@settings(max_examples=20)
@given(st.lists(st.tuples(COUNT, COUNT), min_size=2, max_size=6), st.randoms())
def test_the_same_rows_hide_the_same_cells_whatever_their_order(definition, counts, chance):
    rows, _ = suppressed(table(definition, *counts))
    order = list(range(len(counts)))
    chance.shuffle(order)
    whole = table(definition, *counts)
    shuffled, _ = suppressed(Table(definition, whole.rows[order]))
    assert shuffled.rows.sort("kecamatan").equals(rows.rows.sort("kecamatan"))


def test_a_total_that_is_not_small_stays(definition):
    rows, said = published((3, 50), (20, 30), (40, 41), definition=definition)
    assert rows["jumlah"].to_list() == [53, 50, 81]
    assert [rows[name].null_count() for name in ("laki", "perempuan")] == [2, 2]
    assert said == {"small-cells-hidden": 6}
    assert rows["laki_ket"].to_list() == ["disamarkan", "disamarkan", None]


def test_two_ones_do_not_hide_one_another(definition):
    rows, _ = published((1, 0), (1, 0), (9, 0), definition=definition)
    assert rows["laki"].to_list() == [None, None, None]


def test_what_cannot_be_protected_is_said(definition):
    rows, said = published((3, 0), (0, 0), definition=definition)
    assert rows["laki"].to_list() == [None, 0]
    assert rows["jumlah"].to_list() == [None, 0]
    assert said["small-cells-weak"] == 1


def test_years_are_groups_of_their_own_and_nothing_small_hides_nothing(definition):
    small, large = table(definition, (3, 50), (20, 30)), table(definition, (30, 50), (20, 30), year=2024)
    found, _ = suppressed(Table(definition, pl.concat([small.rows, large.rows])))
    assert found.rows.filter(tahun=2024).equals(large.rows)
    assert suppressed(large) == (large, [])


def test_the_row_of_the_total_is_no_complement(tmp_path):
    text = TABLE.replace("below: 5}", "below: 5, total: ['03']}")
    definition = written(tmp_path, text)
    rows, _ = published((3, 50), (20, 30), (23, 80), definition=definition)
    assert (rows["laki"].to_list(), rows["perempuan"].to_list()) == ([None, None, 23], [None, None, 80])
    rows, said = published((3, 0), (0, 30), (3, 30), definition=definition)
    assert (rows["laki"].to_list(), said["small-cells-weak"]) == ([None, 0, None], 1)


def test_totals_along_two_columns_of_the_key(tmp_path):
    text = TABLE.replace("key: [kecamatan, tahun]", "key: [kecamatan, jenis, tahun]").replace(
        "  - {name: tahun", "  - {name: jenis, title: Jenis, kind: code}\n  - {name: tahun"
    )
    text = text[: text.index("checks:")] + "suppress: {columns: [laki]}\n"
    definition = written(tmp_path, text)
    values = [[2, 30, 40], [50, 60, 9], [70, 8, 90]]
    rows = [(f"{a}", f"{b}", 2025, value) for a, line in enumerate(values) for b, value in enumerate(line)]
    frame = pl.DataFrame(rows, orient="row", schema={"kecamatan": pl.String, "jenis": pl.String, "tahun": pl.Int32, "laki": pl.Int64})
    found, _ = suppressed(Table(definition, frame.with_columns(laki_ket=pl.lit(None, dtype=pl.String))))
    hidden = found.rows.filter(pl.col("laki").is_null()).select("kecamatan", "jenis").rows()
    assert len(hidden) == 4
    assert all(sum(each[at] == value for each in hidden) == 2 for at in (0, 1) for value in {each[at] for each in hidden})


@pytest.mark.parametrize(
    ("suppress", "key"),
    [("{columns: [rasio]}", "suppress.columns"), ("{columns: [kecamatan]}", "suppress.columns"), ("{columns: [laki], below: 1}", "suppress.below"),
     ("{columns: [laki], across: [laki]}", "suppress.across"), ("{columns: [laki], x: 1}", "suppress.x"),
     ("{columns: [laki], across: [kecamatan, tahun], total: ['1']}", "suppress.total")],
)  # fmt: skip
def test_what_is_declared_wrongly_is_told(tmp_path, suppress, key):
    with pytest.raises(SourceError) as wrong:
        written(tmp_path, TABLE.replace("{columns: [laki, perempuan], below: 5}", suppress))
    assert wrong.value.facts["key"] == key


def test_a_run_hides_them_everywhere_and_again_in_the_same_way(bench):
    text = "title: Kasus\ndescription: Kasus\nkey: [kode, tahun]\ncolumns:\n  - {name: kode, kind: code}\n  - {name: tahun, kind: year}\n"
    bench.table(f"{text}  - {{name: laki, kind: integer}}\nchecks: [year-jump]\nsuppress: {{columns: [laki]}}\n")
    bench.agency.add(("01", 3, None), ("02", 77777777, None), ("03", 88888888, None))
    catalogue = MemoryCatalogue()
    first = run(bench.source(), catalogue, bench.state, bench.settings)
    (rows,) = catalogue.tables.values()
    assert rows.sort("kode").select("laki", "laki_ket").rows() == [(None, "disamarkan"), (None, "disamarkan"), (88888888, None)]
    again = run(bench.source(), catalogue, bench.state, bench.settings)
    assert (again.outcome, again.plan.counts["unchanged"]) == (Outcome.DONE, 1)
    kept = (bench.folder / "state.sqlite").read_bytes()
    assert "77777777" not in f"{first.as_dict()['findings']} {first.as_dict()['plan']} {again.as_dict()['findings']} {kept}"
    with pytest.raises(SourceError):
        bench.source('read: {changes: diubah, full: "0 1 * * 0"}\n')


def test_small_counts_that_are_published_already_are_asked_about(bench):
    """Older versions keep them, unless the table keeps one version only."""
    text = "title: Kasus\ndescription: Kasus\nkey: [kode, tahun]\ncolumns:\n  - {name: kode, kind: code}\n  - {name: tahun, kind: year}\n"
    text += "  - {name: laki, title: Laki-laki, kind: integer}\n"
    bench.table(text)
    bench.agency.add(("01", 3, None), ("02", 77777777, None), ("03", 88888888, None))
    catalogue = MemoryCatalogue()
    run(bench.source(), catalogue, bench.state, bench.settings)
    bench.table(f"{text}suppress: {{columns: [laki]}}\n")
    asked = run(bench.source(), catalogue, bench.state, bench.settings)
    assert [(each.code, each.count, each.columns) for each in asked.refusals] == [("small-counts-published", 1, ("Laki-laki",))]
    assert "history: {versions: 1}" in asked.refusals[0].sentence()
    bench.table(f"{text}suppress: {{columns: [laki]}}\nhistory: {{versions: 1}}\n")
    assert run(bench.source(), catalogue, bench.state, bench.settings).outcome is Outcome.DONE
    (rows,) = catalogue.tables.values()
    assert rows["laki"].drop_nulls().to_list() == [88888888]
    bench.agency.do("UPDATE penduduk SET laki = 88888889 WHERE kode = '03'")
    bench.table(f"{text}suppress: {{columns: [laki]}}\n")
    assert run(bench.source(), catalogue, bench.state, bench.settings).refusals == ()
