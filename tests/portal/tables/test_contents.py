"""Titles of columns and values of published tables in the search: of open data only, and never older than the table."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories, helpers
from district_table import table

from ckanext.muaraenim import indexing
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.tables import contents as room
from ckanext.muaraenim.tables import store
from ckanext.muaraenim.tables.links import URL_TYPE
from ckanext.muaraenim.tables.reindexing import reindex_published
from harvesters.tables.column import Column, Kind

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

CODES = {"k1": "Blabur Hulu", "k2": "Blabur Hilir", "k3": "Tidak Dipakai"}


def columns(title: str = "Kode wilayah") -> list[Column]:
    return [
        Column("kode", title, Kind.CODE, title_en="Region code", required=True, codes=CODES),
        Column("tempat", "Tempat"),
        Column("petugas", "Petugas"),
        Column("luas", "Luas wilayah", Kind.NUMBER, unit="km²"),
    ]


def rows(place: str) -> list[list[object]]:
    return [["k1", place, "Sutinah Zubaedah", 1.5], ["k2", "entah", "Karyono Wirabumi", 2.5]]


@pytest.fixture
def place() -> str:
    return next(iter(current_regency().districts.values())).name


@pytest.fixture
def made(monkeypatch, place):
    """A dataset with a published table: its id and the table's."""
    published = table(rows(place), columns())
    monkeypatch.setattr(indexing, "current_tables", lambda: {"kecamatan": published.definition})
    organization, identity = factories.Organization(), str(uuid.uuid4())
    made = factories.Dataset(title="Rekap", notes="", owner_org=organization["id"])
    store.publish_table(identity, published, author="harvest:uji", removes=True, fingerprint="1")
    helpers.call_action("resource_create", id=identity, package_id=made["id"], url="http://x/t.csv", url_type=URL_TYPE, tabel="kecamatan")
    return made["id"], identity


def found(q: str) -> bool:
    return helpers.call_action("package_search", q=q)["count"] == 1


def waiting(read, table: str) -> bool:
    return bool(read("SELECT 1 FROM muaraenim.unindexed WHERE resource_id = %s", table))


def test_columns_and_values_of_an_open_table(made, place):
    assert all(found(f"tabel_kolom:({title})") for title in ("wilayah", '"region code"', "tempat", "petugas"))
    assert found('tabel_nilai:"blabur hulu"')
    assert found(f'tabel_nilai:"{place}"')
    assert not found("tabel_nilai:dipakai")  # a code that does not occur
    assert not found("tabel_nilai:(sutinah OR zubaedah OR entah)")  # free text, which may name people


def test_restricted_data_says_its_columns_and_no_value(made, place):
    helpers.call_action("package_patch", id=made[0], klasifikasi_akses="terbatas", dasar_akses=["17h"])
    assert found("tabel_kolom:wilayah")
    assert not found("tabel_nilai:*")
    assert not found(f'"{place}"')
    assert "Blabur" not in model.Session.execute(sa.text("SELECT fields::text FROM search_document")).scalar()
    helpers.call_action("package_patch", id=made[0], klasifikasi_akses="terbuka", dasar_akses=[])
    assert found("tabel_nilai:blabur")


def test_a_closed_table_gives_no_value_whatever_the_dataset_says(made):
    store.close(made[1])
    reindex_published()
    assert not found("tabel_nilai:*")


def test_a_table_that_changed_without_its_dataset_is_indexed_again(made, read, place):
    reindex_published()
    assert not waiting(read, made[1])
    changed = table([["k2", place, "Sutinah", 1.0]], columns("Kode tempat"))
    store.publish_table(made[1], changed, author="harvest:uji", removes=True, fingerprint="2")
    assert waiting(read, made[1])  # a writer that is killed here leaves this behind
    assert not found("tabel_kolom:(kode tempat) -tabel_kolom:wilayah")
    assert reindex_published() == 1
    assert not waiting(read, made[1])
    assert found('tabel_kolom:"kode tempat"')
    assert not found("tabel_nilai:hulu")
    assert found("tabel_nilai:hilir")
    assert reindex_published() == 0


def test_what_is_acknowledged_does_not_wait_and_what_is_newer_does(made, read, place):
    number = store.publish_table(made[1], table(rows(place)[:1], columns()), author="harvest:uji", removes=True, fingerprint="3")
    store.acknowledge(made[1], number - 1)
    assert waiting(read, made[1])
    store.acknowledge(made[1], number)
    assert not waiting(read, made[1])


def test_a_table_of_no_dataset_waits_for_nobody(read, place):
    identity = str(uuid.uuid4())
    store.publish_table(identity, table(rows(place), columns()), author="harvest:uji", removes=True, fingerprint="1")
    reindex_published()
    assert not waiting(read, identity)


def test_values_are_capped(made, monkeypatch, place):
    monkeypatch.setattr(room, "MOST_LETTERS", len("Blabur Hulu"))
    monkeypatch.setattr(room, "MOST_COLUMNS", 1)
    known = indexing.contents({made[1]: table(rows(place), columns()).definition}, current_regency().places, with_values=True)
    assert (known.columns, dict(known.values)) == (("Kode wilayah",), {"Kode wilayah": ("Blabur Hulu",)})
