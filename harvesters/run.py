"""One run of one source: read, map, check, compare, guard, apply, report.

This is the whole flow. Every step is one call into one room; whoever wants to know how a step works opens that room.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from harvesters.catalogue.protocol import Catalogue, Provenance
from harvesters.errors import DataHeld, HarvestError, LeaseLost, PlanRefused, Unexpected
from harvesters.journal import Heartbeat, Outcome, Run
from harvesters.plan.apply import apply
from harvesters.plan.compare import Comparison
from harvesters.plan.guard import guard
from harvesters.reader import Progress, Reader
from harvesters.report import Report
from harvesters.secrets import SourceSecrets
from harvesters.settings import Settings
from harvesters.source import Source
from harvesters.state import Cursor, State

__all__ = ["Progress", "run"]

_log = logging.getLogger(__name__)


def run(
    source: Source,
    catalogue: Catalogue,
    state: State,
    settings: Settings | None = None,
    *,
    preview: bool = False,
    full: bool = False,
    confirmed: str = "",
    by: str = "",
    id: str = "",
    progress: Progress = lambda phase, done: None,
) -> Report:
    """Bring what the catalogue publishes for ``source`` up to what the agency's system says now.

    A run that fails leaves what is published as it was; the report then holds the error.

    :param preview: stop before anything is written; the report then holds the plan and what the guard says of it.
    :param full: read everything, even if the source reads changes.
    :param confirmed: fingerprint of a plan that a person has seen and accepts although the guard refuses it.
    :param by: who started it; empty: the schedule. ``id``: of a queued run that is taken up.
    :raises SourceBusy: another worker has the source in hand; nothing was recorded.
    """
    settings = settings or Settings()
    job = state.begin(source.id, preview=preview, full=full, confirmed=confirmed, by=by, id=id)
    report = Report(source.id, preview, job.started, job.id)
    secrets = source.secrets(settings)
    with Heartbeat(lambda: state.beat(job)) as heartbeat:
        try:
            _Harvest(source, catalogue, state, settings, secrets, report, progress, heartbeat).bring(job)
        except HarvestError as error:
            report.error = error
        except Exception as error:
            _log.error("run %s of %s: %s", job.id, source.id, secrets.mask(repr(error)), exc_info=_log.isEnabledFor(logging.DEBUG))
            report.error = Unexpected(kind=type(error).__name__, reason=secrets.mask(str(error))[:500])
        except BaseException:  # the process is told to stop: the run is over, not lost
            state.finish(job, Outcome.LOST, report.as_dict())
            raise
    if not isinstance(report.error, LeaseLost):
        state.finish(job, report.outcome, report.as_dict())
    return report


class _Harvest:
    """The steps of one run, with what all of them need."""

    def __init__(
        self,
        source: Source,
        catalogue: Catalogue,
        state: State,
        settings: Settings,
        secrets: SourceSecrets,
        report: Report,
        progress: Progress,
        heartbeat: Heartbeat,
    ) -> None:
        self.source, self.catalogue, self.state, self.settings, self.secrets = source, catalogue, state, settings, secrets
        self.report, self.progress, self.heartbeat = report, progress, heartbeat

    def bring(self, job: Run) -> None:
        source, report = self.source, self.report
        published = {each.record: each for each in self.catalogue.published_by(source.id)}
        since = None if job.full or not published else self._since()
        fetched = datetime.now(UTC)
        reader = Reader(source, self.catalogue, published, report, self.progress, self.settings.zone)
        with source.reader(self.settings, self.secrets) as connector:
            datasets = reader.datasets(connector, since)
            cursor = connector.cursor
        with report.timing("compare"):
            self.progress("compare", 0)
            remembered = self.state.remembered(source.id)
            limits = source.limits
            comparison = Comparison(self.catalogue, published, remembered, reader.removes, limits.withdraw_after, fetched, frozenset(reader.seen))
            report.plan = comparison.plan(source.id, datasets)
            report.refusals = guard(report.plan, limits)
        if job.preview:
            return
        if report.refusals and job.confirmed != report.plan.fingerprint:
            raise PlanRefused(reasons=[refusal.phrase for refusal in report.refusals], fingerprint=report.plan.fingerprint)
        with report.timing("apply"):
            provenance = Provenance(report.system, fetched, source.connector, source.mapping, job.id)
            report.refused = apply(report.plan, self.catalogue, self.state, provenance, self._step)
        if reader.held:
            raise DataHeld(datasets=reader.held)
        if not report.refused:
            self.state.keep_cursor(source.id, Cursor(cursor, source.mapping) if cursor is not None else None)

    def _since(self) -> str | None:
        """Where a changes read begins; None: a full read, because there is no cursor or the mapping is another one now."""
        cursor = self.state.cursor(self.source.id) if self.source.reading.changes else None
        return cursor.value if cursor and cursor.mapping == self.source.mapping else None

    def _step(self, done: int) -> None:
        self.heartbeat.check()
        self.progress("apply", done)
