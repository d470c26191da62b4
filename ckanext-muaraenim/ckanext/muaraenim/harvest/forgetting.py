"""Values of a table that was redacted, out of what runs of its source have quoted: findings and samples of plans.

Every quotation of the source's runs so far goes, because nobody can tell which of them showed what was redacted. Counts, codes and places stay.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model as ckan_model

from ckanext.muaraenim.harvest.model import run, transaction
from ckanext.muaraenim.tables.redaction import acknowledge, pending
from ckanext.muaraenim.tables.reindexing import reindex_published

__all__ = ["forget_quotations", "without_quotations"]

FORGOTTEN = "…"


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
        numbers = connection.execute(sa.select(run.c.number).where(run.c.source == source, run.c.ended.is_not(None))).scalars().all()
        for number in numbers:
            mine = run.c.number == number
            report = connection.execute(sa.select(run.c.report).where(mine)).scalar_one()
            connection.execute(sa.update(run).where(mine).values(report=without_quotations(report)))


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
