"""Which changes of a plan somebody has ticked, kept while they turn its pages. Nothing is written because of it until they say so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckanext.muaraenim.harvest.model import run as runs
from ckanext.muaraenim.harvest.model import tick, transaction

__all__ = ["Ticks", "forget_ticks", "keep_ticks", "ticks_of"]


@dataclass(frozen=True)
class Ticks:
    """``every``: whether all changes are ticked but ``others``, or none but those. Records by their id at the source."""

    every: bool = True
    others: frozenset[str] = frozenset()

    def holds(self, record: str) -> bool:
        return self.every != (record in self.others)

    def turned(self, ticked: Collection[str], unticked: Collection[str]) -> Ticks:
        """With these ticked and those not, the rest as it is."""
        those, these = (unticked, ticked) if self.every else (ticked, unticked)
        return replace(self, others=self.others - set(these) | set(those))

    def counted(self, total: int) -> int:
        """How many of ``total`` changes are ticked."""
        return total - len(self.others) if self.every else len(self.others)


def ticks_of(run: str, by: str) -> Ticks:
    """Of the plan of this run, by this user; all, as long as nobody has unticked any."""
    with transaction() as connection:
        found = connection.execute(sa.select(tick.c.every, tick.c.others).where(tick.c.run == run, tick.c.by == by)).first()
    return Ticks(found.every, frozenset(found.others)) if found else Ticks()


def keep_ticks(run: str, by: str, ticks: Ticks) -> None:
    values = {"every": ticks.every, "others": sorted(ticks.others)}
    kept = insert(tick).values(run=run, by=by, **values).on_conflict_do_update(index_elements=["run", "by"], set_=values)
    with transaction() as connection:
        connection.execute(kept)


def forget_ticks(connection: sa.Connection) -> None:
    """Of runs that were forgotten."""
    connection.execute(sa.delete(tick).where(~sa.exists().where(runs.c.id == tick.c.run)))
