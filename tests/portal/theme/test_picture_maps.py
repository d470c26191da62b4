"""Maps of kecamatan in the outlines that a dataset of the portal has, whatever else is in its file."""

from __future__ import annotations

import json
import re
import uuid
from types import SimpleNamespace

import polars as pl
import pytest
from portal_sample import act, dataset

from ckanext.muaraenim.explore import boundaries
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.tables import store
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
    monkeypatch.setattr(boundaries, "get_resource_uploader", lambda resource: SimpleNamespace(get_path=lambda id: str(path)))
    places = tuple((name.lower(), each.code) for each in districts for name in (each.code, each.name))

    def areas(content):
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return boundaries.read_areas(boundaries.BoundaryFile(str(uuid.uuid4()), "now", "Batas"), places)

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
    ring = [[100 + (number % 1000) / 1000, -number / 1e6] for number in range(boundaries.MOST_POINTS + 1)]
    feature = {"properties": {"kode": districts[0].code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    assert read({"features": [feature]}) == {}


def test_tables_become_maps_while_the_boundaries_are_public(catalogue, districts, read, app):
    read({"features": [square(number, kode=each.code) for number, each in enumerate(districts)]})
    kept = dataset("batas-kecamatan", "Batas kecamatan contoh", "disdukcapil")
    act("resource_create", package_id=kept["id"], name="Batas", format="GeoJSON", url_type="upload", url="batas.geojson")
    made, resource = dataset("kasus-kecamatan", "Kasus menurut kecamatan", "dinkes"), str(uuid.uuid4())
    columns = (Column("kode", "Kode", Kind.CODE), Column("n", "Kasus", Kind.INTEGER, unit="kasus"))
    rows = pl.DataFrame({"kode": [each.code for each in districts], "n": [10, 20, 30, 40, 50, None]})
    act("resource_create", id=resource, package_id=made["id"], name="Tabel", format="CSV", url_type="datastore", url=f"/datastore/dump/{resource}")
    definition = TableDefinition("kasus", "Kasus", columns, key=("kode",), version="1")
    store.publish_table(resource, Table(definition, rows), author="harvest:contoh", removes=True, fingerprint="1")
    act("resource_patch", id=resource, datastore_active=True)
    svg = app.get("/dataset/kasus-kecamatan/grafik.svg").body
    assert len(re.findall(r'<path class="p[1-5]"', svg)) == SIZE - 1
    assert svg.count('<path class="p0"') == 1
    assert "Batas wilayah: Batas kecamatan contoh" in re.sub(r"</text><text[^>]*>", " ", svg)
    act("package_patch", id=kept["id"], private=True)
    found = app.get("/api/3/action/dataset_chart_show?id=kasus-kecamatan").json["result"]
    for each in (made, kept):
        act("dataset_purge", id=each["id"])
    assert found["kind"] == "tiles"
