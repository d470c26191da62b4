"""Maps of kecamatan in the outlines that a dataset of the portal has, whatever else is in its file."""

from __future__ import annotations

import json
import math
import re
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace

import polars as pl
import pytest
from portal_sample import act, dataset

from ckanext.muaraenim.explore import boundaries, boundaryfile, outlines
from ckanext.muaraenim.explore.places import neighbours
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.tables import store
from ckanext.muaraenim.theme.assets import STYLES
from harvesters.tables.column import Column, Kind
from harvesters.tables.definition import TableDefinition
from harvesters.tables.table import Table

SIZE = 6


def square(number, **properties):
    west, south = 100 + number % 3, -4 + number // 3
    ring = [[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1], [west, south]]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


@pytest.fixture
def districts(with_plugins):
    return list(current_regency().districts.values())[:SIZE]


@pytest.fixture
def read(districts, tmp_path, monkeypatch):
    """The areas of a file with this content."""
    path = tmp_path / "batas.geojson"
    monkeypatch.setattr(boundaryfile, "get_resource_uploader", lambda resource: SimpleNamespace(get_path=lambda id: str(path)))
    places = tuple((name.lower(), each.code) for each in districts for name in (each.code, each.name))

    def areas(content):
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return boundaries.read_areas(boundaryfile.BoundaryFile(str(uuid.uuid4()), "now", "Batas"), places)

    return areas


def test_outlines_have_the_right_proportions(districts, read):
    areas = read({"features": [square(number, kode=each.code) for number, each in enumerate(districts)]})
    assert set(areas) == {each.code for each in districts}
    first = areas[districts[0].code]
    width, height = (max(map(int, found)) for found in (re.findall(r"l(\d+) 0", first.path), re.findall(r" (-?\d+)", first.path)))
    assert first.room == pytest.approx(width, abs=2)
    assert width == pytest.approx(356 / 3, abs=2)
    assert abs(height) >= 100


def test_a_kecamatan_is_known_by_its_name_too(districts, read):
    assert list(read({"features": [square(0, WADMKC=districts[0].name.upper()), square(1, nama="Negeri lain")]})) == [districts[0].code]


@pytest.mark.parametrize(
    "content",
    [
        "", "[]", "null", "{", "[" * 100_000, json.dumps({"features": None}), json.dumps({"features": [None]}),
        '{"features": [{"properties": {"kode": "KODE"}, "geometry": {"type": "Polygon", "coordinates": [[[NaN, 1], [2, 3], [4, 5], [6, 7]]]}}]}',
        '{"features": [{"properties": {"kode": "KODE"}, "geometry": {"type": "Polygon", "coordinates": [[["x", 1], [2, 3]]]}}]}',
        '{"features": [{"properties": {"kode": "KODE"}, "geometry": {"type": "Polygon", "coordinates": [[[1e9, 1], [2, 3], [4, 5], [6, 7]]]}}]}',
        '{"features": [{"properties": {"kode": "KODE"}, "geometry": {"type": "Polygon", "coordinates": [[[1, 1], [1, 1], [1, 1], [1, 1]]]}}]}',
    ],
)  # fmt: skip
def test_what_is_no_map_is_not_drawn(districts, read, content):
    assert read(content.replace("KODE", districts[0].code)) == {}


