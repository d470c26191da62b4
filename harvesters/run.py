"""One run of one source: read, map, check, compare, guard, apply, report.

This is the whole flow. Every step is one call into one room; whoever wants to know how a step works opens that room.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from harvesters.catalogue.protocol import Catalogue, Provenance, Published
from harvesters.errors import DataHeld, HarvestError, PlanOutdated, PlanRefused, PortalAway, ReadTooLong, TimeSpent, Unexpected
from harvesters.journal import Heartbeat, Outcome, Run
from harvesters.personalvalue import masked
from harvesters.plan.apply import apply
from harvesters.plan.compare import Comparison
from harvesters.plan.correction import ReasonNeeded, corrections, findings, reasons_needed
from harvesters.plan.drift import CopiedColumnsChanged, copies, copies_drifted, drift
from harvesters.plan.earlier import small_counts_published
from harvesters.plan.guard import guard
from harvesters.plan.plan import Plan
from harvesters.reader import Progress, Reader
from harvesters.reading.validators import Unmodified
from harvesters.report import Report
from harvesters.settings import Settings
from harvesters.source import Source
from harvesters.state import Cursor, LastAnswer, State
from harvesters.unmodified import confirm_all, may_ask

__all__ = ["Progress", "run"]

_log = logging.getLogger(__name__)

RESTARTING = (0.5, 0.5, 1, 2, 4, 8, 16)
"""Pauses in seconds between attempts to record a run's end while the portal's database is being restarted."""


def run(
    source: Source,
    catalogue: Catalogue,
    state: State,
    settings: Settings | None = None,
    *,
    preview: bool = False,
    full: bool = False,
    confirmed: str = "",
    chosen: Sequence[str] | None = None,
    reason: str = "",
    by: str = "",
    id: str = "",
    progress: Progress = lambda phase, done: None,
) -> Report:
    """Bring what the catalogue publishes for ``source`` up to what the agency's system says now.

    A run that fails leaves what is published as it was; the report then holds the error.

    :param preview: stop before anything is written; the report then holds the plan and what the guard says of it.
    :param full: read everything, even if the source reads changes.
    :param confirmed: fingerprint of a plan that a person has seen and accepts although the guard refuses it.
    :param chosen: records whose changes are to be written, of the plan ``confirmed`` and of no other; None: all. The others wait for another run.
    :param reason: why figures that were final change, for everybody to read; without it those changes of the plan ``confirmed`` wait.
    :param by: who started it; empty: the schedule. ``id``: of a queued run that is taken up.
    :raises SourceBusy: another worker has the source in hand; nothing was recorded.
    """
    job = state.begin(source.id, preview=preview, full=full, confirmed=confirmed, by=by, id=id, chosen=chosen, reason=reason.strip())
    harvest = _Harvest(source, catalogue, state, settings or Settings(), job, progress)
    with Heartbeat(lambda: state.beat(job)) as heartbeat:
        return harvest.bring(heartbeat)


class _Harvest:
    """One run, its report, and what every step of it needs."""

    def __init__(self, source: Source, catalogue: Catalogue, state: State, settings: Settings, job: Run, progress: Progress) -> None:
        self.source, self.catalogue, self.state, self.settings, self.job, self.progress = source, catalogue, state, settings, job, progress
        self.report = Report(source.id, job.preview, job.started, job.id)
        self.secrets = source.secrets(settings)
        within = source.pace.within or settings.within
        self.seconds = within.total_seconds() if within and not job.confirmed else math.inf  # a confirmed plan holds as a whole only
        self.over = time.monotonic() + self.seconds

    def bring(self, heartbeat: Heartbeat) -> Report:
        """The steps, and their end recorded whatever happened."""
        report = self.report
        try:
            self._steps(heartbeat)
        except HarvestError as error:
            report.error = error
        except Exception as error:
            said = masked(self.secrets.mask(repr(error)))
            _log.error("run %s of %s: %s", self.job.id, self.source.id, said, exc_info=_log.isEnabledFor(logging.DEBUG))
            report.error = Unexpected(kind=type(error).__name__, reason=self.secrets.mask(str(error))[:500])
        except BaseException:  # the process is told to stop; whoever comes next takes the source up
            self.state.finish(self.job, Outcome.LOST, report.as_dict())
            raise
        try:
            self._finish()
        except HarvestError as error:  # nobody wrote how it ended, so others will find it lost
            report.error = error
        return report

    def _finish(self) -> None:
        """:raises LeaseLost: the source is in somebody else's hands.
        :raises PortalAway: the database stayed away, however long it takes to restart.
        :raises StateUnavailable: the state file can't be written.
        """
        for pause in RESTARTING:
            try:
                return self._record()
            except PortalAway:
                time.sleep(pause)
        return self._record()

    def _record(self) -> None:
        awaited = self.job.preview or self.report.outcome is Outcome.REFUSED
        further = self.report.plan.further() if awaited and self.report.plan else ()
        self.state.finish(self.job, self.report.outcome, self.report.as_dict(), further)

    def _steps(self, heartbeat: Heartbeat) -> None:
        source, report = self.source, self.report
        published = {each.record: each for each in self.catalogue.published_by(source.id)}
        fetched = datetime.now(UTC)
        remembered = self.state.remembered(source.id)
        reader = Reader(source, self.catalogue, published, remembered, report, self.progress, self.settings, lambda: self._go_on(heartbeat))
        report.columns = self.state.accepted_columns(source.id) if source.table and published else {}
        answer = self._last_answer(published, fetched)
        with source.reader(self.settings, self.secrets, answer.validators if answer else None) as connector:
            try:
                datasets = reader.datasets(connector, self._since() if published else None)
            except Unmodified:
                assert answer is not None
                confirm_all(source.id, published, self.state, answer, report, fetched)
                return
            cursor, validators = connector.cursor, connector.validators
        with report.timing("compare"):
            self.progress("compare", 0)
            grace = source.limits.withdraw_after
            comparison = Comparison(self.catalogue, published, remembered, reader.removes, grace, fetched, frozenset(reader.seen), source.local)
            plan = report.plan = comparison.plan(source.id, datasets)
            changed = drift(source.table, report.columns, reader.columns) if source.table else copies_drifted(plan)
            report.refusals = (*guard(plan, source.limits), *small_counts_published(plan, self.catalogue), *reasons_needed(plan), *changed)
            report.findings += findings(plan)
        if not self.job.preview:
            self._apply(plan, reader.columns, fetched, heartbeat.check)
        if reader.held:
            raise DataHeld(datasets=reader.held)
        if not self.job.preview and not report.refused and self.job.chosen is None:
            self.state.keep_cursor(source.id, Cursor(cursor, source.version(self.settings)) if cursor is not None else None)
            if validators and not source.reading.changes:
                self.state.keep_last_answer(source.id, LastAnswer(validators, self._declared, self.job.id, fetched))

    def _apply(self, plan: Plan, columns: Mapping[str, str], fetched: datetime, still_ours: Callable[[], None]) -> None:
        source, report = self.source, self.report
        if self.job.chosen is not None and self.job.confirmed != plan.fingerprint:
            raise PlanOutdated(seen=self.job.confirmed, fingerprint=plan.fingerprint)
        seen = self.job.confirmed == plan.fingerprint
        if any(not isinstance(refusal, ReasonNeeded | CopiedColumnsChanged) for refusal in report.refusals) and not seen:
            raise PlanRefused(reasons=[refusal.phrase for refusal in report.refusals], fingerprint=plan.fingerprint)
        report.columns = {**report.columns, **columns}
        if source.table:
            self.state.accept_columns(source.id, report.columns)

        def step(done: int) -> None:
            still_ours()
            if done and time.monotonic() > self.over:  # one change at least, or it would never come to an end
                raise TimeSpent(minutes=round(self.seconds / 60), changes=done)
            self.progress("apply", done)

        with report.timing("apply"):
            provenance = Provenance(report.system, fetched, source.connector, source.mapping, self.job.id, self.job.reason)
            part = plan if self.job.chosen is None else plan.only(frozenset(self.job.chosen))
            waits = {change.record for change in corrections(part)} if not (seen and self.job.reason) else set()
            waits |= {change.record for change in copies(part)} if not (seen or source.table) else set()
            without = part.only({change.record for change in part.changes} - waits) if waits else part
            report.refused = apply(without, self.catalogue, self.state, provenance, step)
        if waits:
            waiting = part.only(waits)
            reasons = [refusal.phrase for refusal in (*reasons_needed(waiting), *(() if source.table else copies_drifted(waiting)))]
            raise PlanRefused(reasons=reasons, fingerprint=plan.fingerprint)

    def _go_on(self, heartbeat: Heartbeat) -> None:
        """Between records, of which nothing is written yet."""
        heartbeat.glance()
        if time.monotonic() > self.over:
            raise ReadTooLong(minutes=round(self.seconds / 60))

    def _last_answer(self, published: Mapping[str, Published], now: datetime) -> LastAnswer | None:
        """What the system may say is unchanged; None: everything is read. It is forgotten until this run has ended well."""
        source, job = self.source, self.job
        answer = None if job.preview else self.state.last_answer(source.id)
        if answer is None:
            return None
        self.state.keep_last_answer(source.id, None)
        everything = job.confirmed or (job.full and job.by) or source.reading.changes  # a person has asked for it, or for what a plan said
        return answer if not everything and may_ask(answer, source.id, self._declared, published, self.state, now) else None

    @property
    def _declared(self) -> str:
        return self.source.declared(self.job.started.astimezone(self.settings.zone).date(), self.settings)

    def _since(self) -> str | None:
        """Where a changes read begins; None: a full read, asked for, or because there is no cursor or the declaration is another one now."""
        cursor = self.state.cursor(self.source.id) if self.source.reading.changes and not self.job.full else None
        return cursor.value if cursor and cursor.mapping == self.source.version(self.settings) else None
