"""Values of a table that was redacted, out of what runs of its source have quoted: findings and samples of plans.

Every quotation of the source's runs so far goes, and every explanation, because nobody can tell which of them showed what was redacted. Counts, codes
and places stay.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from ckan import model as ckan_model

from ckanext.muaraenim.harvest.explanations import forget_explanations
from ckanext.muaraenim.harvest.model import run, transaction
from ckanext.muaraenim.harvest.planpages import forget_further
from ckanext.muaraenim.tables.redaction import acknowledge, pending, redacted_tables
from ckanext.muaraenim.tables.redaction_log import repeat_kept
from ckanext.muaraenim.tables.reindexing import reindex_published

__all__ = ["PUBLIC_FACTS", "forget_quotations", "repeat_redactions", "unquoted", "without_quotations"]

log = logging.getLogger(__name__)

PUBLIC_FACTS = ("column", "columns", "fields", "formula", "count")
"""Facts of a finding that never quote the data."""

FORGOTTEN = "…"


def repeat_redactions() -> int:
    """Apply the redactions that the databases do not know, because they came from an older backup, and everything that follows from
    these and from new ones; returns how many were repeated."""
    repeated = repeat_kept()
    forget_quotations()
    reindex_published()
    return repeated


def forget_quotations() -> int:
    """Do it for every redaction that CKAN's database has not followed yet; returns for how many. May be repeated."""
    done = 0
    for made in pending():
        resource = ckan_model.Resource.get(made.resource_id)
        source = (resource.package.extras or {}).get("harvest_source") if resource and resource.package else None
        if source:
            _forget(source)
        reindex_published(made.resource_id)
        acknowledge(made.id)
        done += 1
    return done


def _forget(source: str) -> None:
    with transaction() as connection:
        forget_further(connection, source)
        forget_explanations(connection, source)
        numbers = connection.execute(sa.select(run.c.number).where(run.c.source == source, run.c.ended.is_not(None))).scalars().all()
        for number in numbers:
            mine = run.c.number == number
            report = connection.execute(sa.select(run.c.report).where(mine)).scalar_one()
            connection.execute(sa.update(run).where(mine).values(report=without_quotations(report)))


def unquoted(source: str, report: Mapping[str, Any]) -> dict[str, Any]:
    """The report as it may be kept: findings quote no value once anything of the source's tables was redacted, because what was blanked there still
    stands in the agency's system and may be found wrong again. Where nobody can say, they quote nothing either."""
    try:
        quoting = not _redacted(source)
    except Exception as error:
        log.warning("whether tables of %s are redacted is not known: %s", source, type(error).__name__)
        quoting = False
    return dict(report) if quoting else {**report, "findings": [_hidden(each) for each in report.get("findings", ())]}


def _redacted(source: str) -> bool:
    tables = redacted_tables()
    if not tables:
        return False
    mine = sa.text(
        "SELECT EXISTS (SELECT FROM resource r JOIN package p ON p.id = r.package_id "
        "WHERE r.id = ANY(:tables) AND p.extras ->> 'harvest_source' = :source)"
    )
    with transaction() as connection:
        return bool(connection.execute(mine, {"tables": tables, "source": source}).scalar())


def _hidden(finding: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: value if name in PUBLIC_FACTS or not isinstance(value, str) else FORGOTTEN for name, value in finding["facts"].items()}
    facts |= {"value": FORGOTTEN} if "value" in facts else {}
    return {**finding, "facts": facts, "place": {name: value for name, value in finding["place"].items() if name != "record"}}


def without_quotations(report: Any) -> Any:
    """The same report without texts and values of rows."""
    if isinstance(report, list):
        return [without_quotations(each) for each in report]
    if not isinstance(report, dict):
        return report
    kept = {name: without_quotations(value) for name, value in report.items() if name not in ("facts", "samples")}
    if "facts" in report:
        kept["facts"] = {name: FORGOTTEN if isinstance(value, str) or name == "value" else value for name, value in report["facts"].items()}
        kept["place"] = {name: value for name, value in report.get("place", {}).items() if name != "record"}
    if "samples" in report:
        kept["samples"] = []
    return kept
