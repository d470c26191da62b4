"""Making every search row right: what ``ckan search-index rebuild`` does, while the portal answers and writes.

Building a document takes CKAN 20 ms and more, so it is built only where it may have become another one: its rows say so, other code or
settings built it, it holds words of tables (which live in another database), or it is missing. What is cheap is done for all.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import ckan.lib.plugins as lib_plugins
import ckan.logic as logic
import ckan.model as model
import ckan.plugins.toolkit as tk
import click
import sqlalchemy as sa

from ckanext.muaraenim.search import store
from ckanext.muaraenim.search.builder import builder
from ckanext.muaraenim.search.rebuilding import GROUPS_NOT_HELD

log = logging.getLogger(__name__)

AT_ONCE = 200
ALL = "SELECT id FROM package WHERE {kept} ORDER BY name"
WITHOUT_DOCUMENT = sa.text("""
    SELECT i.id FROM unnest(:ids) WITH ORDINALITY AS i (id, place) LEFT JOIN search_document d ON d.id = i.id
    WHERE d.id IS NULL OR d.deleted OR d.fields IS NULL ORDER BY place""")
OUTDATED = sa.text("""
    SELECT i.id FROM unnest(:ids) WITH ORDINALITY AS i (id, place) LEFT JOIN search_document d ON d.id = i.id
    WHERE d.id IS NULL OR d.deleted OR d.fields IS NULL OR d.stale OR d.built_by IS DISTINCT FROM :builder
        OR d.built_of IS DISTINCT FROM search_inputs(i.id) OR d.fields ? 'tabel_kolom'
    ORDER BY place""")
LABELS = sa.text("SELECT id, labels FROM search_document WHERE id = ANY (:ids) AND NOT deleted AND NOT stale")
HOLD = sa.text(f"{GROUPS_NOT_HELD} FROM (SELECT FROM search_document WHERE id = :id FOR UPDATE) AS held")  # noqa: S608
"""Before the dataset is read, so that a change that commits in between finds the row and marks it."""


def renew(only_missing: bool, force: bool, quiet: bool) -> int:
    """Make all rows right, or build those that are missing, in short transactions; how many documents were built.

    :param force: go on when a dataset can't be built; otherwise its error ends the work, and what was done stays
    """
    session = model.Session
    kept = "state <> 'deleted'" if tk.config.get("ckan.search.remove_deleted_packages") else "true"
    ids = list(session.execute(sa.text(ALL.format(kept=kept))).scalars())
    session.commit()
    built = 0
    with click.progressbar(length=len(ids), label="Indexing datasets", hidden=quiet, item_show_func=lambda _: f"{built} built") as bar:
        for some in batches(ids):
            for id in missing(some) if only_missing else outdated(some):
                built += build(id, force)
                bar.update(0, id)
            bar.update(len(some))
    return built


def batches(ids: list[str]) -> Iterator[list[str]]:
    return (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE))


def missing(ids: list[str]) -> list[str]:
    found = list(model.Session.execute(WITHOUT_DOCUMENT, {"ids": ids}).scalars())
    model.Session.commit()
    return found


def outdated(ids: list[str]) -> list[str]:
    """Which documents are to be built; everything else of these rows is brought up to date."""
    session = model.Session
    session.execute(sa.text(GROUPS_NOT_HELD))
    session.execute(sa.text("SELECT search_refresh(:ids)"), {"ids": ids})
    rules = lib_plugins.get_permission_labels()
    stored = {id: labels for id, labels in session.execute(LABELS, {"ids": ids})}
    now = {one.id: rules.get_dataset_labels(one) for one in session.query(model.Package).filter(model.Package.id.in_(stored))}
    store.relabel(session, [(id, labels) for id, labels in now.items() if sorted(labels) != sorted(stored[id])])
    found = list(session.execute(OUTDATED, {"ids": ids, "builder": builder()}).scalars())
    session.commit()
    return found


def build(id: str, force: bool) -> bool:
    try:
        model.Session.execute(HOLD, {"id": id})
        logic.index_update_package({"ignore_auth": True}, id)
        model.Session.commit()
    except Exception:
        model.Session.rollback()
        log.exception("The search row of dataset %s could not be built", id)
        if not force:
            raise
        return False
    return True
