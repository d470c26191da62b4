"""The portal's organisations and groups as a source may use them, and the making of those that it lacks, by CKAN's own actions."""

from __future__ import annotations

from collections.abc import Iterator

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.muaraenim.vocabularies import vocabulary
from harvesters.bodies import Bodies, Body, Standing
from harvesters.errors import CatalogueError
from harvesters.words import phrase

__all__ = ["portal_bodies"]


def portal_bodies() -> Bodies:
    return Bodies(_there, _make)


def _there() -> Iterator[Standing]:
    """Topics are kept closed: a dataset is in the topic of its affair and in no other. Read on a connection of its own."""
    topics = {term.name for term in vocabulary("urusan").values()}
    group = model.group_table
    with model.meta.engine.connect() as connection:
        query = sa.select(group.c.name, group.c.title, group.c.is_organization, group.c.state, group.c.extras)
        for name, title, is_organization, state, extras in connection.execute(query):
            kind, code = ("organization", (extras or {}).get("kode") or name) if is_organization else ("group", name)
            yield Standing(kind, name, title or name, code, open=state == model.State.ACTIVE and (is_organization or name not in topics))


def _make(body: Body) -> None:
    """:raises CatalogueError: CKAN refused it."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    given = {"name": body.name, "title": body.title, "description": body.description}
    try:
        tk.get_action(f"{body.kind}_create")({"ignore_auth": True, "user": user}, given)
    except tk.ValidationError as error:
        model.Session.rollback()
        said = "; ".join(f"{name}: {text}" for name, text in error.error_summary.items())
        reason = phrase(f"«{body.title}» tidak dapat dibuat: {said}", f"«{body.title}» cannot be made: {said}")
        raise CatalogueError(portal=tk.config["ckan.site_url"], reason=reason) from error
