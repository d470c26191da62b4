"""Sources and runs as actions answer them and pages show them: facts and words, worded in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from ckanext.muaraenim.custody import custodian
from ckanext.muaraenim.harvest.alerts import Change
from ckanext.muaraenim.harvest.condition import CONDITIONS
from ckanext.muaraenim.harvest.days import last_days
from ckanext.muaraenim.harvest.explanations import Explanation, explanations_of, finding_key
from ckanext.muaraenim.harvest.forgetting import PUBLIC_FACTS
from ckanext.muaraenim.harvest.planpages import changing, plan_page
from ckanext.muaraenim.harvest.sourcefacts import SourceFacts
from ckanext.muaraenim.harvest.ticks import ticks_of
from ckanext.muaraenim.tables.declared import declaration
from ckanext.muaraenim.tables.definitions import current_sources
from ckanext.muaraenim.tables.language import reader_language
from harvesters.checks import finding as findings
from harvesters.checks.unquoted import unquoted
from harvesters.errors import Unexpected
from harvesters.errors import restore as restored_error
from harvesters.journal import Outcome, Run
from harvesters.place import Place
from harvesters.plan.guard import REFUSALS
from harvesters.privacy import personal_pattern
from harvesters.schedule import next_time
from harvesters.settings import Settings
from harvesters.source import Source
from harvesters.words import Language, Worded

__all__ = ["EXPLAINABLE", "described_change", "described_run", "described_source", "organization_of", "standing"]

PLAN_KEYS = ("fingerprint", "removes", "counts")
HIDDEN = "…"
EXPLAINABLE = "warning"
"""Errors are held back and have to be repaired; notes ask for nothing."""
Explained = Mapping[str, Explanation]
NOTHING_EXPLAINED: Explained = {}
URGENCY = {"error": 0, "warning": 1, "info": 2}


def organization_of(source: str) -> str:
    """Id of the OPD that looks after the source today, of one that waits for its first approval too; empty if there is no such source or OPD."""
    found = current_sources().found.get(source)
    written = declaration(source) if found is None else None
    owner = custodian(found.organization if found else str(written.declared.get("organization") or "") if written else "")
    return str(owner.id) if owner else ""


def standing(runs: Sequence[Run]) -> str:
    """The source's state in one word: ``never``, ``queued``, ``running``, ``failed``, ``held``, ``findings`` or ``good``.

    :param runs: latest first.
    """
    real = [run for run in runs if not run.preview and run.outcome is not Outcome.CANCELLED]
    if not real:
        return "never"
    active = {Outcome.QUEUED: "queued", Outcome.RUNNING: "running", Outcome.PAUSED: "queued"}
    if real[0].outcome in active:
        return active[real[0].outcome]
    if real[0].outcome in (Outcome.FAILED, Outcome.LOST):
        return "failed"
    if real[0].outcome is Outcome.REFUSED:
        return "held"
    return "findings" if _findings_counted(real[0].report) else "good"


def described_source(source: Source, facts: SourceFacts, settings: Settings, now: datetime) -> dict[str, Any]:
    """Public facts of a source: what it reads, its latest run, the one that last ended well, when it runs next, which secrets it waits for."""
    language, owner = reader_language(), facts.owner
    real = [run for run in facts.runs if not run.preview]
    ended = next((run for run in real if run.ended), None)
    good = next((run for run in real if run.outcome in (Outcome.DONE, Outcome.UNCHANGED)), None)
    state = standing(facts.runs)
    awaits = source.awaits(settings) if state == "never" else ()
    due = next_time(source.schedule, now, settings.zone) if source.schedule and not facts.paused and not awaits else None
    return {
        "id": source.id,
        "title": source.title_en if language == "en" and source.title_en else source.title,
        "system": source.system,
        "organization": {"id": owner.id, "name": owner.name, "title": owner.title} if owner else None,
        "connector": source.connector,
        "table": source.table.name if source.table else None,
        "license": source.license,
        "example": source.example,
        "schedule": source.schedule,
        "read": {"changes": source.reading.changes, "full": source.reading.full},
        "next": due.isoformat() if due else None,
        "standing": "keyless" if awaits else state,
        "awaits": list(awaits),
        "paused": facts.paused.isoformat() if facts.paused else None,
        "declared": "/".join(source.file.parts[-2:]) if source.file else "",
        "datasets": facts.datasets,
        "last": described_run(ended, quoting=False, explained=_explained(ended)) if ended else None,
        "days": last_days(facts.days, now, settings.zone),
        "last_good": good.ended.isoformat() if good and good.ended else None,
    }


def _explained(run: Run) -> Explained:
    return explanations_of(run.source) if run.report.get("findings_by_severity", {}).get(EXPLAINABLE) else NOTHING_EXPLAINED


def described_change(change: Change, source: Source) -> dict[str, Any]:
    """When a source's condition changed, and what that means."""
    language = reader_language()
    title = source.title_en if language == "en" and source.title_en else source.title
    said, owner = CONDITIONS[change.after](title), custodian(source.organization)
    return {
        **{name: getattr(change, name) for name in ("number", "source", "before", "after")},
        "at": change.at.isoformat(),
        "title": title,
        "organization": owner.title if owner else None,
        "example": source.example,
        "sentence": said.sentence(language),
        "remedy": said.remedy(language),
    }


