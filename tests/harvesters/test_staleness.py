"""A source that answers, but whose newest data is older than its frequency promises."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
import yaml

from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.dataset import Dataset
from harvesters.run import run
from harvesters.staleness import PATIENCE, stale
from harvesters.tables.definition import Column, Kind, TableDefinition
from harvesters.tables.table import Table
from tests.harvesters.conftest import TABLE

TODAY = date(2026, 11, 28)
DAY, YEAR = Column("hari", "Hari", Kind.DATE), Column("tahun", "Tahun", Kind.YEAR)


def found(column, frequency, *values, **more):
    table = Table(TableDefinition("t", "T", (column, Column("n", "N", Kind.INTEGER)), **more), pl.DataFrame({column.name: list(values)}))
    return [(each.newest, each.days) for each in stale(Dataset("s", "r", "n", {"frekuensi": frequency}, table), TODAY)]


@pytest.mark.parametrize(
    ("column", "frequency", "newest", "said"),
    [
        (DAY, "harian", date(2026, 11, 25), []),
        (DAY, "harian", date(2026, 11, 24), [("2026-11-24", 4)]),
        (DAY, "bulanan", date(2026, 10, 14), []),
        (DAY, "bulanan", date(2026, 9, 30), [("2026-09-30", 59)]),
        (DAY, "sewaktu_waktu", date(2001, 1, 1), []),
        (DAY, "", date(2001, 1, 1), []),
        (YEAR, "tahunan", 2025, []),
        (YEAR, "tahunan", 2024, [("2024", 697)]),
        (YEAR, "tahunan", 2030, []),
        (YEAR, "tahunan", None, []),
    ],
)
def test_the_newest_period_is_held_against_the_frequency(column, frequency, newest, said):
    assert found(column, frequency, newest) == said


def test_a_dataset_of_one_year_never_grows_older():
    assert found(YEAR, "tahunan", 2001, split_by="tahun") == []


def test_it_is_said_of_a_full_read(bench):
    bench.table(TABLE + "dataset: {frekuensi: tahunan}\n")
    bench.agency.add(("01", 1, 1))
    catalogue, year = MemoryCatalogue(), datetime.now(UTC).year
    bench.agency.do(f"UPDATE penduduk SET tahun = {year}")
    assert "source-stale" not in {each.code for each in run(bench.source(), catalogue, bench.state, bench.settings).findings}
    bench.agency.do(f"UPDATE penduduk SET tahun = {year - 4}")
    report = run(bench.source(), catalogue, bench.state, bench.settings)
    (finding,) = [each for each in report.findings if each.code == "source-stale"]
    assert finding.sentence().startswith(f"Data terbaru pada kolom Tahun adalah {year - 4}")
    assert timedelta(days=finding.days) > timedelta(days=3 * 365)


def test_the_engine_has_the_patience_of_the_vocabulary():
    terms = yaml.safe_load((Path(__file__).parents[2] / "config/vocabularies/frequencies.yaml").read_text())["terms"]
    assert {term["value"]: term["days"] for term in terms if "days" in term} == PATIENCE
