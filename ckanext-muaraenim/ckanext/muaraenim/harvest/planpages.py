"""All changes of a very long plan, page by page: the first stand in the run's report, the further ones in a table of their own.

Only the latest plan of a source is kept in full, because only that one can still be carried out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa

from ckanext.muaraenim.harvest.model import further, transaction
from ckanext.muaraenim.harvest.model import run as runs
from harvesters.journal import Run
from harvesters.plan.change import Kind

__all__ = ["PlanPage", "changing", "forget_further", "keep_further", "plan_page", "plan_records"]

PER_PAGE = 1_000
AT_ONCE = 500


@dataclass(frozen=True)
class PlanPage:
    """``changes`` of this page, of ``total`` that change something and whose title or id at the source holds the words that were asked for.

    ``kept``: how many further changes there are in all, whatever was asked for.
    """

    changes: tuple[Mapping[str, Any], ...]
    page: int
    total: int
    kept: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))


def keep_further(run: Run, changes: Iterable[Mapping[str, Any]]) -> None:
    """In the place of those of an earlier plan of the source. A plan without any takes no statement more."""
    described = ({"source": run.source, "run": run.id, "position": at, "change": json.loads(json.dumps(change, default=str))}
                 for at, change in enumerate(changes))  # fmt: skip
    rows = list(islice(described, AT_ONCE))
    if rows:
        with transaction() as connection:
            connection.execute(sa.delete(further).where(further.c.source == run.source))
    while rows:
        with transaction() as connection:
            connection.execute(sa.insert(further), rows)
        rows = list(islice(described, AT_ONCE))


def forget_further(connection: sa.Connection, source: str = "") -> None:
    """Of one source, or, without, of runs that were forgotten."""
    mine = further.c.source == source if source else ~sa.exists().where(runs.c.id == further.c.run)
    connection.execute(sa.delete(further).where(mine))


def plan_page(run: Run, stored: Mapping[str, Any], page: int, words: str = "") -> PlanPage:
    """:param stored: the plan of the run's report. :param page: from 1; one beyond the end is empty."""
    first = [change for change in stored["changes"] if not words or _holds(change, words)]
    if words or stored.get("left_out"):
        first = [change for change in first if change["kind"] != "unchanged"]
    mine = [further.c.run == run.id]
    asked = [*mine, *_about(words)]
    with transaction() as connection:
        kept, matching = (connection.execute(sa.select(sa.func.count()).select_from(further).where(*each)).scalar_one() for each in (mine, asked))
        start = (page - 1) * PER_PAGE
        shown = first[start : start + PER_PAGE]
        query = sa.select(further.c.change).where(*asked).order_by(further.c.position)
        more = connection.execute(query.offset(max(0, start - len(first))).limit(PER_PAGE - len(shown))).scalars().all() if matching else ()
    return PlanPage((*shown, *more), page, len(first) + matching, kept)


def plan_records(run: Run) -> list[str]:
    """Of all its changes that change something, by their id at the source; empty if it made no plan."""
    stored = run.report.get("plan") or {"changes": ()}
    first = [str(change["record"]) for change in stored["changes"] if change["kind"] != "unchanged"]
    with transaction() as connection:
        query = sa.select(further.c.change["record"].as_string()).where(further.c.run == run.id).order_by(further.c.position)
        return [*first, *connection.execute(query).scalars()]


def changing(stored: Mapping[str, Any]) -> int:
    """How many changes of a plan change something."""
    return sum(stored["counts"].get(kind.value, 0) for kind in Kind if kind is not Kind.UNCHANGED)


def _holds(change: Mapping[str, Any], words: str) -> bool:
    return any(words.lower() in str(change.get(name) or "").lower() for name in ("title", "record"))


def _about(words: str) -> Iterator[sa.ColumnElement[bool]]:
    if words:
        yield sa.or_(*(further.c.change[name].as_string().icontains(words, autoescape=True) for name in ("title", "record")))
