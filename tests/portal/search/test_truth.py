"""The row is of the dataset's own transaction, and every process sees what was committed, at its next query."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading

import catalogue_truth
import ckan.lib.search as ckan_search
import ckan.model as model
import pytest
import sqlalchemy as sa
from ckan.common import config
from ckan.tests import factories, helpers

from ckanext.muaraenim.search.follower import follower

pytestmark = [pytest.mark.ckan_config("ckan.plugins", "muaraenim_search"), pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True)]


def test_raw_sql_on_every_table(ckan, names, raw):
    one = factories.Dataset(name="satu", title="Pertama", tags=[{"name": "lama"}], resources=[{"url": "http://x", "name": "berkas"}])
    two = factories.Dataset(name="dua", title="Kedua")
    raw("UPDATE package SET title = 'Berubah' WHERE name = 'satu'")
    assert (names("pertama"), names("berubah")) == ([], ["satu"])
    raw("UPDATE resource SET name = 'lembar', extras = '{}' WHERE package_id = :id", id=one["id"])
    assert (names("berkas"), names("lembar")) == ([], ["satu"])
    raw("UPDATE tag SET name = 'baru' WHERE name = 'lama'")
    assert (names("tags:lama"), names("tags:baru")) == ([], ["satu"])
    raw("INSERT INTO package_relationship (id, subject_package_id, object_package_id, type, state) VALUES ('r', :one, :two, 'depends_on', 'active')",
        one=one["id"], two=two["id"])  # fmt: skip
    assert names("depends_on:dua") == ["satu"]
    raw("DELETE FROM package_relationship")
    assert names("depends_on:dua") == []
    raw("UPDATE package SET state = 'deleted' WHERE name = 'dua'")
    assert names() == ["satu"]
    raw("DELETE FROM resource; DELETE FROM package_tag; DELETE FROM package")
    assert names(include_deleted=True) == []


def test_a_dataset_that_raw_sql_inserts(ckan, names, raw):
    factories.Dataset(name="satu", title="Pertama")
    columns = "title, version, url, notes, type, state, private, metadata_created, metadata_modified, extras"
    raw(f"INSERT INTO package (id, name, {columns}) SELECT 'salinan', 'salinan', {columns} FROM package WHERE name = 'satu'")
    assert names("pertama") == ["salinan", "satu"]


def test_what_raw_sql_says_of_a_new_dataset_is_kept_with_it(ckan, names, raw):
    satu = factories.Dataset(name="satu", title="Pertama", tags=[{"name": "padi"}])
    columns = "title, version, url, notes, type, state, private, metadata_created, metadata_modified, extras"
    raw(
        f"INSERT INTO package (id, name, {columns}) SELECT 'salinan', 'salinan', {columns} FROM package WHERE name = 'satu';"
        "INSERT INTO package_tag (id, package_id, tag_id, state) SELECT 'baru', 'salinan', tag_id, state FROM package_tag WHERE package_id = :id",
        id=satu["id"],
    )
    kept = model.Session.execute(sa.text("SELECT tags, live IS NOT NULL AS whole, seq FROM search_document WHERE id = 'salinan'")).one()
    assert kept.tags == {"tags": ["padi"]}
    assert kept.whole
    assert kept.seq
    assert names("tags:padi") == ["salinan", "satu"]


def test_what_was_read_of_a_row_ends_with_the_row(ckan, raw):
    factories.Dataset(name="satu", title="Padi lama")
    assert [one["title"] for one in helpers.call_action("package_autocomplete", q="padi")] == ["Padi lama"]
    assert [one["title"] for one in helpers.call_action("package_autocomplete", q="padi")] == ["Padi lama"]
    raw("UPDATE package SET title = 'Padi baru' WHERE name = 'satu'")
    assert [one["title"] for one in helpers.call_action("package_autocomplete", q="padi")] == ["Padi baru"]
    raw("UPDATE package SET private = true WHERE name = 'satu'")
    assert helpers.call_action("package_autocomplete", context={"user": "", "ignore_auth": False}, q="padi") == []


def test_many_stale_rows_take_several_answers(ckan, search, raw):
    from ckanext.muaraenim.search import rebuilding

    for number in range(7):
        factories.Dataset(name=f"data-{number}", title="Lama")
    raw("UPDATE package SET title = 'Baru', private = (name = 'data-3')")
    assert rebuilding.catch_up(most=3) == 3
    assert rebuilding.catch_up(most=3) == 3
    assert search("baru")["count"] == 6
    assert search("baru", include_private=True)["count"] == 7


def test_many_datasets_at_once(ckan, names, search):
    opd = factories.Organization(name="opd")
    ids = [factories.Dataset(name=f"data-{number}", owner_org=opd["id"])["id"] for number in range(3)]
    for action, found in (("private", []), ("public", ["data-0", "data-1", "data-2"]), ("delete", [])):
        helpers.call_action(f"bulk_update_{action}", datasets=ids, org_id=opd["id"])
        assert names() == found
    helpers.call_action("organization_purge", id="opd")
    assert search(include_deleted=True, **{"facet.field": ["organization"]})["facets"] == {"organization": {}}


def test_a_rollback_leaves_nothing(ckan, names):
    factories.Dataset(name="satu", title="Pertama")
    model.Session.execute(sa.text("UPDATE package SET title = 'Berubah'"))
    helpers.call_action("package_create", {"defer_commit": True}, name="dua", title="Kedua")
    model.Session.rollback()
    assert names() == ["satu"]
    assert names("pertama") == ["satu"]


def test_a_savepoint_that_is_rolled_back(ckan, names):
    one = factories.Dataset(name="satu", title="Pertama", notes="tetap")
    savepoint = model.Session.begin_nested()
    model.Session.execute(sa.text("UPDATE package SET title = 'Berubah'"))
    savepoint.rollback()
    model.Session.execute(sa.text("UPDATE package SET url = 'http://y' WHERE id = :id"), {"id": one["id"]})
    model.Session.commit()
    assert (names("pertama"), names("berubah")) == (["satu"], [])


def test_uncommitted_changes_are_nobodys(ckan, names):
    factories.Dataset(name="satu", title="Pertama")
    with model.meta.engine.connect() as other:
        other.execute(sa.text("UPDATE package SET title = 'Berubah'"))
        assert (names("pertama"), names("berubah")) == (["satu"], [])
        other.commit()
    assert (names("pertama"), names("berubah")) == ([], ["satu"])


def test_a_query_inside_a_transaction_that_changed_datasets(ckan, names):
    factories.Dataset(name="satu", title="Pertama")
    model.Session.execute(sa.text("UPDATE package SET title = 'Berubah'"))
    assert (names("pertama"), names("berubah")) == (["satu"], [])  # as it was committed, and no waiting for ourselves
    model.Session.commit()
    assert names("berubah") == ["satu"]


def test_commits_out_of_order(ckan, names):
    for name in ("satu", "dua"):
        factories.Dataset(name=name, title="Lama")
    with model.meta.engine.connect() as early, model.meta.engine.connect() as late:
        early.execute(sa.text("UPDATE package SET title = 'Awal' WHERE name = 'satu'"))
        late.execute(sa.text("UPDATE package SET title = 'Akhir' WHERE name = 'dua'"))
        late.commit()
        assert names("akhir") == ["dua"]
        early.commit()
    assert names("awal") == ["satu"]


def test_clear_and_renewal_reach_every_process(ckan, names, raw):
    factories.Dataset(name="satu")
    before = helpers.call_action("search_status")
    raw("TRUNCATE search_document")
    assert names() == []
    raw("INSERT INTO search_document (id, stale, relabel) SELECT id, true, true FROM package")
    raw("SELECT search_renew_epoch()")
    assert names() == ["satu"]
    after = helpers.call_action("search_status")
    assert (after["documents"], after["waiting"]) == (1, 0)
    assert after["epoch"] != before["epoch"]


def test_documents_that_older_code_has_built_are_built_anew(ckan, names, raw):
    """As after an upgrade: nothing of the dataset has changed, only what is made of it."""
    factories.Dataset(name="satu", title="Pertama")
    factories.Dataset(name="dua", title="Kedua")
    raw("UPDATE search_document SET fields = fields - 'title' - 'text'")
    assert helpers.call_action("search_renew")["waiting"] == 2
    assert names("pertama") == ["satu"]
    assert helpers.call_action("search_status")["waiting"] == 0


def test_tables_come_back_after_all_were_dropped(ckan, names):
    factories.Dataset(name="satu")
    before = helpers.call_action("search_status")["epoch"]
    model.repo.clean_db()
    ckan_search.clear_all()  # as ``ckan db clean`` does, where nothing is left to clear
    model.repo.init_db()
    assert names() == []
    factories.Dataset(name="dua")
    assert names() == ["dua"]
    assert helpers.call_action("search_status")["epoch"] != before


def test_an_update_of_the_installation_keeps_the_rows(ckan, names, raw):
    factories.Dataset(name="satu", title="Pertama")
    raw("UPDATE search_epoch SET version = 0")
    model.Session.remove()
    helpers.call_action("package_patch", id="satu", title="Kedua")
    assert names("kedua") == ["satu"]


def test_a_forked_child_has_an_index_of_its_own(ckan, names):
    factories.Dataset(name="satu")
    assert names() == ["satu"]
    model.Session.remove()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        model.meta.engine.dispose(close=False)
        try:
            factories.Dataset(name="dua")
            os.write(writer, ",".join(names()).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        assert answer.read() == "dua,satu"
    os.waitpid(child, 0)
    assert names() == ["dua", "satu"]


WRITE = """
import sys, sqlalchemy as sa
engine = sa.create_engine(sys.argv[1], connect_args={"application_name": sys.argv[2]})
number = 0
while True:
    number += 1
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE package SET title = :title WHERE name = 'satu'"), {"title": f"Judul {number}"})
        connection.execute(sa.text("UPDATE package_tag SET state = 'active'"))
    print(number, flush=True)
