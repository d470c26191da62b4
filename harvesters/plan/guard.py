"""When a plan is refused until a person confirms it: it would take away much more than a source usually does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from harvesters.limits import Limits
from harvesters.plan.change import Kind
from harvesters.plan.plan import Plan
from harvesters.words import Phrase, Worded, phrase

__all__ = ["REFUSALS", "ColumnEmptied", "Refusal", "TooManyRowsRemoved", "TooManyWithdrawn", "guard"]

TITLES_SAID = 5

REFUSALS: dict[str, type[Refusal]] = {}


@dataclass(frozen=True)
class Refusal(Worded):
    """One reason to ask a person first."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        REFUSALS[cls.code] = cls

    @property
    def facts(self) -> Mapping[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @property
    def phrase(self) -> Phrase:
        return phrase(self.sentence("id"), self.sentence("en"))

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "facts": dict(self.facts)}


@dataclass(frozen=True)
class TooManyWithdrawn(Refusal):
    code = "too-many-withdrawn"
    sentence_id = "{withdrawn} dari {published} dataset akan ditarik, batasnya {at_most}%"
    sentence_en = "{withdrawn} of {published} datasets would be withdrawn, the limit is {at_most}%"

    withdrawn: int
    published: int
    at_most: str


@dataclass(frozen=True)
class TooManyRowsRemoved(Refusal):
    code = "too-many-rows-removed"
    sentence_id = "{removed} dari {published} baris «{title}» akan dihapus, batasnya {at_most}%"
    sentence_en = "{removed} of {published} rows of «{title}» would be removed, the limit is {at_most}%"

    title: str
    removed: int
    published: int
    at_most: str


@dataclass(frozen=True)
class ColumnEmptied(Refusal):
    code = "column-emptied"
    sentence_id = "kolom {columns} pada «{title}» akan menjadi kosong seluruhnya"
    sentence_en = "column {columns} of «{title}» would be left entirely empty"

    title: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class IdsUnclear(Refusal):
    code = "ids-unclear"
    sentence_id = (
        "id catatan diambil dari kolom lain, dan tidak jelas catatan mana yang mana: {titles}; bila disetujui, dataset baru dibuat, yang lama ditarik"
    )
    sentence_en = (
        "the records' ids come from another field, and which record is which is unclear: {titles}; with a yes, new datasets are made and the former "
        "withdrawn"
    )

    titles: tuple[str, ...]


def guard(plan: Plan, limits: Limits) -> tuple[Refusal, ...]:
    """Why the plan needs a person's yes; empty if it may be applied.

    One dataset may always be withdrawn unless it is the source's last, and one row of a table may always be removed.
    """
    unclear = (IdsUnclear(plan.unclear[:TITLES_SAID]),) if plan.unclear else ()
    return (*_withdrawn(plan, limits), *_rows(plan, limits), *unclear)


def _withdrawn(plan: Plan, limits: Limits) -> Iterator[Refusal]:
    number = len(plan.of(Kind.WITHDRAW))
    last = number >= plan.published
    if number and (last or number > 1) and (last or _share(number, plan.published) > limits.withdraw_at_most):
        yield TooManyWithdrawn(number, plan.published, _percent(limits.withdraw_at_most))


def _rows(plan: Plan, limits: Limits) -> Iterator[Refusal]:
    for change in plan.of(Kind.UPDATE, Kind.RESTORE):
        rows = change.rows
        if rows.removed > 1 and _share(rows.removed, rows.published) > limits.rows_at_most:
            yield TooManyRowsRemoved(change.title, rows.removed, rows.published, _percent(limits.rows_at_most))
        if rows.emptied:
            yield ColumnEmptied(change.title, rows.emptied)


def _share(part: int, whole: int) -> Decimal:
    return Decimal(part) * 100 / Decimal(whole)


def _percent(limit: Decimal) -> str:
    return f"{limit.normalize():f}"
