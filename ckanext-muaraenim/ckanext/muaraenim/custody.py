"""Which OPD looks after today what an OPD of the past has published.

Agencies merge, split and are renamed; data keeps the code of the OPD that published it. An OPD that has ended names its successors, and whoever
asks for it by its code or address is led to the one that exists.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from ckan import model

from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.succession import UNFINISHED

__all__ = ["custodian", "custodians", "existing", "heirs", "moving", "organization_by_code", "succeeds"]


def organization_by_code(code: str) -> model.Group | None:
    """The OPD with this code, address or id, whether it still exists or not."""
    found = model.Group.get(code)
    if found is None:
        organizations = model.Session.query(model.Group).filter(model.Group.is_organization.is_(True))
        found = organizations.filter(model.Group.extras["kode"].astext == code).first()
    return found if found is not None and found.is_organization else None


def custodian(code: str, share: str = "") -> model.Group | None:
    """The OPD that looks after today what belongs to ``code``; None if nobody does.

    Of several successors the one that was given ``share`` (the name of a dataset, source or user), else the first.
    """
    seen: set[str] = set()
    while code and code not in seen:
        seen.add(code)
        found = organization_by_code(code)
        if found is not None and found.state == model.State.ACTIVE:
            return found
        given = json.loads(found.extras.get("pembagian") or "{}").get(share, "") if found else ""
        code = given or next(iter(_successors(code, found)), "")
    return None


def custodians(codes: Collection[str]) -> dict[str, model.Group | None]:
    """:func:`custodian` of many codes; those that are addresses of working OPDs by one question."""
    groups = model.Session.query(model.Group).filter(model.Group.name.in_(codes), model.Group.is_organization.is_(True))
    working = {each.name: each for each in groups.filter(model.Group.state == model.State.ACTIVE)}
    return {code: working.get(code) or custodian(code) for code in codes}


def succeeds(organization_id: str, code: str) -> bool:
    """Whether this OPD is among those that came, at any remove, after ``code``, or is it."""
    waiting, seen = [code], set[str]()
    while waiting:
        asked = waiting.pop()
        if asked in seen:
            continue
        seen.add(asked)
        found = organization_by_code(asked)
        if found is not None and found.id == organization_id:
            return True
        waiting += _successors(asked, found)
    return False


def existing(names: Iterable[str]) -> set[str]:
    """Those of these addresses under which an OPD works today and will go on to."""
    found = model.Session.query(model.Group.name).filter(
        model.Group.name.in_(list(names)), model.Group.is_organization.is_(True), model.Group.state == model.State.ACTIVE
    )
    return {row.name for row in found} - set(moving())


def heirs(code: str) -> list[str]:
    """Addresses of the OPDs that came, at any remove, after ``code`` and work today; none if nobody did."""
    waiting, seen, found = [code], set[str](), list[str]()
    while waiting and len(seen) < 100:
        asked = waiting.pop(0)
        if asked in seen:
            continue
        seen.add(asked)
        office = organization_by_code(asked)
        after = _successors(asked, office)
        if office is not None and office.state == model.State.ACTIVE and not (after and UNFINISHED in office.extras):
            found.append(office.name)
        else:
            waiting += after
    return list(dict.fromkeys(found))


def moving() -> dict[str, str]:
    """OPDs that are ending while their datasets still move, each with the one that takes what nobody else was given."""
    rows = model.Session.query(model.Group.name, model.Group.extras).filter(
        model.Group.is_organization.is_(True), model.Group.state == model.State.ACTIVE, model.Group.extras.has_key(UNFINISHED)
    )
    return {name: str(extras["penerus"]).split(",")[0] for name, extras in rows if extras.get("penerus")}


def _successors(code: str, ended: model.Group | None) -> list[str]:
    """As written down when it ended; for an OPD of before this portal, as the regency's list says."""
    if ended is not None and ended.extras.get("penerus"):
        return [name for name in str(ended.extras["penerus"]).split(",") if name]
    listed = current_regency().organizations.get(code)
    return list(listed.successors) if listed else []
