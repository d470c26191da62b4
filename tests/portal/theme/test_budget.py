"""What public pages weigh as they are sent, on named fixtures: so light that the HTML comes with the first round trip of a slow line."""

from __future__ import annotations

import gzip
import json
import random
import re
import uuid

import polars as pl
import pytest
from portal_sample import STANDARD, act, dataset

from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.tables import store
from ckanext.muaraenim.theme.assets import asset
from harvesters.tables.column import Column, Kind
from harvesters.tables.definition import TableDefinition
from harvesters.tables.table import Table

HTML, SHEET, SCRIPT, VISIT, REQUESTS = 10_000, 9_000, 5_000, 25_000, 4
LOADED = re.compile(r"""<script[^>]* src="([^"]+)"|<img[^>]* src="([^"]+)"|<link rel="(?:stylesheet|icon)"[^>]*? href="([^"]+)\"""")
DISTRICTS = 22
OTHERS = (
    "/opd", "/opd/dinkes", "/topik", "/topik/kesehatan", "/wilayah", "/referensi", "/pengembang", "/sumber",
    "/tentang", "/privasi", "/aksesibilitas", "/user/login",
    "/tidak-ada", "/dataset/penduduk-wilayah/riwayat",
)  # fmt: skip


def sent(content):
    """Bytes by the least of the three algorithms that browsers may ask for."""
    return len(gzip.compress(content if isinstance(content, bytes) else content.encode(), 6))


def publish(name, title, columns, rows, **fields):
    made, resource = dataset(name, title, "disdukcapil", **fields), str(uuid.uuid4())
    act("resource_create", id=resource, package_id=made["id"], name="Tabel", format="CSV", url_type="datastore", url=f"/datastore/dump/{resource}")
    definition = TableDefinition(name, title, tuple(columns), key=(columns[0].name,), version="1")
    store.publish_table(resource, Table(definition, pl.DataFrame(rows)), author="harvest:contoh", removes=True, fingerprint="1")
    act("resource_patch", id=resource, datastore_active=True)
    return made["id"]


@pytest.fixture
def district_table(catalogue):
    """22 rows and 7 columns with a map, in every field of the standard."""
    chance, districts = random.Random(22), list(current_regency().districts.values())[:DISTRICTS]
    measures = ("penduduk", "laki_laki", "perempuan", "keluarga", "kepadatan")
    columns = [
        Column("kode", "Kode", Kind.CODE),
        Column("kecamatan", "Kecamatan", Kind.TEXT),
        *(Column(each, each.replace("_", " ").capitalize(), Kind.INTEGER, unit="jiwa", description=f"Banyaknya {each}.") for each in measures),
    ]
    rows = {"kode": [each.code for each in districts], "kecamatan": [each.name for each in districts]}
    rows |= {name: [chance.randint(1_000, 90_000) for _ in districts] for name in measures}
    notes = "Banyaknya penduduk menurut kecamatan, dihitung dari kartu keluarga yang terdaftar pada akhir semester. " * 3
    known = {"notes": notes, "data_contoh": True, "frekuensi": "semesteran", "cakupan_waktu": "2025", "urusan": "2.12",
             "level_penyajian": "kecamatan",
             "sumber_sistem": "Sistem contoh", "sumber_diambil": "2026-07-29T22:10:00+00:00", **STANDARD}  # fmt: skip
    made = publish("penduduk-kecamatan", "Jumlah penduduk menurut kecamatan", columns, rows, **known)
    yield "/dataset/penduduk-kecamatan"
    act("dataset_purge", id=made)


@pytest.fixture
def wide_table(catalogue):
    """40 columns, whose dictionary is behind a link."""
    columns = [Column("wilayah", "Wilayah", Kind.TEXT)]
    columns += [Column(f"kolom_{n}", f"Kolom ke-{n} menurut jenis", Kind.INTEGER, unit="unit") for n in range(39)]
    figures = {each.name: [n * 7919 % 10_007 for n in range(DISTRICTS)] for each in columns[1:]}
    rows = {"wilayah": [f"Wilayah {n}" for n in range(DISTRICTS)], **figures}
    made = publish("tabel-lebar", "Tabel dengan empat puluh kolom", columns, rows)
    yield "/dataset/tabel-lebar"
    act("dataset_purge", id=made)


def within(app, address, status=200):
    """The page, after its HTML, all that it loads and the number of requests were found within the budget."""
    body = app.get(address, status=status).body
    files = {"".join(found) for found in LOADED.findall(body)}
    assert not [file for file in files if not file.startswith("/gaya/")]
    assert len(files) + 1 <= REQUESTS
    assert sent(body) <= HTML
    weights = {file: sent(app.get(file).data) for file in files}
    for ending, most in ((".css", SHEET), (".js", SCRIPT)):
        assert sum(weight for file, weight in weights.items() if file.endswith(ending)) <= most
    assert sent(body) + sum(weights.values()) <= VISIT
    assert not re.search(r"bootstrap|jquery|font-?awesome|webfont|@font-face|/webassets/", body, re.IGNORECASE)
    return body


def test_home(catalogue, app):
    within(app, "/")


def test_a_list_of_twenty_results(catalogue, app):
    found = within(app, "/dataset/").partition('<ol class="hasil">')[2].partition("</ol>")[0]
    assert found.count("<h3>") == 20


def test_a_table_of_districts_with_chart_map_and_structured_data(district_table, app):
    body = within(app, district_table)
    assert json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', body, re.S)[1])
    assert 'class="bagan"' in body
    assert app.get(f"/api/3/action/dataset_chart_show?id={district_table.rpartition('/')[2]}").json["result"]["kind"] in ("tiles", "choropleth")
    assert body.count("<tr") > DISTRICTS // 2


def test_a_table_of_forty_columns(wide_table, app):
    body = within(app, wide_table)
    assert "Arti setiap kolom (40 kolom)" in body
    assert "<code>kolom_3</code>" not in body


@pytest.mark.parametrize("address", OTHERS)
def test_every_other_public_page(catalogue, app, address):
    within(app, address, status=404 if address == "/tidak-ada" else 200)


def test_nothing_of_ckans_frame_is_in_the_style_sheet():
    sheet = asset("portal").content
    assert sent(sheet) <= SHEET
    assert not re.search(rb"@font-face|@import|url\((?!['\"]?data:)", sheet)
