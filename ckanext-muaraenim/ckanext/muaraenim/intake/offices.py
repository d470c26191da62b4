"""The OPDs that a user hands in tables for."""

from __future__ import annotations

from ckanext.muaraenim import access
from ckanext.muaraenim.intake.definitions import steward_tables

__all__ = ["edits", "offices"]


def offices(user: str) -> set[str] | None:
    """Codes of the OPDs; None for Walidata, who may look at all of them."""
    if access.is_walidata(user):
        return None
    named = {table.organization for table in steward_tables().values()}
    return {code for code in named if access.is_opd_editor(user, code)}


def edits(user: str, organization: str) -> bool:
    return access.is_walidata(user) or access.is_opd_editor(user, organization)
