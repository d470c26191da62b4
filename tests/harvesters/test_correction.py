"""Figures that were final change only with a public reason; what else changed does not wait for it."""

import polars as pl
import pytest

from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.journal import Outcome
from harvesters.plan.rows import compare_rows
from harvesters.run import run
from harvesters.tables.definition import Column, Kind, TableDefinition
from harvesters.tables.table import Table
from tests.harvesters.conftest import TABLE

FIGURE = Column("jiwa", "Jiwa", Kind.INTEGER, status={"*": "sementara"}, status_default="tetap", companion=True)
KEYED = TableDefinition("t", "T", (Column("kode", "Kode", Kind.CODE), FIGURE), key=("kode",))
NOTED = TABLE.replace(
    "{name: laki, title: Laki-laki, kind: integer, unit: orang}",
    "{name: laki, title: Laki-laki, kind: integer, unit: orang, status: {'*': sementara, default: tetap}}",
)


def rows(*given):
    return pl.DataFrame(list(given), schema={"kode": pl.String, "jiwa": pl.Int64, "jiwa_ket": pl.String}, orient="row")


@pytest.mark.parametrize(
    ("before", "after", "corrected"),
    [
        (("a", 1, "tetap"), ("a", 2, "tetap"), 1),
        (("a", 1, "tetap"), ("a", 2, "sementara"), 1),
        (("a", 1, "tetap"), ("a", None, "kosong"), 1),
        (("a", 1, "tetap"), ("a", 1, "sementara"), 0),  # the figure is the same
        (("a", 1, "sementara"), ("a", 2, "tetap"), 0),
        (("a", 1, None), ("a", 2, "tetap"), 0),
        (("a", 1, "tetap"), ("b", 1, "tetap"), 1),  # gone
        (("a", 1, "sementara"), ("b", 1, "tetap"), 0),
    ],
)
def test_final_figures_that_change_are_counted(before, after, corrected):
    assert compare_rows(rows(before), Table(KEYED, rows(after)), removes=True).corrected == corrected
    assert compare_rows(rows(before), Table(KEYED, rows(after)), removes=False).corrected == (corrected if after[0] == "a" else 0)


def test_such_a_change_waits_for_its_reason_and_the_others_do_not(bench):
    catalogue = MemoryCatalogue()
    bench.table(NOTED + "split_by: kode\n")
    bench.agency.add(("16.03.01", 100, "1,5"), ("16.03.02", "200*", "1,5"))

    def go(**more):
        return run(bench.source(), catalogue, bench.state, bench.settings, **more)

    def figures():
        return sorted(row["laki"] for table in catalogue.tables.values() for row in table.iter_rows(named=True))

    go()
    bench.agency.do("UPDATE penduduk SET laki = laki + 1 WHERE kode = '16.03.01'")
    bench.agency.do("UPDATE penduduk SET laki = 201 WHERE kode = '16.03.02'")
    held = go()
    assert (held.outcome, figures()) == (Outcome.REFUSED, [100, 201])
    assert [refusal.code for refusal in held.refusals] == ["reason-needed"]
    assert [finding.facts for finding in held.findings if finding.code == "final-figure-changed"] == [{"count": 1}]
    again = go()
    assert (again.outcome, go(confirmed=again.plan.fingerprint).outcome, figures()) == (Outcome.REFUSED, Outcome.REFUSED, [100, 201])
    assert go(confirmed="another", reason="Salah hitung").outcome is Outcome.REFUSED
    assert go(confirmed=again.plan.fingerprint, reason="Salah hitung").outcome is Outcome.DONE
    assert figures() == [101, 201]
    assert go().outcome is Outcome.DONE
