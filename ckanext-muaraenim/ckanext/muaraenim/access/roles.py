"""Roles of a user: sysadmin, Walidata, editor or member of an OPD.

Walidata are the editors and administrators of the one organisation that the regency names as Walidata (Perpres 39/2019: exactly one).
"""

from __future__ import annotations

from ckan import authz

from ckanext.muaraenim.custody import custodian
from ckanext.muaraenim.regency import current_regency

__all__ = ["is_opd_editor", "is_opd_member", "is_sysadmin", "is_walidata"]


def is_sysadmin(user: str | None) -> bool:
    """:param user: a user's name, or None or an empty string for a visitor without an account."""
    return bool(user) and authz.is_sysadmin(user)


def is_walidata(user: str | None) -> bool:
    """May check, return and publish the data of every OPD. Sysadmins may, too."""
    return bool(user) and authz.has_user_permission_for_group_or_org(current_regency().walidata, user, "update_dataset")


def is_opd_editor(user: str | None, organization: str | None) -> bool:
    """May hand in and edit the data of this OPD.

    :param organization: the OPD's code or id, or that of one that it has succeeded; a dataset without one has no OPD editor.
    """
    return _may(user, organization, "update_dataset")


def is_opd_member(user: str | None, organization: str | None) -> bool:
    """Belongs to this OPD in any role: may read what is not public of it."""
    return _may(user, organization, "read")


def _may(user: str | None, organization: str | None, permission: str) -> bool:
    if not user or not organization:
        return False
    today = custodian(organization)
    return today is not None and authz.has_user_permission_for_group_or_org(today.id, user, permission)

