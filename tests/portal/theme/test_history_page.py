"""``/dataset/<name>/riwayat``: every version, what it changed in words, and the same as a feed and by the API."""

from __future__ import annotations

import gzip
import re
import uuid
import xml.etree.ElementTree as ElementTree
from decimal import Decimal

import ckan.plugins.toolkit as tk
import polars as pl
import pytest
from ckan import model
from ckan.tests import factories, helpers
from portal_sample import act, dataset, table, table_dataset

from ckanext.muaraenim.organizations import load
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.tables import store
from harvesters.tables.table import Table

ATOM = "{http://www.w3.org/2005/Atom}"
SECRET = "Wilayah\x01 rahasia"


def rows(*changed):
    """The sample's table, with other values in some rows: ``{"kode", "tahun", column: value}``."""
    frame = table().rows
    for change in changed:
        where = (pl.col("kode") == change["kode"]) & (pl.col("tahun") == change["tahun"])
        for name, value in change.items():
            if name not in ("kode", "tahun"):
                frame = frame.with_columns(pl.when(where).then(pl.lit(value).cast(frame.schema[name])).otherwise(pl.col(name)).alias(name))
    return Table(table().definition, frame)




@pytest.fixture
def filled(with_plugins, reset_db, reset_index):
    """The OPDs. Every test makes a dataset of its own, so they are loaded once; another regency's may be there still."""
    if not all(model.Group.get(code) for code in current_regency().organizations if not current_regency().organizations[code].former):
        reset_db()
        reset_index()
        load()


def fresh_name():
    return f"penduduk-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def own():
    """For a test that changes what it looks at."""


@pytest.fixture
def name(filled, request):
    return "penduduk-riwayat" if "told" in request.fixturenames and "own" not in request.fixturenames else fresh_name()


@pytest.fixture
def page(name):
    return f"/dataset/{name}/riwayat"


@pytest.fixture
def told(name):
    """A dataset whose table was published three times; returns its resource's id."""
    if (known := model.Package.get(name)) is not None:
        return known.resources[0].id
    _, identity = table_dataset(name)
    changed = rows({"kode": "99.99.03", "tahun": 2024, "penduduk": 61240, "kepadatan": Decimal("1234.50")})
    store.publish_table(identity, changed, author="harvest:contoh", removes=True, fingerprint="3", run="run-8")
    fewer = Table(changed.definition, changed.rows.filter(pl.col("kode") != "99.99.12"))
    store.publish_table(identity, fewer, author="harvest:setoran", removes=True, fingerprint="4", run="2026-00012")
    return identity


def test_the_page_lists_every_version_latest_first(told, page, app, text):
    found = text(page)
    assert found.index("Versi 3") < found.index("Versi 2") < found.index("Versi 1")
    for words in ("3 versi", "2 baris dihapus", "1 baris berubah", "Terbit pertama, dengan 24 baris", "run-8", "2026-00012", "data contoh"):
        assert words in found
    body = app.get(page).body
    assert "/unduh/tabel.csv?revisi=2" in body
    assert "<script" not in body
    assert len(gzip.compress(body.encode())) < 10_000
    assert f'href="{page}"' in app.get(page.removesuffix("/riwayat")).body


def test_a_version_tells_each_row_before_and_after(told, page, app, text):
    found = text(f"{page}?revisi=2")
    assert "Cempaka (99.99.03), 2024" in found
    assert "Penduduk: 3.333" in found
    assert "Penduduk: 61.240" in found
    assert "Kepadatan: 1.234,5" in found
    assert "data contoh" in found
    assert "Population: 61,240" in text(f"/en{page}?revisi=2")
    assert "dihapus" in text(f"{page}?revisi=3&tabel={told}")


def test_the_permanent_address_survives_another_name(own, told, page, app):
    address = re.search(r'href="http://[^/"]+(/dataset/[^"]+)" rel="bookmark"', app.get(f"{page}?revisi=2").body)[1].replace("&amp;", "&")
    act("package_patch", id=page.split("/")[2], name=fresh_name())
    assert "61.240" in app.get(address).body


def test_odd_addresses_are_answered_and_what_is_not_there_is_not_found(told, page, app):
    for asked in ("?revisi=9", "?revisi=99999999999", "?revisi=2&tabel=x"):
        app.get(page + asked, status=404)
    for asked in ("?hal=0", "?hal=-1", "?hal=999999999", "?revisi=x", "?revisi=2&baris=99999", "?hal[]=1"):
        app.get(page + asked, status=200)


