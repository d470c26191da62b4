"""Columns of the source that have become others since a plan was last carried out: a person looks before anything is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harvesters.plan.change import Change
from harvesters.plan.guard import Refusal
from harvesters.plan.plan import Plan
from harvesters.tables.definition import TableDefinition
from harvesters.tables.drift import added, retyped

__all__ = ["ColumnsAdded", "ColumnsRetyped", "CopiedColumnsChanged", "copies", "copies_drifted", "drift"]

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


@dataclass(frozen=True)
class CopiedColumnsChanged(Refusal):
    """Of a table that is copied with its columns from another portal; only its dataset waits."""

    code = "copied-columns-changed"
    sentence_id = "kolom tabel «{title}» menjadi lain di portal asalnya: {columns}"
    sentence_en = "the columns of the table «{title}» have become others at the portal it comes from: {columns}"

    title: str
    columns: tuple[str, ...]


def copies(plan: Plan) -> tuple[Change, ...]:
    """The changes of a plan in which columns of a table become others than those that are published."""
    return tuple(change for change in plan.changes if change.rows.columns and change.dataset is not None and change.published is not None)


def copies_drifted(plan: Plan) -> tuple[Refusal, ...]:
    """Why the changes of :func:`copies` wait."""
    return tuple(CopiedColumnsChanged(change.title, tuple(dict.fromkeys(each["name"] for each in change.rows.columns))) for change in copies(plan))


def drift(definition: TableDefinition, before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Refusal]:
    """Why the plan needs a person's yes."""
    if not before:
        return
    if new := added(before, now):
        yield ColumnsAdded(new)
    if other := retyped(before, now):
        yield ColumnsRetyped(tuple(definition.column(name).title for name in other))
