"""Two who write about one dataset at once: whoever comes second waits, and nothing of either is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import ckan.lib.search as ckan_search
import ckan.logic as logic
import ckan.model as model
import pytest
import sqlalchemy as sa
from ckan.tests import factories

from ckanext.muaraenim.search import rebuilding

pytestmark = [pytest.mark.ckan_config("ckan.plugins", "muaraenim_search"), pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True)]

WAITING = sa.text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@contextmanager
def begun(statement: str) -> Iterator[Callable[[], None]]:
    """Another program that has got as far as it can beside us; gives what lets it commit."""
    with model.meta.engine.connect() as other, ThreadPoolExecutor(1) as thread:
        doing = thread.submit(other.execute, sa.text(statement))
        until_it_waits(doing)

        def commit() -> None:
            doing.result(timeout=60)
            other.commit()

        yield commit


def until_it_waits(doing: Future[sa.CursorResult]) -> None:
    until = time.monotonic() + 60
    with model.meta.engine.connect() as watching:
        while not doing.done() and not watching.execute(WAITING).scalar():
            assert time.monotonic() < until, "it neither ends nor waits"
            time.sleep(0.01)


def test_a_file_that_changes_while_its_dataset_is_being_built(ckan, names, raw):
    one = factories.Dataset(name="satu", resources=[{"url": "http://x", "name": "lama"}])
    raw("UPDATE package SET title = 'Kopi'")
    with ExitStack() as later:
        with rebuilding.turn() as session:
            assert session.execute(rebuilding.HOLD, {"id": one["id"]}).scalar()
            rebuilding.rebuild_text(session, one["id"])
            commit = later.enter_context(begun("UPDATE resource SET name = 'baru'"))
        commit()
    assert (names("lama"), names("baru")) == ([], ["satu"])


@pytest.mark.parametrize(
    ("statement", "query"),
    [
        ("UPDATE tag SET name = 'baru' WHERE name = 'lama'", "tags:baru"),
        ("UPDATE package_tag SET state = 'deleted'", "-tags:lama"),
        ("UPDATE member SET state = 'deleted' WHERE table_name = 'package'", "-groups:topik"),
        ("UPDATE resource SET name = 'baru'", "res_name:baru"),
    ],
)
def test_a_dataset_that_comes_back_while_something_of_it_changes(ckan, names, raw, statement, query):
    factories.Group(name="topik")
    factories.Dataset(name="satu", tags=[{"name": "lama"}], groups=[{"name": "topik"}], resources=[{"url": "http://x", "name": "lama"}])
    raw("UPDATE package SET state = 'deleted'")
    assert names() == []
    with model.meta.engine.connect() as first:
        first.execute(sa.text("UPDATE package SET state = 'active'"))
        with begun(statement) as commit:
            first.commit()
            names()
            commit()
    assert names(query) == ["satu"]


def test_a_dataset_that_is_deleted_while_its_row_comes_back(ckan, search):
    one = factories.Dataset(name="satu")
    ckan_search.clear("satu")
    with ExitStack() as later:
        with rebuilding.session_aside():
            logic.index_update_package({"ignore_auth": True}, one["id"])
            commit = later.enter_context(begun("DELETE FROM package"))
        commit()
    assert search()["count"] == 0
