"""Which OPD looks after today what an OPD of the past has published.

Agencies merge, split and are renamed; data keeps the code of the OPD that published it. An OPD that has ended names its successors, and whoever
asks for it by its code or address is led to the one that exists.
"""

from __future__ import annotations

import json

from ckan import model

from ckanext.muaraenim.regency import current_regency

__all__ = ["custodian", "organization_by_code", "succeeds"]


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


def _successors(code: str, ended: model.Group | None) -> list[str]:
    """As written down when it ended; for an OPD of before this portal, as the regency's list says."""
    if ended is not None and ended.extras.get("penerus"):
        return [name for name in str(ended.extras["penerus"]).split(",") if name]
    listed = current_regency().organizations.get(code)
    return list(listed.successors) if listed else []