def test_many_versions_are_paged_within_the_budget(own, told, page, app, text):
    for number in range(25):
        changed = rows({"kode": "99.99.01", "tahun": 2024, "penduduk": number})
        store.publish_table(told, changed, author="harvest:contoh", removes=True, fingerprint="")
    assert "Versi 28" in text(page)
    assert "Versi 1 " not in text(page)
    assert "Terbit pertama" in text(f"{page}?hal=2")
    assert len(gzip.compress(app.get(page).body.encode())) < 10_000


def test_many_rows_are_paged_within_the_budget(own, told, page, app, text):
    every = Table(table().definition, table().rows.with_columns(pl.col("penduduk") + 1_000_000, pl.lit("x" * 3000).alias("wilayah")))
    store.publish_table(told, every, author="harvest:contoh", removes=True, fingerprint="")
    many = app.get(f"{page}?revisi=4")
    assert "x" * 200 not in many.body
    assert len(gzip.compress(many.body.encode())) < 10_000


def test_a_withdrawn_dataset_keeps_its_history(own, told, page, app, text):
    store.empty(told, author="harvest:contoh", reason="total tidak cocok")
    act("package_patch", id=page.split("/")[2], keadaan="ditarik", keadaan_sejak="2026-05-04", keadaan_alasan="total tidak cocok")
    assert f'href="{page}"' in app.get(page.removesuffix("/riwayat")).body
    assert "total tidak cocok" in text(page)
    assert "Cempaka" in app.get(f"{page.removesuffix('/riwayat')}/resource/{told}/unduh/tabel.csv?revisi=1").body


def test_restricted_rows_are_told_to_nobody_who_may_not_read_them(name, page, app):
    _, identity = table_dataset(name, klasifikasi_akses="tertutup", dasar_akses=["17h"])
    other = rows({"kode": "99.99.03", "tahun": 2024, "penduduk": 61240})
    store.publish_table(identity, other, author="harvest:contoh", removes=True, fingerprint="3", closed=True)
    for address in (page.removesuffix("/riwayat"), page, f"{page}?revisi=2", f"{page}.atom"):
        body = app.get(address).body
        assert "61.240" not in body
        assert "Cempaka" not in body
        assert "unduh/" not in body
    assert "1 baris berubah" in app.get(page).body
    with pytest.raises(tk.NotAuthorized):
        helpers.call_action("table_revision_show", {"ignore_auth": False, "user": ""}, id=identity, number=2)
    member = factories.UserWithToken()
    helpers.call_action("organization_member_create", id="disdukcapil", username=member["name"], role="member")
    assert "61.240" in app.get(f"{page}?revisi=2", headers={"Authorization": member["token"]}).body


def test_an_unpublished_dataset_has_no_history_for_the_public(name, app):
    table_dataset(name, private=True)
    for ending in ("riwayat", "riwayat.atom", "riwayat?revisi=1"):
        app.get(f"/dataset/{name}/{ending}", status=404)


def test_nobody_is_named(own, told, page, app):
    somebody = factories.User(fullname="Siti Rahayu")
    number = store.stage(told, rows({"kode": "99.99.01", "tahun": 2024, "penduduk": 7}), author=somebody["id"])
    store.publish(told, number, approver=somebody["id"])
    for address in (page, f"{page}?revisi={number}", f"{page}.atom", "/api/3/action/dataset_revision_list?id=" + page.split("/")[2]):
        body = app.get(address).body
        assert "Rahayu" not in body
        assert somebody["name"] not in body
        assert somebody["id"] not in body
    assert "diterbitkan Walidata" in app.get(page).body


def test_the_feed_says_in_words_what_changed(told, page, app):
    feed = ElementTree.fromstring(app.get(f"{page}.atom").body)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title").partition(":")[0] for entry in entries] == ["Versi 3", "Versi 2", "Versi 1"]
    assert "1 baris berubah: Penduduk Cempaka (99.99.03), 2024 dari 3.333 menjadi 61.240" in entries[1].findtext(f"{ATOM}content")
    assert feed.findtext(f"{ATOM}title").endswith("(data contoh)")