"""


def test_a_writer_killed_at_any_moment(ckan, search, long_form):
    factories.Dataset(name="satu", title="Judul 0", tags=[{"name": "tag"}])
    for moment in range(20 if long_form else 4):
        writer = subprocess.Popen([sys.executable, "-c", WRITE, config["sqlalchemy.url"], catalogue_truth.WRITER], stdout=subprocess.PIPE, text=True)
        for _ in range(moment + 1):
            writer.stdout.readline()
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        catalogue_truth.wait_for_ends()
        model.Session.remove()
        title = model.Session.query(model.Package.title).scalar()
        assert [hit["title"] for hit in search("judul")["results"]] == [title]


def write_many(url: str, writer: int, many: int) -> None:
    engine = sa.create_engine(url)
    for number in range(many):
        with engine.connect() as connection:
            changed = {"title": f"Judul {number}", "name": f"data-{(writer + number) % 8}"}
            connection.execute(sa.text("UPDATE package SET title = :title WHERE name = :name"), changed)
            connection.rollback() if number % 5 == 4 else connection.commit()


def test_concurrent_writers_and_a_reader(ckan, search, long_form):
    for number in range(8):
        factories.Dataset(name=f"data-{number}", title="Judul")
    fork = multiprocessing.get_context("spawn")
    writers = [fork.Process(target=write_many, args=(config["sqlalchemy.url"], writer, 200 if long_form else 8)) for writer in range(3)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert search("judul")["count"] <= 8
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    model.Session.remove()
    titles = dict(model.Session.query(model.Package.name, model.Package.title).all())
    assert {hit["name"]: hit["title"] for hit in search("judul", rows=20)["results"]} == titles


def test_threads_share_one_index(ckan, names):
    factories.Dataset(name="satu")
    found: list[list[str]] = []

    def ask() -> None:
        found.append(names())
        model.Session.remove()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [["satu"]] * 6


def test_connections_that_the_database_cut_are_replaced(ckan, names, raw):
    factories.Dataset(name="satu")
    assert names() == ["satu"]
    model.Session.remove()
    model.meta.engine.dispose()
    raw("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()")
    model.meta.engine.dispose()
    assert names() == ["satu"]
    assert follower(config["sqlalchemy.url"], config["ckanext.muaraenim.search.analysis"]).index is not None
