"""Columns of the source that have become others since a plan was last carried out: a person looks before anything is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harvesters.plan.guard import Refusal
from harvesters.state import State
from harvesters.tables.definition import TableDefinition
from harvesters.tables.drift import added, retyped

__all__ = ["ColumnsAdded", "ColumnsRetyped", "accepted_columns", "drift"]

LOOKED_AT = 20
"""Runs, latest first; nearly every one of them hands on what was accepted."""


@dataclass(frozen=True)
class ColumnsAdded(Refusal):
    code = "columns-added"
    sentence_id = "sumber mempunyai kolom baru yang tidak dikenal tabelnya: {columns}; bila disetujui, kolom itu tetap tidak diterbitkan"
    sentence_en = "the source has new columns that its table does not know: {columns}; with a yes they still are not published"

    columns: tuple[str, ...]


@dataclass(frozen=True)
class ColumnsRetyped(Refusal):
    code = "columns-retyped"
    sentence_id = "isi kolom {columns} menjadi lain jenisnya (angka menjadi kata, atau sebaliknya)"
    sentence_en = "what column {columns} holds has become of another kind (words in place of figures, or the other way round)"

    columns: tuple[str, ...]


def accepted_columns(state: State, source: str) -> Mapping[str, str]:
    """What the columns held when a plan was last carried out, as :func:`harvesters.tables.drift.seen` says it; empty if nobody knows."""
    reports = (run.report for run in state.runs(source, limit=LOOKED_AT) if not run.preview)
    return next((report["columns"] for report in reports if report.get("columns")), {})


def drift(definition: TableDefinition, before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Refusal]:
    """Why the plan needs a person's yes."""
    if not before:
        return
    if new := added(before, now):
        yield ColumnsAdded(new)
    if other := retyped(before, now):
        yield ColumnsRetyped(tuple(definition.column(name).title for name in other))
