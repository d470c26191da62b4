"""The regency's OPDs and topics in CKAN, made and kept equal to ``config/``: idempotent and in few statements.

Written through the model in one transaction, because 57 OPDs and 33 topics one action after the other would take minutes of a start that may take
seconds; permissions and schema need no checking, as the lists come from the operator's own files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ckan import model

from ckanext.muaraenim.regency import Organization, current_regency
from ckanext.muaraenim.vocabularies import Term, vocabulary

__all__ = ["Loaded", "load"]

Progress = Callable[[str, int], None]


@dataclass
class Loaded:
    """How many OPDs and topics were made, and how many were brought up to date."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


def load(progress: Progress = lambda name, number: None) -> Loaded:
    """Make what is missing and bring the rest up to date; a second call changes nothing.

    What people wrote (contact, description, image) is kept; an OPD that has ended is neither made nor revived.

    :param progress: called with the name of each list and its length before it is worked on.
    """
    regency, loaded = current_regency(), Loaded()
    existing = {group.name: group for group in model.Session.query(model.Group)}
    by_code = {str(group.extras.get("kode")): group for group in existing.values() if group.is_organization}
    present = {code: each for code, each in regency.organizations.items() if not each.former}
    progress("organizations", len(present))
    for code, organization in present.items():
        group = by_code.get(code) or existing.get(code)
        _keep(group, _organization(organization), loaded, organization=True)
    topics = vocabulary("urusan")
    progress("topics", len(topics))
    for term in topics.values():
        _keep(existing.get(term.name), _topic(term), loaded, organization=False)
    model.repo.commit()
    return loaded


@dataclass(frozen=True)
class _Wanted:
    name: str
    title: str
    extras: Mapping[str, str]


def _organization(each: Organization) -> _Wanted:
    extras = {
        "kode": each.code, "singkatan": each.abbreviation, "jenis": each.kind, "induk": each.parent, "dimensi_smart_city": each.dimension,
        "pendahulu": ",".join(each.predecessors), "sejak": each.since, "sumber_nama": each.source,
    }  # fmt: skip
    return _Wanted(each.code, each.name, {name: value for name, value in extras.items() if value})


def _topic(term: Term) -> _Wanted:
    return _Wanted(term.name, term.label["id"], {"kode": term.value, "judul_en": term.label["en"], "kelompok": term.group.get("id", "")})


def _keep(group: model.Group | None, wanted: _Wanted, loaded: Loaded, *, organization: bool) -> None:
    if group is None:
        kind = "organization" if organization else "group"
        group = model.Group(name=wanted.name, title=wanted.title, type=kind, is_organization=organization)
        group.extras = dict(wanted.extras)
        model.Session.add(group)
        loaded.created += 1
        return
    ended = group.state != model.State.ACTIVE
    if ended or (group.title == wanted.title and {**group.extras, **wanted.extras} == group.extras):
        loaded.unchanged += 1
        return
    group.title, group.extras = wanted.title, {**group.extras, **wanted.extras}
    loaded.updated += 1
