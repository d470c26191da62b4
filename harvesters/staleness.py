"""Whether the newest day or year in a table is older than the dataset's frequency promises: the system answers, but nobody enters anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from harvesters.checks.finding import Finding
from harvesters.dataset import Dataset
from harvesters.place import Place
from harvesters.tables.column import Column, Kind
from harvesters.tables.definition import TableDefinition

__all__ = ["PATIENCE", "SourceStale", "stale"]

PATIENCE = {
    "harian": 3, "mingguan": 10, "bulanan": 45, "triwulanan": 120, "empat_bulanan": 150, "semesteran": 210, "tahunan": 400, "dua_tahunan": 760,
}  # fmt: skip
"""``frekuensi`` -> days after which the next period should be there; the others promise nothing."""
MAKING = 180
"""Days more that the figures of a whole year take after its end."""
PERIODS = (Kind.DATE, Kind.DATETIME, Kind.YEAR)


@dataclass(frozen=True)
class SourceStale(Finding):
    """``newest``: day or year. ``days``: since then, until today."""

    code = "source-stale"
    severity = "warning"
    sentence_id = "Data terbaru pada kolom {column} adalah {newest}, {days} hari yang lalu, padahal frekuensinya {frequency}."
    sentence_en = "The newest data in column {column} is of {newest}, {days} days ago, although its frequency is {frequency}."
    remedy_id = "Tanyakan kepada OPD apakah datanya masih diisi; bila frekuensinya lain, perbaiki frekuensi di definisi tabel."
    remedy_en = "Ask the agency whether data is still entered; if the frequency is another one, correct it in the table's definition."

    column: str
    newest: str
    days: int
    frequency: str


def stale(dataset: Dataset, today: date) -> Iterator[Finding]:
    """At most one finding. The table holds all rows of the dataset (a full read)."""
    frequency = str(dataset.fields.get("frekuensi") or "")
    column = _period(dataset.table.definition) if dataset.table is not None and frequency in PATIENCE else None
    if dataset.table is None or column is None:
        return
    newest: Any = dataset.table.rows[column.name].max()
    if newest is None:
        return
    yearly = column.kind is Kind.YEAR
    if yearly and not 1 <= newest <= 9998:
        return
    until = date(newest, 12, 31) if yearly else newest.date() if isinstance(newest, datetime) else newest
    if today - until > timedelta(PATIENCE[frequency] + MAKING * yearly):
        said = str(newest) if yearly else until.isoformat()
        yield SourceStale(Place(column=column.title, record=dataset.record), column.title, said, (today - until).days, frequency.replace("_", " "))


def _period(definition: TableDefinition) -> Column | None:
    """The day or year of the key; without one, the only such column. None where every period is a dataset of its own."""
    dated = [column for column in definition.columns if column.published and column.kind in PERIODS]
    keyed = [column for column in dated if column.name in definition.key]
    chosen = keyed if len(keyed) == 1 else dated
    return chosen[0] if len(chosen) == 1 and chosen[0].name != definition.split_by else None
