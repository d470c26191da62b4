"""Texts that somebody else wrote, in every field, title, place and cell: they stay texts on each page, feed, picture and file that tells of them."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
import zipfile
from html import unescape
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import polars as pl
import pytest
from bs4 import BeautifulSoup
from portal_sample import STANDARD, act

from ckanext.muaraenim.tables import store
from harvesters.tables.column import Column, Kind
from harvesters.tables.definition import TableDefinition
from harvesters.tables.table import Table

MARK = "zqxj"
SCRIPT = f"</title></textarea></style></script><script>{MARK}()</script><img src=x onerror={MARK}()>\"'><svg onload={MARK}()>"
MARKDOWN = f"[tautan](javascript:{MARK}()) ![gambar](x\" onerror=\"{MARK}()) <a href='javascript:{MARK}()'>a</a> {SCRIPT} {{{{7*7}}}}"
FORMULA = f'=HYPERLINK("http://x.example/{MARK}","{MARK}")'
LINES = "Baris\r\nBEGIN:VALARM\r\nX-Jahat: 1"
NAME, OFFICE = "teks-jahat", "satpol-pp"
LINK = re.compile(r'(?:href|src)="([^"]+)"')
MOST = 70
READ_AS_XML = ("application/atom+xml", "image/svg+xml", "application/xml")
PATHS = (
    "/", "/dataset/", f"/dataset/?q={MARK}", "/opd", f"/opd/{OFFICE}", "/jadwal", "/jadwal.ics", f"/jadwal.ics?opd={OFFICE}", "/sumber",
    "/saring/tags",
    "/feeds/dataset.atom", f"/feeds/organization/{OFFICE}.atom", f"/dataset/{NAME}", f"/en/dataset/{NAME}", f"/dataset/{NAME}/grafik.svg",
    f"/dataset/{NAME}/ringkas.txt", f"/dataset/{NAME}/kutipan.bib", f"/dataset/{NAME}/riwayat.atom", f"/api/3/action/package_show?id={NAME}",
    f"/api/3/action/package_show?id={NAME}&callback={MARK}",
)  # fmt: skip


@pytest.fixture
def hostile(catalogue):
    """A dataset all of whose words are hostile, with a table and a file, of an office that is."""
    before = act("organization_show", id=OFFICE)
    act("organization_patch", id=OFFICE, title=f"Kantor {SCRIPT}", description=MARKDOWN, kontak_jabatan=SCRIPT, kontak_alamat=LINES)
    words = {name: f"{name} {SCRIPT}" for name in STANDARD if name != "license_id"}
    far = {name: SCRIPT for name in ("sumber_sistem", "sumber_alamat", "sumber_pemetaan", "sumber_run", "keadaan_alasan", "maintainer", "kode_data")}
    made = act(
        "package_create", name=NAME, title=f"Judul {SCRIPT} {LINES}", title_en=f"Title {SCRIPT}", notes=MARKDOWN, owner_org=OFFICE,
        license_id="CC-BY-4.0", url=f"javascript:{MARK}()", frekuensi="tahunan", jadwal_rilis="2020-01-31", cakupan_waktu=f"2024 {SCRIPT}",
        harvest_source="contoh", harvest_record=SCRIPT, tags=[{"name": f"kata {MARK}"}], **words, **far,
        resources=[{"name": f"Berkas {SCRIPT}", "format": SCRIPT, "description": MARKDOWN, "url": f"javascript:{MARK}()"}],
    )  # fmt: skip
    resource = str(uuid.uuid4())
    act(
        "resource_create",
        id=resource,
        package_id=made["id"],
        name=f"{FORMULA}{SCRIPT}",
        format="CSV",
        url_type="datastore",
        url=f"/datastore/dump/{resource}",
    )
    columns = (
        Column("tempat", f"Tempat {SCRIPT}", Kind.TEXT, description=SCRIPT), Column("rumus", FORMULA, Kind.TEXT),
        Column("tahun", "Tahun", Kind.YEAR), Column("nilai", f"Nilai {SCRIPT}", Kind.INTEGER, unit=SCRIPT),
    )  # fmt: skip
    rows = {"tempat": [SCRIPT, "A", LINES], "rumus": [FORMULA, "@SUM(1)", "-1+cmd|x"], "tahun": [2024, 2024, 2024], "nilai": [1, 2, 3]}
    table = Table(
        TableDefinition(NAME, f"Tabel {SCRIPT}", columns, key=("tempat",), version="1"), pl.DataFrame(rows, schema_overrides={"tahun": pl.Int32})
    )
    store.publish_table(resource, table, author=f"harvest:{SCRIPT}", removes=True, fingerprint="1", run=SCRIPT)
    act("resource_patch", id=resource, datastore_active=True)
    yield resource
    act("dataset_purge", id=made["id"])
    act("organization_patch", id=OFFICE, **{name: before.get(name) or "" for name in ("title", "description", "kontak_jabatan", "kontak_alamat")})


def check_page(soup, address):
    for tag in soup.find_all(True):
        dangerous = [
            name for name, value in tag.attrs.items() if name.lower().startswith("on") or str(value).strip().lower().startswith("javascript:")
        ]
        assert not dangerous, (address, str(tag)[:200])
    for script in soup.find_all("script"):
        if script.get("type") == "application/ld+json":
            json.loads(script.string)
        else:
            assert MARK not in (script.string or ""), address
    assert ">49<" not in str(soup), address


def check(answer, address):
    """By its kind: what of the texts it may hold, and how."""
    kind, told = answer.mimetype, answer.get_data()
    assert answer.status_code < 500, address
    assert answer.headers["X-Content-Type-Options"] == "nosniff", address
    assert not [value for value in answer.headers.values() if "\r" in value or "\n" in value], address
    if kind == "text/html":
        check_page(BeautifulSoup(told, "html.parser"), address)
    elif kind in READ_AS_XML:
        ElementTree.fromstring(told)
        check_page(BeautifulSoup(told, "html.parser"), address)
    elif kind == "text/csv":
        cells = [cell for row in csv.reader(io.StringIO(told.decode("utf-8-sig"))) for cell in row]
        assert not [cell for cell in cells if re.match(r"[=+@\t\r]|-\D|-1\+", cell)], address
    elif "spreadsheetml" in kind:
        sheets = zipfile.ZipFile(io.BytesIO(told))
        assert not [name for name in sheets.namelist() if name.startswith("xl/worksheets") and re.search(rb"<f[ >]", sheets.read(name))], address
    elif kind == "text/calendar":
        assert "VALARM" not in [line.partition(":")[2] for line in told.decode().splitlines() if line.startswith("BEGIN:")], address
    elif "json" in kind:
        assert MARK + "(" not in told.decode()[:10], address  # a callback is not called


@pytest.mark.parametrize("text", [SCRIPT, MARKDOWN, f"<p><a href=' JavaScript:{MARK}()'>a</a>"])
def test_the_check_hears(text):
    with pytest.raises(AssertionError):
        check_page(BeautifulSoup(text, "html.parser"), "")


def test_every_page_and_file_keeps_them_texts(hostile, app, ckan_config):
    client, site = app.flask_app.test_client(), ckan_config["ckan.site_url"]
    waiting, seen, marked = list(PATHS), set(), 0
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address)
        check(answer, address)
        body = answer.get_data(as_text=True) if answer.mimetype.startswith(("text/", "image/svg", "application/atom", "application/json")) else ""
        marked += MARK in body
        if answer.mimetype == "text/html" and f"/{NAME}" in address:
            links = (urlsplit(urljoin(site + address, unescape(found))) for found in LINK.findall(body))
            waiting += [link.path + (f"?{link.query}" if link.query else "") for link in links if f"/{NAME}" in link.path or hostile in link.path]
    assert marked > len(PATHS)
    assert {answer for answer in seen if "xlsx" in answer}
