"""Which releases happened: every day on which a public dataset's table was published anew, and the last change of what has no table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.tables.publications import Publication, publications, published_before, published_tables
from ckanext.muaraenim.timeliness import due_on

__all__ = ["PastRelease", "past_releases"]


@dataclass(frozen=True)
class PastRelease:
    """``at``: when, by the regency's clock. ``version``: of its table, 0 where it has none. ``first``: there was none before.

    ``due``: when it was due, None where nothing had promised it. ``scheduled``: that was the day of the release schedule, not of the frequency.
    """

    dataset: Mapping[str, Any]
    at: datetime
    version: int = 0
    due: date | None = None
    scheduled: bool = False
    first: bool = False

    @property
    def late(self) -> int:
        """Days after it was due."""
        return max(0, (_day(self.at) - self.due).days) if self.due else 0


@dataclass(frozen=True)
class _Found:
    package: str
    at: datetime
    version: int = 0
    tables: tuple[str, ...] = ()


def past_releases(first: date, end: date, office: str, rows: int, start: int = 0) -> tuple[int, list[PastRelease]]:
    """How many there were from the first day to the one before ``end``, and some of them, the latest first.

    :param office: the address of an OPD, or empty for all
    """
    begins, ends = _midnight(first), _midnight(end)
    if begins > datetime.now(UTC):
        return 0, []
    told = publications(begins, ends, current_regency().time_zone.key)
    found = [*_of_tables(told, office), *_without_tables(begins, ends, office)]
    found.sort(key=lambda each: (each.at, each.package), reverse=True)
    return len(found), _described(found[start : start + rows])


def _of_tables(told: Sequence[Publication], office: str) -> list[_Found]:
    """Tables of one dataset that were published on one day are one release."""
    resource, package = model.Resource, model.Package
    shown = _shown(office, resource.id, package.id).join(package, resource.package_id == package.id).filter(resource.state == model.State.ACTIVE)
    of = dict(shown.filter(resource.id.in_({each.resource_id for each in told})).all()) if told else {}
    days: dict[tuple[str, date], list[Publication]] = defaultdict(list)
    for each in told:
        if each.resource_id in of:
            days[of[each.resource_id], _day(each.at)].append(each)
    return [
        _Found(package_id, max(each.at for each in group), max(each.number for each in group), tuple(each.resource_id for each in group))
        for (package_id, _), group in days.items()
    ]


def _without_tables(begins: datetime, ends: datetime, office: str) -> list[_Found]:
    """Of what has no table only the last change is kept."""
    package, resource = model.Package, model.Resource
    with_tables = sa.select(resource.package_id).where(resource.state == model.State.ACTIVE, resource.id.in_(published_tables()))
    changed = _shown(office, package.id, package.metadata_modified).filter(
        package.metadata_modified >= _naive(begins), package.metadata_modified < _naive(ends), package.id.not_in(with_tables)
    )
    return [_Found(identity, at.replace(tzinfo=UTC)) for identity, at in changed.all()]


def _shown(office: str, *columns: Any) -> Any:
    """A question about what everybody may see."""
    package = model.Package
    asked = model.Session.query(*columns).filter(package.state == model.State.ACTIVE, package.private.is_(False), package.type == "dataset")
    return asked.filter(package.owner_org.in_(sa.select(model.Group.id).where(model.Group.name == office))) if office else asked


def _described(found: Sequence[_Found]) -> list[PastRelease]:
    """With their datasets as the search knows them, and when each was due."""
    if not found:
        return []
    wanted = " OR ".join(f'"{identity}"' for identity in {each.package for each in found})
    asked = {"fq": f"+dataset_type:dataset +id:({wanted})", "rows": len(found), "facet": "false"}
    known = {dataset["id"]: dataset for dataset in tk.get_action("package_search")({}, asked)["results"]}
    before = published_before([(each.tables, _midnight(_day(each.at))) for each in found])
    return [_past(known[each.package], each, before.get(place)) for place, each in enumerate(found) if each.package in known]


def _past(dataset: Mapping[str, Any], found: _Found, before: datetime | None) -> PastRelease:
    at = found.at.astimezone(current_regency().time_zone)
    if not found.version:
        return PastRelease(dataset, at)
    day, former = _day(found.at), _day(before) if before else None
    due, scheduled = due_on(dataset, day, former)
    return PastRelease(dataset, at, found.version, due, scheduled, first=before is None)


def _day(moment: datetime) -> date:
    return moment.astimezone(current_regency().time_zone).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), current_regency().time_zone)


def _naive(moment: datetime) -> datetime:
    """As CKAN keeps times."""
    return moment.astimezone(UTC).replace(tzinfo=None)
