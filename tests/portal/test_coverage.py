"""What the index adds to a dataset: the time and place that it covers, and by when it is due."""

from __future__ import annotations

from datetime import date

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories, helpers

from ckanext.muaraenim.coverage import districts, period, years
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.timeliness import due


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-06-30", date(2025, 6, 30), date(2025, 6, 30)),
        ("2021/2025", date(2021, 1, 1), date(2025, 12, 31)),
        (" 2021-07/2022-06-15", date(2021, 7, 1), date(2022, 6, 15)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text, first, last):
    assert period(text) == (first, last)


@pytest.mark.parametrize("text", ["", "kini", "2025/2021", "2025-02-30", "0000", "2025-13", "٢٠٢٥", "2025/"])
def test_what_is_no_period_covers_nothing(text):
    assert period(text) is None


def test_years():
    assert years(date(2023, 5, 1), date(2025, 1, 1)) == ["2023", "2024", "2025"]
    assert len(years(date(1, 1, 1), date(9999, 1, 1))) == 300


def test_districts_are_named_meant_by_a_village_or_all():
    regency = current_regency()
    one, other, *_ = regency.districts
    assert districts([one], "desa_kelurahan") == districts([f"{one}.2001"], "") == [one]
    assert districts([other, one, "99.99.99"], "") == [one, other]
    assert districts([regency.code], "kecamatan") == list(regency.districts)
    assert districts([regency.code], "kabupaten_kota") == districts([], "kecamatan") == []


def test_a_dataset_is_due_by_its_calendar_or_its_frequency():
    changed = {"metadata_modified": "2026-01-01T10:00:00Z"}
    assert due({"jadwal_rilis": "2026-05-01", "frekuensi": "harian", **changed}) == date(2026, 5, 1)
    assert due({"frekuensi": "harian", **changed}) == date(2026, 1, 4)
    assert due({"frekuensi": "bulanan", "sumber_diambil": "2025-12-01T01:00:00+00:00", "jadwal_rilis": "segera", **changed}) == date(2026, 1, 15)
    for nothing in ({"frekuensi": "sekali"}, {"frekuensi": "entah"}, {}, {"frekuensi": "harian", "keadaan": "ditarik", "jadwal_rilis": "2026-05-01"}):
        assert due({**nothing, **changed}) is None
    assert due({"frekuensi": "harian"}) is due({"frekuensi": "tahunan", "metadata_modified": "9999-12-31"}) is None


@pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
def test_they_can_be_searched_and_counted_by_label(freezer):
    regency = current_regency()
    one = next(iter(regency.districts))
    office = factories.Organization()["id"]
    fields = {"owner_org": office, "private": True, "dimensi_smart_city": ["society", "economy"]}
    factories.Dataset(name="satu", cakupan_waktu="2023/2025", cakupan_wilayah=[one], jadwal_rilis="2026-03-01", frekuensi="bulanan", **fields)
    factories.Dataset(name="dua", cakupan_waktu="2025-06", cakupan_wilayah=[regency.code], level_penyajian="kecamatan", **fields)
    facets = ["cakupan_tahun", "cakupan_kecamatan", "dimensi_smart_city", "frekuensi", "kesegaran"]
    freezer.move_to("2026-03-05")
    found = helpers.call_action("package_search", include_private=True, rows=0, **{"facet.field": facets, "facet.limit": -1})["search_facets"]
    shown = {key: {item["display_name"]: item["count"] for item in facet["items"]} for key, facet in found.items()}
    assert shown["cakupan_tahun"] == {"2023": 1, "2024": 1, "2025": 2}
    assert shown["cakupan_kecamatan"] == {district.name: 2 if code == one else 1 for code, district in regency.districts.items()}
    assert sorted(shown["dimensi_smart_city"].values()) == [2, 2]
    assert not {"society", "economy"} & set(shown["dimensi_smart_city"])
    assert (shown["frekuensi"], shown["kesegaran"]) == ({"Bulanan": 1}, {"Terlambat": 1})
    assert names(ext_awal="2025-07") == ["satu"]
    assert names(ext_any={"kesegaran": ["terlambat"]}) == names(q="jatuh_tempo_date:[* TO NOW]") == ["satu"]
    freezer.move_to("2026-03-01")
    assert names(ext_any={"kesegaran": ["mutakhir"]}) == ["satu"]


def names(q: str = "*:*", **extras: object) -> list[str]:
    found = tk.get_action("package_search")({"ignore_auth": True}, {"q": q, "include_private": True, "extras": extras})
    return sorted(each["name"] for each in found["results"])