def test_the_feed_is_valid(told, page, app):
    """RFC 4287, section 4.1: what a feed and an entry must have, exactly once."""
    feed = ElementTree.fromstring(app.get(f"{page}.atom").body)
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1
        assert uuid.UUID(element.findtext(f"{ATOM}id"))
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)", element.findtext(f"{ATOM}updated"))
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    assert [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"][0].endswith("/riwayat.atom")
    ids = [element.text for element in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)


def test_an_unchanged_feed_is_not_sent_twice(own, told, page, app):
    first = app.get(f"{page}.atom")
    tag = first.headers["ETag"]
    assert app.get(f"{page}.atom", headers={"If-None-Match": tag}, status=304).body == ""
    ids = re.findall("<id>(.*?)</id>", first.body)
    store.publish_table(told, rows(), author="harvest:contoh", removes=True, fingerprint="5")
    second = app.get(f"{page}.atom", headers={"If-None-Match": tag}, status=200)
    assert set(ids) < set(re.findall("<id>(.*?)</id>", second.body))


def test_the_feed_is_capped_and_survives_what_xml_cannot_hold(own, told, page, app):
    for number in range(25):
        changed = rows({"kode": "99.99.03", "tahun": 2024, "wilayah": SECRET + "<&>" * number})
        store.publish_table(told, changed, author="harvest:contoh", removes=True, fingerprint="")
    feed = ElementTree.fromstring(app.get(f"{page}.atom").body)
    assert len(feed.findall(f"{ATOM}entry")) == 20


def test_the_page_escapes_what_stands_in_rows(own, told, page, app):
    store.publish_table(told, rows({"kode": "99.99.03", "tahun": 2024, "wilayah": "<script>alert(1)</script>"}), author="harvest:<b>", removes=True,
                        fingerprint="", run="<i>run")  # fmt: skip
    for asked in ("", "?revisi=4"):
        body = app.get(page + asked).body
        assert "<script>alert" not in body
        assert "<b>" not in body.split("<main")[1].split("</main>")[0].replace("<b aria", "")
        assert "<i>run" not in body


def test_a_dataset_without_tables_has_an_empty_history(name, page, app, text):
    dataset(name, "Kosong", "dinkes")
    assert "Belum ada tabel" in text(page)
    assert "riwayat" not in app.get(f"/dataset/{name}").body
    assert ElementTree.fromstring(app.get(f"{page}.atom").body).findtext(f"{ATOM}updated")


def test_the_api_gives_the_same(told, page):
    listed = helpers.call_action("dataset_revision_list", {"ignore_auth": False, "user": ""}, id=page.split("/")[2])
    assert listed["count"] == 3
    assert [(each["number"], each["first"], each["by"]["kind"]) for each in listed["revisions"]] == [
        (3, False, "submission"), (2, False, "source"), (1, True, "source"),
    ]  # fmt: skip
    assert "changes" not in listed["revisions"][0]
    shown = helpers.call_action("table_revision_show", id=told, number=2, kind="changed")
    assert shown["changes_count"] == 1
    assert helpers.call_action("table_revision_show", id=told, number=2, kind="added")["changes"] == []
    for wrong in ({"kind": "x' OR 1=1"}, {"kind": []}, {"number": [1]}, {"limit": "-1"}):
        with pytest.raises(tk.ValidationError):
            helpers.call_action("table_revision_show", **{"id": told, "number": 2, **wrong})


def test_walidata_redacts_and_the_history_says_so(own, told, page, app, text):
    asked = {"id": told, "keys": [{"kode": "99.99.03", "tahun": 2024}], "reason": "alamat seseorang"}
    editor = factories.User()
    helpers.call_action("organization_member_create", id="disdukcapil", username=editor["name"], role="admin")
    for user in ("", editor["name"]):
        with pytest.raises(tk.NotAuthorized):
            helpers.call_action("table_redact", {"ignore_auth": False, "user": user}, **asked)
    for wrong in ({"keys": "x"}, {"keys": [1]}, {"keys": [{"kode": []}]}, {"keys": []}, {"reason": ""}):
        with pytest.raises(tk.ValidationError):
            helpers.call_action("table_redact", **{**asked, **wrong})
    steward = factories.User()
    helpers.call_action("organization_member_create", id=current_regency().walidata, username=steward["name"], role="editor")
    made = helpers.call_action("table_redact", {"ignore_auth": False, "user": steward["name"]}, **asked)
    assert (made["rows"], made["role"]) == (1, "walidata")
    assert "1 baris, di semua versi. Alasan: alamat seseorang" in text(page)
    assert steward["name"] not in app.get(page).body
    for address in (f"{page}?revisi=2", f"{page}.atom", f"{page.removesuffix('/riwayat')}/resource/{told}/unduh/tabel.csv?revisi=2"):
        body = app.get(address).body
        assert "61.240" not in body
        assert not re.search(r"\b61240\b", body)  # inside a random id it is not a word
    assert [each["id"] for each in helpers.call_action("table_redaction_list", {"ignore_auth": False, "user": ""}, id=told)] == [made["id"]]