def described_run(
    run: Run, *, quoting: bool, plan: bool = False, page: int = 1, words: str = "", by: str = "", explained: Explained = NOTHING_EXPLAINED
) -> dict[str, Any]:
    """A run in words.

    :param quoting: the reader may see values of the data (OPD and Walidata).
    :param plan: with the plan's changes, field by field and with sample rows; only for a reader who may see values.
    :param page: of the changes, from 1. :param words: only changes whose title or id at the source holds them. :param by: id of the user who reads.
    :param explained: what was said of its findings.
    """
    language, report = reader_language(), run.report
    error = report.get("error")
    stored_plan = report.get("plan")
    shown = {key: stored_plan[key] for key in PLAN_KEYS} if stored_plan else None
    if shown is not None and plan and quoting:
        found, ticks = plan_page(run, stored_plan, page, words), ticks_of(run.id, by)
        changes = [{**change, "ticked": ticks.holds(change["record"])} for change in found.changes]
        left_out = max(0, stored_plan.get("left_out", 0) - found.kept)
        shown |= {"changes": changes, "page": page, "pages": found.pages, "total": found.total, "left_out": left_out}
        shown |= {"changing": changing(stored_plan), "ticked": ticks.counted(changing(stored_plan))}
    return {
        "id": run.id,
        "source": run.source,
        "outcome": run.outcome.value,
        "preview": run.preview,
        "full": bool(report.get("full", run.full)),
        "scheduled": not run.by,
        "started": run.started.isoformat(),
        "ended": run.ended.isoformat() if run.ended else None,
        "records": report.get("records", 0),
        "system": report.get("system", ""),
        "counts": report.get("counts", {}),
        "seconds": report.get("seconds", {}),
        "plan": shown,
        "refusals": [_said(REFUSALS, each, language) for each in report.get("refusals", ())],
        "findings_by_code": report.get("findings_by_code", {}),
        "findings_by_severity": report.get("findings_by_severity", {}),
        "findings": [_finding(each, language, quoting, explained) for each in sorted(report.get("findings", ()), key=_urgency)],
        "error": _error(error, language, quoting) if error else None,
        "refused": [_error(each, language, quoting) for each in report.get("refused", ())],
    }


def _urgency(stored: Mapping[str, Any]) -> int:
    """What must be repaired comes first, because a page shows only so many."""
    return URGENCY.get(stored["severity"], 0)


def _finding(stored: Mapping[str, Any], language: Language, quoting: bool, explained: Explained) -> dict[str, Any]:
    place = {name: value for name, value in stored["place"].items() if quoting or name != "record" or not personal_pattern(value)}
    facts = {name: value if quoting or name in PUBLIC_FACTS else HIDDEN for name, value in stored["facts"].items()}
    key = finding_key(stored) if explained or quoting else ""
    known = {"code": stored["code"], "severity": stored["severity"], "place": place, "where": str(Place(**place))}
    known["explanation"] = asdict(explained[key]) if key in explained else None
    if quoting and stored["severity"] == EXPLAINABLE:
        known["key"] = key
    try:
        found = findings.restore({**stored, "facts": facts})
        sentence = found.sentence(language) if quoting else unquoted(found, language)
        return {**known, "sentence": sentence, "remedy": found.remedy(language)}
    except (KeyError, TypeError, ValueError):  # stored by an earlier version
        return {**known, "sentence": stored["code"], "remedy": ""}


def _error(stored: Mapping[str, Any], language: Language, quoting: bool) -> dict[str, str]:
    """A mistake of the engine itself may quote whatever it stumbled over."""
    facts = stored["facts"] | ({} if quoting or stored["code"] != Unexpected.code else {"reason": HIDDEN})
    try:
        error = restored_error({**stored, "facts": facts})
    except (KeyError, TypeError):
        return {"code": stored["code"], "sentence": stored["code"], "remedy": ""}
    return {"code": error.code, "sentence": error.sentence(language), "remedy": error.remedy(language)}


def _said(kinds: Mapping[str, type[Worded]], stored: Mapping[str, Any], language: Language) -> dict[str, str]:
    kind = kinds.get(stored["code"])
    return {"code": stored["code"], "sentence": kind(**stored["facts"]).sentence(language) if kind else stored["code"]}


def _findings_counted(report: Mapping[str, Any]) -> int:
    counted = report.get("findings_by_severity", {})
    return int(counted.get("error", 0)) + int(counted.get("warning", 0))
