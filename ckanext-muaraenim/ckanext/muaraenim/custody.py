"""Which OPD looks after today what an OPD of the past has published.

Agencies merge, split and are renamed; data keeps the code of the OPD that published it. An OPD that has ended names its successors, and whoever
asks for it by its code or address is led to the one that exists.
"""

from __future__ import annotations

from ckan import model

from ckanext.muaraenim.regency import current_regency

__all__ = ["custodian", "organization_by_code"]


def organization_by_code(code: str) -> model.Group | None:
    """The OPD with this code, address or id, whether it still exists or not."""
    found = model.Group.get(code)
    if found is None:
        organizations = model.Session.query(model.Group).filter(model.Group.is_organization.is_(True))
        found = organizations.filter(model.Group.extras["kode"].astext == code).first()
    return found if found is not None and found.is_organization else None


def custodian(code: str) -> model.Group | None:
    """The OPD that looks after today what belongs to ``code``; None if nobody does.

    Of several successors the first: it has taken what no other was given.
    """
    seen: set[str] = set()
    while code and code not in seen:
        seen.add(code)
        found = organization_by_code(code)
        if found is not None and found.state == model.State.ACTIVE:
            return found
        code = _successor(code, found)
    return None


def _successor(code: str, ended: model.Group | None) -> str:
    if ended is not None:
        named = str(ended.extras.get("penerus") or "").split(",")[0].strip()
        if named:
            return named
    listed = current_regency().organizations.get(code)
    return listed.successors[0] if listed and listed.successors else ""
