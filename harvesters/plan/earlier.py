"""Small counts that were published before a table's definition hides them: older versions keep them, so a person decides what becomes of these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from harvesters.catalogue.protocol import Catalogue
from harvesters.plan.guard import Refusal
from harvesters.plan.plan import Plan

__all__ = ["SmallCountsPublished", "small_counts_published"]


@dataclass(frozen=True)
class SmallCountsPublished(Refusal):
    """``columns``: their titles; ``count``: cells of the published version."""

    code = "small-counts-published"
    sentence_id = (
        "{count} angka kecil «{title}» (kolom {columns}) sudah terbit, dan versi lama tabel tetap memuatnya; tulis history: {{versions: 1}} di "
        "definisi tabel agar versi lama dihapus, atau setujui bila boleh tetap ada"
    )
    sentence_en = (
        "{count} small counts of «{title}» (columns {columns}) are published already, and older versions of the table keep them; write "
        "history: {{versions: 1}} in its definition so that older versions go, or say yes if they may stay"
    )

    title: str
    columns: tuple[str, ...]
    count: int


def small_counts_published(plan: Plan, catalogue: Catalogue) -> Iterator[Refusal]:
    """Nothing is asked of a table that keeps one version only."""
    for change in plan.changes:
        definition = change.dataset.table.definition if change.dataset and change.dataset.table else None
        if definition is None or definition.suppress is None or not change.published or not change.rows.any or definition.history.versions == 1:
            continue
        rows = catalogue.rows(change.published)
        counts = [name for name in definition.suppress.counts if name in rows.columns]
        small = {name: int(rows.select(pl.col(name).is_between(1, definition.suppress.below - 1).sum()).item() or 0) for name in counts}
        if any(small.values()):
            titles = tuple(definition.column(name).title for name, number in small.items() if number)
            yield SmallCountsPublished(change.title, titles, sum(small.values()))
