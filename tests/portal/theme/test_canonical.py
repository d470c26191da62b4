"""Each public page names its one address and itself in the other language, and the maps for search engines name all that is public."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from ckanext.muaraenim.theme import canonical, sitemap

HERE = "http://test.ckan.net"
XML = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
LINKS = re.compile(r'<link rel="(canonical|alternate)"(?: hreflang="([^"]+)")? href="([^"]+)">')
SAME = {
    "/": "/", "/opd": "/opd", "/organization/": "/opd", "/group/": "/topik", "/organization/dinkes": "/opd/dinkes", "/sumber": "/sumber",
    "/group/kesehatan": "/topik/kesehatan", "/about": "/tentang", "/privasi": "/privasi", "/wilayah/gelumbang": "/wilayah/gelumbang",
    "/dataset/penduduk-wilayah?hal=2&urut=-penduduk&utm_source=x": "/dataset/penduduk-wilayah",
    "/dataset/penduduk-wilayah/riwayat?revisi=1&x=1": "/dataset/penduduk-wilayah/riwayat?revisi=1",
    "/dataset/?urut=judul&hal=1&utm_source=x": "/dataset/",
    "/dataset/?opd=pupr&opd=dinkes&q=jalan+raya": "/dataset/?q=jalan+raya&amp;opd=dinkes&amp;opd=pupr",
    "/jadwal?bulan=2026-07&x=1": "/jadwal?bulan=2026-07",
}  # fmt: skip


def linked(body):
    return {language or kind: address for kind, language, address in LINKS.findall(body)}


@pytest.mark.parametrize(("asked", "one"), SAME.items())
def test_a_page_has_one_address_in_each_language(catalogue, app, asked, one):
    expected = {"id": f"{HERE}{one}", "en": f"{HERE}/en{one}", "x-default": f"{HERE}{one}"}
    for prefix, language in (("", "id"), ("/en", "en"), ("/id", "id")):
        assert linked(app.get(f"{prefix}{asked}").body) == {"canonical": expected[language], **expected}, prefix


def test_failures_and_endless_addresses_have_none_and_filtered_lists_are_not_indexed(catalogue, app):
    assert linked(app.get("/tidak-ada", status=404).body) == {}
    assert linked(app.get(f"/dataset/?q={'a' * 600}").body) == {}
    indexed = {query: "noindex" not in app.get(f"/dataset/{query}").body for query in ("", "?utm_source=x", "?opd=dinkes", "?q=jalan", "?hal=2")}
    assert indexed == {"": True, "?utm_source=x": True, "?opd=dinkes": False, "?q=jalan": False, "?hal=2": False}


def test_under_a_root_path(app, with_plugins, monkeypatch, ckan_config):
    monkeypatch.setitem(ckan_config, "ckan.root_path", "/data/{{LANG}}")
    with app.flask_app.test_request_context("/opd/dinkes", environ_overrides={"CKAN_LANG": "en", "CKAN_LANG_IS_DEFAULT": False}):
        assert canonical.in_language("id") == f"{HERE}/data/opd/dinkes"
        assert canonical.in_language("en", "portal_entities.office", id="dinkes") == f"{HERE}/data/en/opd/dinkes"
        (entry,) = [line for line in sitemap.written([("/opd", None)]) if f"<loc>{HERE}/data/en/opd</loc>" in line]
        assert f'hreflang="x-default" href="{HERE}/data/opd"' in entry


def test_the_maps_name_every_public_dataset_once_in_each_language(catalogue, app, monkeypatch):
    monkeypatch.setattr(sitemap, "AT_ONCE", 10)
    robots = app.get("/robots.txt").body
    assert f"Sitemap: {HERE}/sitemap.xml" in robots
    index = ElementTree.fromstring(app.get("/sitemap.xml").body)
    files = [each.text.removeprefix(HERE) for each in index.iterfind("s:sitemap/s:loc", XML)]
    assert files == ["/sitemap-halaman.xml", *(f"/sitemap-dataset-{n}.xml" for n in (1, 2, 3))]
    named = [url.findtext("s:loc", None, XML) for file in files for url in ElementTree.fromstring(app.get(file).body).iterfind("s:url", XML)]
    assert len(named) == len(set(named))
    names = {address.rpartition("/")[2] for address in named if "/dataset/" in address and not address.endswith("/")}
    assert {"penduduk-wilayah", "izin-ditarik", "perseorangan"} <= names
    assert "belum-terbit" not in names
    assert len([address for address in named if "/dataset/" in address and not address.endswith("/")]) == 2 * 27
    assert {f"{HERE}/", f"{HERE}/en/opd/dinkes", f"{HERE}/topik/kesehatan", f"{HERE}/sumber"} <= set(named)
    app.get("/sitemap-dataset-4.xml", status=404)
    app.get("/sitemap-dataset-0.xml", status=404)
