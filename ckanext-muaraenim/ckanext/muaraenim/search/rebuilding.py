"""Building anew what went stale: datasets that were changed by a program which did not build their search row itself.

Permission labels are renewed for all of them before the answer, because they are cheap and decide who may see what; texts up to fifty,
more by a background job. A stale row is never wrong about organisation, groups, tags, state or privacy: those columns are kept by the
database itself.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ckan.lib.plugins as lib_plugins
import ckan.logic as logic
import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from ckanext.muaraenim.search import store

log = logging.getLogger(__name__)

MOST_NOW = 50
LABELS_AT_ONCE = 500
SECONDS_BETWEEN_JOBS = 60
ONE_AT_A_TIME = 7273201948
STALE = sa.text("SELECT id FROM search_document WHERE NOT deleted AND stale ORDER BY seq LIMIT :most")
GROUPS_NOT_HELD = "SELECT set_config('muaraenim.search_texts_only', 'on', true)"
HOLD = sa.text(f"{GROUPS_NOT_HELD} FROM (SELECT FROM search_document WHERE id = :id AND stale AND NOT deleted FOR UPDATE SKIP LOCKED) AS held")  # noqa: S608
"""Takes a row that still waits and that nobody is writing; its groups are not held, because its membership is not changed."""
JOB = "Rebuild stale search rows"

_busy = threading.local()
_last_job = 0.0


@contextmanager
def session_aside() -> Iterator[Any]:
    """A transaction of its own, for CKAN's functions too, beside whatever the caller has begun."""
    callers = model.Session() if model.Session.registry.has() else None
    aside = model.Session.session_factory()
    model.Session.registry.set(aside)
    try:
        yield aside
        aside.commit()
    finally:
        aside.close()
        if callers is None:
            model.Session.registry.clear()
        else:
            model.Session.registry.set(callers)


def catch_up(most: int = MOST_NOW) -> int:
    """Rebuild what waits and was committed; returns how many texts were built. Ends at once when it is itself what is asking."""
    if getattr(_busy, "now", False):
        return 0
    _busy.now = True
    try:
        with turn() as session:
            while renew_labels(session):
                pass
        built = rebuild_texts(most)
        if built == most and remaining():
            ask_for_job()
        return built
    finally:
        _busy.now = False


@contextmanager
def turn() -> Iterator[Any]:
    """A transaction aside, one at a time in all processes: who waited finds the work done."""
    with session_aside() as session:
        session.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ONE_AT_A_TIME})
        yield session


def renew_labels(session: Any) -> int:
    """Labels of datasets whose text is not stale; rows that somebody is writing are left to that transaction."""
    ids = waiting(session, "relabel AND NOT stale", LABELS_AT_ONCE)
    if not ids:
        return 0
    rules = lib_plugins.get_permission_labels()
    labels = []
    for dataset in session.query(model.Package).filter(model.Package.id.in_(ids)):
        if dataset.state == model.State.DELETED and tk.config.get("ckan.search.remove_deleted_packages"):
            store.remove(session, dataset.id)
        else:
            labels.append((dataset.id, rules.get_dataset_labels(dataset)))
    store.relabel(session, labels)
    return len(ids)


def rebuild_texts(most: int) -> int:
    """Each in a transaction of its own, so that nobody waits long and nobody waits for two of them. How many were built."""
    with session_aside() as session:
        ids = list(session.execute(STALE, {"most": most}).scalars())
    built = 0
    for id in ids:
        with turn() as session:
            if session.execute(HOLD, {"id": id}).scalar():
                rebuild_text(session, id)
                built += 1
    return built


def rebuild_text(session: Any, id: str) -> None:
    try:
        with session.begin_nested():
            logic.index_update_package({"ignore_auth": True, "user": ""}, id)
    except SQLAlchemyError:
        raise
    except Exception:
        # One dataset that its own schema refuses must not stop everybody's search; what was built before stays.
        log.exception("The search row of dataset %s could not be built", id)
        session.execute(sa.text("UPDATE search_document SET stale = false, relabel = false WHERE id = :id"), {"id": id})


def waiting(session: Any, condition: str, most: int) -> list[str]:
    statement = f"SELECT id FROM search_document WHERE NOT deleted AND {condition} ORDER BY seq LIMIT :most FOR UPDATE SKIP LOCKED"  # noqa: S608
    return list(session.execute(sa.text(statement), {"most": most}).scalars())


def remaining() -> bool:
    with session_aside() as session:
        return bool(session.execute(sa.text("SELECT EXISTS (SELECT 1 FROM search_document WHERE NOT deleted AND stale)")).scalar())


def ask_for_job() -> None:
    """At most one a minute from each process; without Redis the following queries go on with fifty each."""
    global _last_job
    if time.monotonic() - _last_job < SECONDS_BETWEEN_JOBS and _last_job:
        return
    _last_job = time.monotonic()
    try:
        tk.enqueue_job(rebuild_all, title=JOB)
    except Exception as error:  # whatever the Redis client raises
        log.warning("No background job could be started to rebuild stale search rows: %s", error)


def rebuild_all() -> None:
    """The job: until nothing waits."""
    while catch_up() == MOST_NOW:
        pass
