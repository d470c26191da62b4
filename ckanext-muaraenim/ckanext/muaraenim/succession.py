"""Agencies end and others take over: datasets, sources and people move to the successors, step by step and resumable.

The first step writes on the OPD that ends who succeeds it; whoever finds that mark goes on (the clock does each minute), so a killed worker loses
nothing. Every step is one transaction and finds only what is still to be done. Sources stay where they are declared: a code of the past leads to
its successor (``custody``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

__all__ = ["UNFINISHED", "announce", "carry_on", "unfinished"]

UNFINISHED = "suksesi"
AT_ONCE = 200  # datasets in one transaction
ROLES = ("member", "editor", "admin")  # weakest first

succeeded = tk.signals.ckanext.signal("muaraenim_organization_succeeded", "Sent with the code of an OPD that has ended, after everything has moved.")


def announce(old: Sequence[model.Group], new: Sequence[model.Group], date: str, assign: Mapping[str, str]) -> None:
    """Write down who succeeds whom and from when; nothing has moved yet.

    :param assign: name of a dataset, source or user -> code of the successor that takes it; everything else goes to ``new[0]``.
    """
    _lock()
    for each in old:
        each.extras = {
            **each.extras,
            "penerus": ",".join(successor.name for successor in new),
            "sampai": date,
            "pembagian": json.dumps(dict(assign), sort_keys=True),
            UNFINISHED: "berjalan",
        }
    for successor in new:
        known = [code for code in str(successor.extras.get("pendahulu") or "").split(",") if code]
        codes = dict.fromkeys([*known, *(str(each.extras.get("kode") or each.name) for each in old)])
        successor.extras = {**successor.extras, "pendahulu": ",".join(codes), "sejak": successor.extras.get("sejak") or date}
    model.repo.commit()


def unfinished() -> list[str]:
    """Ids of OPDs whose succession has begun and not ended."""
    marked = model.Session.query(model.Group.id).filter(model.Group.is_organization.is_(True), model.Group.extras.has_key(UNFINISHED))
    return [row.id for row in marked]


def carry_on(organization_id: str) -> int:
    """Move what has not moved yet and end the OPD. Two at once wait for each other; a second time there is nothing to do.

    :returns: how many datasets this call has moved.
    """
    moved = 0
    while some := _move_datasets(organization_id, AT_ONCE):
        moved += some
    return moved + _end(organization_id)


def _move_datasets(organization_id: str, at_most: int) -> int:
    _lock()
    old = _old(organization_id)
    if old is None:
        model.repo.commit()
        return 0
    takers, shares = _takers(old), _shares(old)
    packages = model.Session.query(model.Package).filter_by(owner_org=old.id).order_by(model.Package.id).limit(at_most).all()
    for package in packages:
        code = shares.get(package.name) or shares.get(str((package.extras or {}).get("harvest_source") or "")) or ""
        tk.get_action("package_owner_org_update")(
            {"ignore_auth": True, "defer_commit": True}, {"id": package.id, "organization_id": takers.get(code, takers[""]).id}
        )
    model.repo.commit()
    return len(packages)


def _end(organization_id: str) -> int:
    """People, what was added meanwhile, and the end itself, in one transaction."""
    late = 0
    while _old(organization_id) is not None:
        _lock()
        old = _old(organization_id)
        if old is None:
            break
        if model.Session.query(model.Package.id).filter_by(owner_org=old.id).first():
            late += _move_datasets(organization_id, AT_ONCE)
            continue
        _move_people(old)
        old.extras = {name: value for name, value in old.extras.items() if name != UNFINISHED}
        old.state = model.State.DELETED
        model.repo.commit()
        succeeded.send(str(old.extras.get("kode") or old.name))
    model.repo.commit()
    return late


def _move_people(old: model.Group) -> None:
    """Each keeps the role; who already has a stronger one at the successor keeps that."""
    takers, shares = _takers(old), _shares(old)
    rows = model.Session.query(model.Member, model.User).join(model.User, model.User.id == model.Member.table_id)
    for member, user in rows.filter(model.Member.group_id == old.id, model.Member.table_name == "user", model.Member.state == model.State.ACTIVE):
        taker = takers.get(shares.get(user.name, ""), takers[""])
        there = model.Session.query(model.Member).filter_by(group_id=taker.id, table_name="user", table_id=user.id).first()
        if there is None:
            model.Session.add(model.Member(table_name="user", table_id=user.id, group=taker, capacity=member.capacity, state=model.State.ACTIVE))
        else:
            held = there.capacity if there.state == model.State.ACTIVE else ""
            there.capacity, there.state = max(held, member.capacity, key=_strength), model.State.ACTIVE
        member.state = model.State.DELETED


def _strength(capacity: str) -> int:
    return ROLES.index(capacity) if capacity in ROLES else -1


def _old(organization_id: str) -> model.Group | None:
    """The OPD, read afresh, while its succession runs."""
    found = model.Session.get(model.Group, organization_id, populate_existing=True)
    return found if found is not None and UNFINISHED in found.extras else None


def _takers(old: model.Group) -> dict[str, model.Group]:
    """By code and by name; under the empty code the one that takes what nobody was given."""
    named = [model.Group.get(name) for name in str(old.extras["penerus"]).split(",")]
    return {"": named[0], **{key: each for each in named for key in (each.name, str(each.extras.get("kode") or each.name))}}


def _shares(old: model.Group) -> dict[str, str]:
    return dict(json.loads(old.extras.get("pembagian") or "{}"))


def _lock() -> None:
    """One succession at a time, until the transaction ends."""
    model.Session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('muaraenim_succession'))"))
