"""Organisations and groups of a portal that is reached over HTTP. It does not list those that are closed, and refuses to make them again."""

from __future__ import annotations

from collections.abc import Iterator

from harvesters.bodies import Bodies, Body, Standing
from harvesters.catalogue.actions import Actions

__all__ = ["http_bodies"]

AT_ONCE = 25
"""CKAN gives no more with all their fields, unless its operator says so."""


def http_bodies(actions: Actions) -> Bodies:
    return Bodies(lambda: _there(actions), lambda body: _make(actions, body))


def _there(actions: Actions) -> Iterator[Standing]:
    for kind in ("organization", "group"):
        start = 0
        while found := actions.call(f"{kind}_list", all_fields=True, limit=AT_ONCE, offset=start):
            yield from (Standing(kind, each["name"], each.get("title") or each["name"], each["name"]) for each in found)
            start += len(found)


def _make(actions: Actions, body: Body) -> None:
    """:raises CatalogueError: the token may not, or the portal refused it."""
    actions.call(f"{body.kind}_create", name=body.name, title=body.title, description=body.description)
