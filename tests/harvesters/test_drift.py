"""Columns of a source that become others: nothing is published before a person has looked."""

import polars as pl
import pytest

from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.journal import Outcome
from harvesters.run import run
from harvesters.tables.column import Column, Kind
from harvesters.tables.drift import added, retyped, seen
from tests.harvesters.conftest import SOURCE, TABLE

WIDER = SOURCE.replace("SELECT kode, tahun, laki, rasio, diubah", "SELECT kode, tahun, laki, rasio, diubah, 'x' AS {name}")
TEXT = TABLE.replace("{name: rasio, title: Rasio, kind: number}", "{name: rasio, title: Keterangan}")
NIK = "1603014508900001"


def kinds(column, *cells, unread=0):
    return seen([column], iter([(0, pl.DataFrame({column.name: list(cells)}))]), len(cells), {column.name: unread}, ()).get(column.name)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (("baik", "rusak", "sedang"), "words"), (("Ékor", "ayam"), "words"), (("1", "2,5", "3"), "figures"), (("1", "baik"), "mixed"),
        (("baik", None), None), ((), None),
    ],
)
def test_what_a_column_of_texts_holds(cells, kind):
    assert kinds(Column("a", "A"), *cells) == kind


def test_what_is_told_of_the_next_read():
    figure = Column("n", "N", Kind.INTEGER)
    assert (kinds(figure, 1, 2, 3, unread=1), kinds(figure, None, None, 3, unread=2)) == ("read", "unreadable")
    before = {"a": "words", "b": "figures", "c": "mixed", "d": "read", "e": "unreadable"}
    assert retyped(before, {"a": "figures", "b": "words", "c": "words", "d": "unreadable", "e": "unreadable"}) == ("a", "b", "d")
    assert retyped(before, {"a": "mixed", "b": "mixed", "e": "read", "f": "words"}) == ()
    assert added({"x": "unknown"}, {"x": "unknown", "y": "unknown", "a": "words"}) == ("y",)
    assert list(seen([], iter(()), 0, {}, [f"Budi {NIK}"])) == ["Budi [disamarkan]"]


@pytest.fixture
def go(bench):
    catalogue = MemoryCatalogue()
    bench.table(TEXT)
    bench.agency.add(("01", 10, "baik"), ("02", 20, "rusak"))

    def go(text=SOURCE, **more):
        report = run(bench.source(text=text), catalogue, bench.state, bench.settings, **more)
        figures = sorted(row["laki"] for table in catalogue.tables.values() for row in table.iter_rows(named=True))
        return report, [refusal.code for refusal in report.refusals], figures

    return go


def test_a_new_column_is_asked_about_once(bench, go):
    assert go()[1:] == ([], [10, 20])
    bench.agency.do("UPDATE penduduk SET laki = 11 WHERE kode = '01'")
    wider = WIDER.format(name="catatan")
    report, codes, figures = go(wider)
    assert (report.outcome, codes, figures) == (Outcome.REFUSED, ["columns-added"], [10, 20])
    assert "catatan" in report.refusals[0].sentence()
    assert go(wider)[1] == ["columns-added"]
    assert go(wider, preview=True)[1] == ["columns-added"]
    assert go(wider, confirmed=report.plan.fingerprint)[0].outcome is Outcome.DONE
    assert go(wider)[1:] == ([], [11, 20])
    assert go()[1] == []
    assert go(wider)[1] == []
    assert go(WIDER.format(name="lain"))[1] == ["columns-added"]


def test_words_that_become_figures_are_asked_about(bench, go):
    go()
    bench.agency.do("UPDATE penduduk SET rasio = CASE kode WHEN '01' THEN '1' ELSE '2' END, laki = laki + 1")
    report, codes, figures = go()
    assert (report.outcome, codes, figures) == (Outcome.REFUSED, ["columns-retyped"], [10, 20])
    assert "Keterangan" in report.refusals[0].sentence()
    assert go(confirmed=report.plan.fingerprint)[2] == [11, 21]
    assert go()[1] == []


def test_figures_that_become_words_are_asked_about(bench, go):
    go()
    bench.agency.add(("03", 30, "baik"))
    bench.agency.do("UPDATE penduduk SET laki = 'sepuluh' WHERE kode <> '03'")
    report, codes, figures = go()
    assert (report.outcome, codes, figures) == (Outcome.REFUSED, ["columns-retyped"], [10, 20])


def test_fewer_than_half_of_the_rows_is_asked_about(bench, go):
    bench.agency.add(*((f"{number}", number, "baik") for number in range(30, 40)))
    go()
    bench.agency.do("DELETE FROM penduduk WHERE laki > 33")
    report, codes, figures = go()
    assert (report.outcome, codes, len(figures)) == (Outcome.REFUSED, ["too-many-rows-removed"], 12)
