"""What the engine remembers between runs. Losing it costs time, never correctness: what is unknown is compared with the portal again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from harvesters.journal import Outcome, Run
from harvesters.reading.validators import Validators

__all__ = ["Cursor", "LastAnswer", "Remembered", "State"]


@dataclass(frozen=True)
class Cursor:
    """Where the next changes read begins.

    ``value``: the connector's own opaque text.
    ``mapping``: version of the mapping that made the published rows; another version needs a full read.
    """

    value: str
    mapping: str


@dataclass(frozen=True)
class LastAnswer:
    """The single answer that held everything when the source was last read and applied well.

    ``validators``: how its server named its version. ``declared``: name of the source's declaration then. ``run``: which read it, ``read``: when.
    """

    validators: Validators
    declared: str
    run: str
    read: datetime


@dataclass(frozen=True, slots=True)
class Remembered:
    """One record as it was last applied.

    ``fingerprint``: of the dataset's fields. ``table_fingerprint``: of its rows if they came of a full read, else empty.
    ``confirmed``: when the source last said that it is so ("terakhir dipastikan"). ``called``: as the dataset says it.
    """

    record: str
    fingerprint: str
    table_fingerprint: str
    confirmed: datetime
    called: str = ""


class State(Protocol):
    """Every method is one transaction of its own. All times have a zone."""

    def cursor(self, source: str) -> Cursor | None:
        """Where the next changes read begins, or None: a full read is needed."""

    def keep_cursor(self, source: str, cursor: Cursor | None) -> None: ...

    def last_answer(self, source: str) -> LastAnswer | None: ...

    def keep_last_answer(self, source: str, answer: LastAnswer | None) -> None: ...

    def accepted_columns(self, source: str) -> Mapping[str, str]:
        """What the columns of a table source held when a plan was last carried out (:func:`harvesters.tables.drift.seen`); empty if nobody knows."""

    def accept_columns(self, source: str, columns: Mapping[str, str]) -> None: ...

    def remembered(self, source: str) -> Mapping[str, Remembered]:
        """By record."""

    def remember(self, source: str, records: Iterable[Remembered]) -> None:
        """Insert or replace."""

    def forget(self, source: str, *records: str) -> None:
        """Called before records are written to the portal, so that a kill in between never leaves a wrong fingerprint behind."""

    def begin(
        self, source: str, *, preview: bool, full: bool, confirmed: str = "", by: str = "", id: str = "", chosen: Sequence[str] | None = None,
        reason: str = "",
    ) -> Run:  # fmt: skip
        """Record that a run has begun, and take the source in hand (a preview takes nothing and never waits).

        A run of the source that is recorded as running but not alive (:func:`harvesters.journal.is_alive`) is marked lost first.

        :param id: of a run that waits as ``queued``, to be taken up under the same id.
        :raises SourceBusy: another worker has the source in hand.
        """

    def beat(self, run: Run) -> None:
        """Renew the heartbeat. Called from a thread of its own.

        :raises LeaseLost: the run is no longer recorded as running.
        :raises RunCancelled: somebody has asked to stop it.
        """

    def finish(self, run: Run, outcome: Outcome, report: Mapping[str, Any], further: Iterable[Mapping[str, Any]] = ()) -> None:
        """Record how the run ended.

        :param further: changes of its plan beyond those in the report, for a person who is to choose among them.
        :raises LeaseLost: the run is no longer recorded as running (a preview can't lose anything).
        """

    def runs(self, source: str = "", *, limit: int = 50) -> list[Run]:
        """Latest first; of all sources if ``source`` is empty."""

    def run(self, id: str) -> Run | None: ...
