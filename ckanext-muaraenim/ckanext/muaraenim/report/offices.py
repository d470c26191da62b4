"""The OPDs whose reports a user looks after."""

from __future__ import annotations

from ckan import authz, model

from ckanext.muaraenim import access

__all__ = ["offices", "role_of"]


def offices(user: str) -> set[str] | None:
    """Ids of organisations; None for Walidata, who look after all."""
    if access.is_walidata(user):
        return None
    known = model.User.get(user) if user else None
    if known is None:
        return set()
    groups = known.get_groups("organization")
    return {group.id for group in groups if authz.has_user_permission_for_group_or_org(group.id, user, "update_dataset")}


def role_of(user: str) -> str:
    """As whom a user decides on a report."""
    return "walidata" if not user or access.is_walidata(user) else "office"
