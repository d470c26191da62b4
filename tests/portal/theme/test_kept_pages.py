"""Pages that are kept are never older than the database, and never those of somebody else."""

from __future__ import annotations

import random
import threading

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories
from portal_sample import act, dataset

from ckanext.muaraenim import kept_pages

pytestmark = pytest.mark.usefixtures("offices")
OFF = "ckanext.muaraenim.kept_pages"


@pytest.fixture
def visit(app):
    """A request of somebody without account or cookies."""

    def ask(path="/", **headers):
        return app.flask_app.test_client().get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    ask()  # the search keeps what it learnt of the new words, which is written to the database
    return ask


@pytest.fixture
def statements(visit):
    """How many a request asks."""

    def count(path="/", **headers):
        asked = []
        sa.event.listen(sa.Engine, "before_cursor_execute", listener := lambda *given: asked.append(given[2]))
        try:
            visit(path, **headers)
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", listener)
        return len(asked)

    return count


@pytest.fixture
def other():
    """A connection as another program has it, in no transaction of its own."""
    engine = sa.create_engine(model.meta.engine.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_a_page_is_made_once(visit, statements):
    first = visit("/tentang")
    assert statements("/tentang") <= 4
    again = visit("/tentang")
    assert (again.data, dict(again.headers)) == (first.data, dict(first.headers))


@pytest.mark.ckan_config(OFF, "0")
def test_it_can_be_switched_off(statements):
    assert statements() > 8
    assert statements() > 8


def test_what_any_program_commits_is_there_at_once(visit, other):
    made = dataset("padi", "Produksi padi", "dinkes")
    assert "Produksi padi" in visit("/dataset/padi").text
    other.execute(sa.text("UPDATE package SET title = 'Produksi jagung' WHERE id = :id"), {"id": made["id"]})
    assert "Produksi jagung" in visit("/dataset/padi").text


def test_what_is_committed_in_another_database_of_the_server_makes_pages_anew(statements, ckan_config):
    statements()
    engine = sa.create_engine(ckan_config["ckan.datastore.write_url"], isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        assert statements() <= 4
        connection.execute(sa.text("CREATE TABLE IF NOT EXISTS kept_pages_probe (n int)"))
        assert statements() > 8
        connection.execute(sa.text("DROP TABLE kept_pages_probe"))
    engine.dispose()


def test_what_is_not_committed_is_not_there_and_then_is(visit, statements):
    made = dataset("padi", "Produksi padi", "dinkes")
    engine = sa.create_engine(model.meta.engine.url)
    with engine.connect() as writer:
        writer.execute(sa.text("UPDATE package SET title = 'Produksi jagung' WHERE id = :id"), {"id": made["id"]})
        assert "Produksi padi" in visit("/dataset/padi").text
        assert statements("/dataset/padi") <= 4, "a writer that goes on does not keep pages from being kept"
        writer.commit()
        assert "Produksi jagung" in visit("/dataset/padi").text
    engine.dispose()


def test_a_page_that_met_a_commit_on_its_way_is_not_kept(visit, statements, other):
    dataset("padi", "Produksi padi", "dinkes")
    met = []

    def commit(_connection, _cursor, statement, *_rest):
        if "FROM package" in statement and not met:
            met.append(statement)
            other.execute(sa.text("UPDATE package SET notes = notes || ' lagi' WHERE name = 'padi'"))

    sa.event.listen(model.meta.engine, "before_cursor_execute", commit)
    try:
        visit("/dataset/padi")
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", commit)
    assert met
    assert statements("/dataset/padi") > 4
    assert statements("/dataset/padi") <= 4


def test_readers_beside_a_writer_see_at_least_what_was_written_before_they_asked(app, other):
    """Four readers in threads; the number in the title only grows."""
    made, written, wrong, counted = dataset("padi", "Padi nomor 1000", "dinkes"), [1000], [], []

    def read():
        client = app.flask_app.test_client()
        while written[-1] < 1060:
            least = written[-1]
            page = client.get("/dataset/padi").text
            seen = int(page.partition("Padi nomor ")[2][:4])
            counted.append(seen)
            if seen < least:
                wrong.append((least, seen))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    chance = random.Random(7)
    for number in range(1001, 1061):
        other.execute(sa.text("UPDATE package SET title = :title WHERE id = :id"), {"title": f"Padi nomor {number}", "id": made["id"]})
        written.append(number)
        threading.Event().wait(chance.random() / 10)
    for reader in readers:
        reader.join(60)
    assert not wrong
    assert len(counted) > 10


def test_the_minute_ends_it(statements, monkeypatch):
    now = kept_pages.time.time()
    monkeypatch.setattr(kept_pages.time, "time", lambda: now)
    statements()
    assert statements() <= 4
    monkeypatch.setattr(kept_pages.time, "time", lambda: now + 60)
    assert statements() > 8


def test_members_are_neither_given_nor_kept(app, visit, statements):
    dataset("rahasia", "Belum terbit", "dinkes", private=True)
    token = factories.SysadminWithToken()["token"]
    assert "Belum terbit" in visit("/dataset/rahasia", Authorization=token).text
    assert visit("/dataset/rahasia").status_code == 404
    visit("/dataset/")
    assert statements("/dataset/", Authorization=token) > 4
    assert "Belum terbit" not in visit("/dataset/").text


def test_who_logged_in_by_form_has_pages_of_their_own(app, visit):
    user = factories.User(password="kata-sandi-panjang")  # noqa: S106
    browser = app.flask_app.test_client()
    form = {"login": user["name"], "password": "kata-sandi-panjang"}
    assert user["name"] not in visit("/").text
    assert browser.post("/user/login", data=form).status_code == 302
    assert "/user/_logout" in browser.get("/").text
    assert "/user/_logout" not in visit("/").text


@pytest.mark.parametrize("way", [{"path": "/en/"}, {"Save_Data": "on"}, {"Host": "lain.example"}, {"Accept": "text/turtle"}, {"path": "/?q=%3F"}])
def test_what_a_page_is_made_by_tells_it_apart(statements, way):
    statements()
    assert statements(**way) > 4


def test_endless_addresses_are_not_kept(visit):
    before = len(kept_pages.shelf(32).pages)
    visit("/dataset/?q=" + "a" * 2_000)
    assert len(kept_pages.shelf(32).pages) == before
    visit("/dataset/?q=" + "a" * 200)
    assert len(kept_pages.shelf(32).pages) == before + 1


def test_only_so_many_bytes_are_kept():
    shelf, state = kept_pages.Shelf(100_000), ("1:1:", 1)
    for number in range(20):
        shelf.put((str(number),), kept_pages.Page(state, (), (), b"a" * 20_000))
    shelf.put(("large",), kept_pages.Page(state, (), (), b"a" * 200_000))
    kept = [number for number in range(20) if shelf.get(kept_pages.Asked((str(number),), state))]
    assert kept == [16, 17, 18, 19]
    assert shelf.get(kept_pages.Asked(("large",), state)) is None
    assert shelf.get(kept_pages.Asked(("19",), ("1:2:", 1))) is None


def test_a_server_of_its_own_for_the_tables_is_asked_as_well():
    ours = "postgresql://a:b@satu/ckan"
    assert kept_pages.other_servers(ours, "postgresql://c@satu/datastore", "postgresql://d@satu/datastore") == ()
    (second,) = kept_pages.other_servers(ours, "postgresql://c@dua/datastore", "postgresql://d@dua/datastore")
    assert second.url.host == "dua"


def test_an_action_through_the_portal_is_there_at_once(visit):
    made = dataset("padi", "Produksi padi", "dinkes")
    for number in range(5):
        act("package_patch", id=made["id"], title=f"Judul ke-{number}")
        for path in ("/", "/dataset/", "/dataset/padi", "/opd/dinkes"):
            assert f"Judul ke-{number}" in visit(path).text, path
