"""What a run would do: printable, serialisable, refusable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any

from harvesters.dataset import fingerprint
from harvesters.plan.change import Change, Kind

__all__ = ["Plan"]

CHANGES_AT_MOST = 1_000
"""In the report of a run; whoever keeps runs may keep the further ones elsewhere (:meth:`Plan.further`). All of them are carried out."""


@dataclass(frozen=True)
class Plan:
    """``removes``: the read was full and complete, so what is absent is gone. ``published``: datasets of the source that are published now.

    ``unclear``: titles of records whose ids come from another field than before, and of which nobody knows which published ones they are.
    """

    source: str
    changes: tuple[Change, ...]
    removes: bool
    published: int
    unclear: tuple[str, ...] = ()

    def of(self, *kinds: Kind) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.kind in kinds)

    def only(self, records: Collection[str]) -> Plan:
        """The part that changes these records; what is unchanged stays in it."""
        return replace(self, changes=tuple(change for change in self.changes if change.kind is Kind.UNCHANGED or change.record in records))

    @cached_property
    def fingerprint(self) -> str:
        """Names what would happen, not when: the same plan made again has the same fingerprint."""
        changes = [fingerprint(_identity(change)) for change in self.changes]  # one by one: a catalogue of 100,000 records is no text to hold
        return fingerprint({"source": self.source, "removes": self.removes, "changes": changes})[:16]

    @property
    def counts(self) -> dict[str, int]:
        """Datasets by kind of change, and rows added, changed, removed, held."""
        datasets = Counter(change.kind.value for change in self.changes)
        rows = {name: sum(getattr(change.rows, name) for change in self.changes) for name in ("added", "changed", "removed", "unchanged", "held")}
        return {**{kind.value: datasets[kind.value] for kind in Kind}, **{f"rows_{name}": number for name, number in rows.items()}}

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready but for dates and decimals inside samples, which ``str`` writes. Of a plan of very many changes those that change something
        come first, and ``left_out`` says how many are only counted."""
        described = self.changes
        if len(described) > CHANGES_AT_MOST:
            described = tuple(sorted(described, key=lambda change: change.kind is Kind.UNCHANGED)[:CHANGES_AT_MOST])
        return {
            "source": self.source,
            "fingerprint": self.fingerprint,
            "removes": self.removes,
            "counts": self.counts,
            "changes": [_described(change) for change in described],
            "left_out": len(self.changes) - len(described),
        }

    def further(self) -> Iterator[dict[str, Any]]:
        """The changes that :meth:`as_dict` leaves out, described in the same way and order, without what stays unchanged; one at a time."""
        if len(self.changes) > CHANGES_AT_MOST:
            changing = (change for change in self.changes if change.kind is not Kind.UNCHANGED)
            yield from map(_described, islice(changing, CHANGES_AT_MOST, None))


def _identity(change: Change) -> Mapping[str, Any]:
    rows = change.rows
    return {
        "kind": change.kind,
        "id": change.id,
        "fields": [(each.name, each.before, each.after) for each in change.fields],
        **({"former": change.former} if change.former else {}),
        "rows": [rows.added, rows.changed, rows.removed, rows.held],
        **({"columns": [(each["kind"], each["name"], each["former"]) for each in rows.columns]} if rows.columns else {}),
        "table": change.dataset.table_fingerprint if change.dataset and change.kind is not Kind.UNCHANGED else "",
    }


def _described(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "id": str(change.id),
        "record": change.record,
        "title": change.title,
        "former": change.former,
        "since": change.since.isoformat() if change.since else None,
        "fields": [asdict(each) for each in change.fields],
        "rows": asdict(change.rows),
    }
