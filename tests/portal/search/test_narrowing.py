"""Places and times that a search is narrowed to, and freshness: what no field stores as it is asked for."""

from __future__ import annotations

import json

import ckan.plugins.toolkit as tk
import pytest

pytestmark = [pytest.mark.ckan_config("ckan.plugins", "muaraenim_search"), pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True)]

SQUARE = {"type": "Polygon", "coordinates": [[[103, -4], [104, -4], [104, -3], [103, -3], [103, -4]]]}
BROKEN = ("", "{", "[]", '{"type": "Point"}', '{"coordinates": ["a", "b"]}', '{"coordinates": [500, 1]}', '{"coordinates": [NaN, 1]}', "[" * 20_000)

BOXES = (
    "", "1,2,3", "1,2,3,4,5", "a,b,c,d", "nan,0,1,1", "0,0,inf,1", "10,0,5,1", "0,5,1,4", "-181,0,0,0", "0,0,0,91", 7, None, "1," * 9_000,
)  # fmt: skip
DAYS = ("", "kemarin", "20", "2025-13", "2025-02-30", "2024/2025", "٢٠٢٥", 7, True, None, ["2025"], "2025; DROP")


def placed(dataset, name, geometry):
    dataset(name=name, extras=[{"key": "spatial", "value": geometry if isinstance(geometry, str) else json.dumps(geometry)}])


def test_a_box_finds_what_it_touches(dataset, names):
    placed(dataset, "persegi", SQUARE)
    placed(dataset, "titik", {"type": "Feature", "geometry": {"type": "Point", "coordinates": [104.5, -3.5, 12]}})
    placed(dataset, "kumpulan", {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [0, 0]}]})
    dataset(name="tanpa-tempat")
    assert names(extras={"ext_bbox": "103.5,-3.5,103.6,-3.4"}) == ["persegi"]
    assert names(extras={"ext_bbox": [104, -4, 105, -3]}) == names(ext_bbox="104,-4,105,-3") == ["persegi", "titik"]
    assert names(ext_bbox="-180,-90,180,90") == ["kumpulan", "persegi", "titik"]
    assert names(ext_bbox="104.1,-4,104.4,-3") == []
    assert names(ext_bbox="104,-4,105,-3", extras={"ext_any": {"name": ["titik", "kumpulan"]}}) == ["titik"]


def test_a_place_that_is_none_stops_nothing(dataset, names):
    for number, geometry in enumerate(BROKEN):
        placed(dataset, f"rusak-{number}", geometry)
    assert len(names("name:rusak*")) == len(BROKEN)
    assert names(ext_bbox="-180,-90,180,90") == []


def told(names, parameter, given):
    """What the search says of a wrong value."""
    with pytest.raises(tk.ValidationError) as refused:
        names(extras={parameter: given})
    return refused.value.error_dict[parameter][0]


def test_what_cannot_be_read_is_told(ckan, names):
    for box in BOXES:
        assert told(names, "ext_bbox", box).startswith("ext_bbox must"), box
    for day in DAYS:
        assert told(names, "ext_awal", day).startswith("ext_awal must"), day
        assert told(names, "ext_akhir", day).startswith("ext_akhir must"), day
    with pytest.raises(tk.ValidationError):
        names(ext_awal="2025", ext_akhir="2024")


@pytest.fixture
def covered(dataset):
    for name, first, last in (("lama", "2001-01-01", "2010-12-31"), ("baru", "2020-01-01", "2024-12-31"), ("sehari", "2025-06-30", "2025-06-30")):
        days = {"cakupan_awal_date": first, "cakupan_akhir_date": last}
        dataset(name=name, extras=[{"key": key, "value": value} for key, value in days.items()])
    dataset(name="kapan-saja")


def test_a_stretch_of_time_finds_what_it_touches(covered, names):
    assert names(ext_awal="2010") == ["baru", "lama", "sehari"]
    assert names(ext_awal="2011", ext_akhir="2019") == []
    assert names(ext_awal="2010-12-31", ext_akhir="2020-01") == ["baru", "lama"]
    assert names(ext_awal=2025) == names(ext_awal="2025-06-30", ext_akhir="2025-06-30") == ["sehari"]
    assert names(ext_akhir="2025-06-29", ext_awal="2025-01") == []


def test_freshness_follows_the_clock_not_the_data(dataset, names, search, freezer):
    for name, due in (("satu", "2026-03-01"), ("dua", "2026-03-31")):
        dataset(name=name, extras=[{"key": "jatuh_tempo_date", "value": due}])
    dataset(name="tiga")
    steps = (
        ("2026-03-01T16:59:00Z", ["dua", "satu"], []),  # still the first of March where the regency is
        ("2026-03-01T17:00:00Z", ["dua"], ["satu"]),
        ("2026-04-30T00:00:00Z", [], ["dua", "satu"]),
    )
    for now, current, late in steps:
        freezer.move_to(now)
        assert names(extras={"ext_any": {"kesegaran": ["mutakhir"]}}) == current
        assert names(extras={"ext_any": {"kesegaran": ["terlambat"]}}) == late
        assert names(extras={"ext_any": {"kesegaran": ["terlambat", "mutakhir", "lain"]}}) == ["dua", "satu"]
        found = search(extras={"ext_any": {"kesegaran": ["terlambat"]}}, **{"facet.field": ["kesegaran"]})
        counts = {"mutakhir": len(current), "terlambat": len(late)}
        assert found["facets"]["kesegaran"] == {value: count for value, count in counts.items() if count}
    assert names(extras={"ext_any": {"kesegaran": ["lain"]}}) == []