def test_a_file_with_too_many_corners_is_not_read(districts, read):
    ring = [[100 + (number % 1000) / 1000, -number / 1e6] for number in range(outlines.MOST_POINTS + 1)]
    feature = {"properties": {"kode": districts[0].code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    assert read({"features": [feature]}) == {}


def cases(places, values):
    """A dataset with a figure for each place, and its name."""
    made, resource = dataset("kasus-kecamatan", "Kasus menurut kecamatan", "dinkes"), str(uuid.uuid4())
    columns = (Column("kode", "Kode", Kind.CODE), Column("n", "Kasus", Kind.INTEGER, unit="kasus"))
    rows = pl.DataFrame({"kode": [each.code for each in places], "n": values})
    act("resource_create", id=resource, package_id=made["id"], name="Tabel", format="CSV", url_type="datastore", url=f"/datastore/dump/{resource}")
    definition = TableDefinition("kasus", "Kasus", columns, key=("kode",), version="1")
    store.publish_table(resource, Table(definition, rows), author="harvest:contoh", removes=True, fingerprint="1")
    act("resource_patch", id=resource, datastore_active=True)
    return made


def test_tables_become_maps_while_the_boundaries_are_public(catalogue, districts, read, app):
    read({"features": [square(number, kode=each.code) for number, each in enumerate(districts)]})
    kept = dataset("batas-kecamatan", "Batas kecamatan contoh", "disdukcapil")
    act("resource_create", package_id=kept["id"], name="Batas", format="GeoJSON", url_type="upload", url="batas.geojson")
    made = cases(districts, [10, 20, 30, 40, 50, None])
    svg = app.get("/dataset/kasus-kecamatan/grafik.svg").body
    assert len(re.findall(r'<path class="p[1-5]"', svg)) == SIZE - 1
    assert svg.count('<path class="tanpa"') == 1
    assert not re.search(r"\.(tanpa|kosong|arsir)\b", (STYLES / "portal.css").read_text()), "no other rule covers the hatching"
    assert "Batas wilayah: Batas kecamatan contoh" in re.sub(r"</text><text[^>]*>", " ", svg)
    table = made["resources"][0]["id"] if made["resources"] else act("package_show", id=made["id"])["resources"][0]["id"]
    features = app.get(f"/dataset/kasus-kecamatan/resource/{table}/tabel.geojson").json["features"]
    assert [feature["geometry"]["type"] for feature in features] == ["Polygon"] * SIZE
    assert features[0]["geometry"]["coordinates"][0][0] == [100.0, -4.0]
    act("package_patch", id=kept["id"], private=True)
    found = app.get("/api/3/action/dataset_chart_show?id=kasus-kecamatan").json["result"]
    for each in (made, kept):
        act("dataset_purge", id=each["id"])
    assert found["kind"] == "tiles"


@pytest.fixture
def geoportal():
    """A server on loopback whose every answer is ``content``."""

    class Answer(BaseHTTPRequestHandler):
        content = b""

        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(self.content)))
            self.end_headers()
            self.wfile.write(self.content)

        def log_message(self, *said):
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield SimpleNamespace(handler=Answer, host=f"127.0.0.1:{server.server_port}")
        server.shutdown()


def test_linked_boundaries_are_fetched_in_the_background(catalogue, districts, geoportal, app, ckan_config, monkeypatch, tmp_path):
    monkeypatch.setitem(ckan_config, "ckan.storage_path", str(tmp_path))
    jobs = []
    monkeypatch.setattr(boundaryfile.tk, "enqueue_job", lambda job, arguments, **named: jobs.append((job, arguments)))
    link = f"http://{geoportal.host}/batas.geojson"
    kept = dataset("batas-kecamatan", "Batas kecamatan contoh", "disdukcapil")
    act("resource_create", package_id=kept["id"], name="Batas", format="GeoJSON", url=link)
    made = cases(districts, [10, 20, 30, 40, 50, 60])
    address = "/dataset/kasus-kecamatan/grafik.svg"
    try:
        before = re.sub(r"</text><text[^>]*>", " ", app.get(address).body)
        app.get(address)
        assert [arguments[1] for _, arguments in jobs] == [link]
        assert "Satu petak untuk setiap wilayah" in before
        (fetch, arguments), content = jobs[0], {"features": [square(number, kode=each.bps_code) for number, each in enumerate(districts)]}
        geoportal.handler.content = json.dumps(content).encode()
        assert not fetch(*arguments)  # an address in this machine that nobody allowed
        monkeypatch.setitem(ckan_config, "ckanext.muaraenim.harvest.allow_hosts", geoportal.host)
        assert fetch(*arguments)
        assert app.get(address).body.count('<path class="p') == SIZE
        geoportal.handler.content = b"<html>503</html>"
        assert not fetch(*arguments)
        geoportal.handler.content = b"[" * (boundaryfile.LARGEST + 1)
        assert not fetch(*arguments)
        assert app.get(address).body.count('<path class="p') == SIZE  # the last good copy
    finally:
        for each in (made, kept):
            act("dataset_purge", id=each["id"])


def test_desa_are_drawn_in_their_kecamatan(with_plugins):
    villages = list(current_regency().villages.values())
    home = [village for village in villages if village.district == villages[0].district]
    known = neighbours({home[0].code})
    assert set(known.values()) == {village.code for village in home}
    assert known[home[0].code.replace(".", "")] == home[0].code
    assert set(neighbours({home[0].district}).values()) == set(current_regency().districts)


def test_a_detailed_outline_is_drawn_coarser(districts, read):
    ring = [(102 + math.cos(angle / 1e4), -3 + math.sin(angle / 1e4) + (angle % 7) / 5e3) for angle in range(62_832)]
    content = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    area = read({"features": [{"properties": {"kode": districts[0].code}, "geometry": content}]})[districts[0].code]
    assert 100 < len(area.path) <= boundaries.LONGEST
