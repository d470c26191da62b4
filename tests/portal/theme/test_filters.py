"""The filters of the dataset list: years, kecamatan, freshness, offices of the past, and the page with all values of one."""

from __future__ import annotations

import json
import re
from html import unescape

import ckan.plugins.toolkit as tk
import pytest
from portal_sample import act, dataset

from ckanext.muaraenim import indexing
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.theme import stock
from ckanext.muaraenim.theme.asking import read_asked
from ckanext.muaraenim.theme.facets import FACETS


@pytest.fixture
def some(offices):
    """Two kecamatan, six years, two offices; one dataset is due in March 2026, one in May."""
    one, other, *_ = current_regency().districts
    regency, march, may = current_regency().code, "2026-03-31", "2026-05-31"
    dataset("lama", "Data lama", "disdag", cakupan_waktu="2019/2020", cakupan_wilayah=[one], jadwal_rilis=march, data_prioritas="ya")
    dataset("baru", "Data baru", "disdag", cakupan_waktu="2024", cakupan_wilayah=[one, other], jadwal_rilis=may, dimensi_smart_city="society")
    dataset("semua", "Data semua", "dinkes", cakupan_waktu="2020-06/2024-01", cakupan_wilayah=[regency], level_penyajian="kecamatan", urusan="1.02")


@pytest.fixture
def found(app):
    """Addresses of the datasets that a page of results lists, in the alphabet's order."""

    def ask(query: str) -> list[str]:
        return sorted(re.findall(r'<h3><a href="/dataset/([^"]+)"', app.get(f"/dataset/?{query}").body))

    return ask


@pytest.fixture
def counted(app):
    """Values of a filter with their counts, as the page shows them."""

    def ask(address: str, parameter: str) -> dict[str, int]:
        option = rf'name="{parameter}" value="([^"]*)"(?: checked)?><span>[^<]*</span> <i>([^<]*)</i>'
        return {unescape(value): int(count.replace(".", "")) for value, count in re.findall(option, app.get(address).body)}

    return ask


def test_every_filter_narrows_and_counts(some, found, counted, freezer):
    one, other, *_ = current_regency().districts
    assert found("tahun=2020") == ["lama", "semua"]
    assert found(f"kecamatan={other}") == found("dari=2021") == ["baru", "semua"]
    assert found("dari=2019&sampai=2019") == found("prioritas=ya") == ["lama"]
    assert found("dimensi=society&tahun=2024") == ["baru"]
    assert found("urusan=1.02&lisensi=CC-BY-4.0") == ["semua"]
    assert counted("/dataset/?tahun=2019&tahun=2024", "tahun") == {"2024": 2, "2019": 1, "2023": 1, "2022": 1, "2021": 1}
    assert counted(f"/dataset/?kecamatan={one}&opd=disdag", "opd") == {"disdag": 2, "dinkes": 1}
    freezer.move_to("2026-04-01")
    assert counted("/dataset/?kesegaran=terlambat", "kesegaran") == {"terlambat": 1, "mutakhir": 1}
    assert found("kesegaran=terlambat") == ["lama"]
    freezer.move_to("2026-06-01")
    assert found("kesegaran=terlambat") == ["baru", "lama"]


def test_every_filter_has_a_field_and_words(some, test_request_context):
    assert len({facet.parameter for facet in FACETS}) == len({facet.field for facet in FACETS}) == len(FACETS)
    with_words = {"dimensi": "society", "urusan": "1.02", "kecamatan": next(iter(current_regency().districts)), "kesegaran": "terlambat"}
    facets = [facet for facet in FACETS if facet.parameter in with_words]
    with test_request_context():
        asked = read_asked([])
        counts = asked.search(facets, rows=0, **{"facet.limit": -1})["search_facets"]
        for facet in facets:
            assert facet.name({"name": with_words[facet.parameter]}) != with_words[facet.parameter]
            assert all(choice.title != choice.value for choice in asked.choices(facet, counts))


def test_values_never_become_query_text(some, monkeypatch):
    asked = []
    search = tk.get_action("package_search")
    monkeypatch.setattr(tk, "get_action", lambda name: lambda context, data: asked.append(dict(data)) or search(context, data))
    address = [(facet.parameter, 'x") OR (*:*') for facet in FACETS] + [("dari", "2020"), ("sampai", "2021")]
    assert read_asked(address).search(FACETS, rows=1)["count"] == 0
    assert asked[0]["fq"] == "+dataset_type:dataset"
    assert "fq_list" not in asked[0]
    assert set(asked[0]["extras"]) == {"ext_any", "ext_awal", "ext_akhir"}


def test_years_that_are_none_are_told(some, app):
    for query in ("dari=kemarin", "sampai=20", "dari=2025&sampai=2024", "dari=2020-13"):
        page = app.get(f"/dataset/?{query}", status=400).body
        assert "Pencarian ini tidak dapat dibaca" in page
        assert "Tulis tahun sebagai 2025" in page
        assert "ext_" not in page


def test_an_office_of_the_past_counts_under_todays(some, found, counted):
    act("organization_succeed", old=["disdag"], new=["disperin"], date="2026-07-01")
    for _ in range(2):  # while datasets still move, and after it
        assert found("opd=disdag") == found("opd=disperin") == found("organization=disdag") == ["baru", "lama"]
        assert counted("/dataset/", "opd") == {"disperin": 2, "dinkes": 1}
        act("organization_succession_continue")
    assert {act("package_show", id=name)["organization"]["name"] for name in ("baru", "lama")} == {"disperin"}


def test_all_values_of_a_filter_have_a_page(some, app, counted):
    regency = current_regency()
    one = next(iter(regency.districts))
    page = app.get(f"/dataset/?kecamatan={one}&urut=judul&q=data").body
    more = unescape(re.search(r'href="(/saring/kecamatan[^"]*)"', page)[1])
    assert counted(more, "kecamatan") == {code: {0: 3, 1: 2}.get(at, 1) for at, code in enumerate(regency.districts)}
    body = app.get(more).body
    assert f'value="{one}" checked' in body
    assert '<input type="hidden" name="urut" value="judul">' in body
    name = list(regency.districts.values())[1].name
    assert list(counted(f"/saring/kecamatan?cari={name.upper()}&kecamatan={one}", "kecamatan"))[0] == list(regency.districts)[1]
    kept = app.get(f"/saring/kecamatan?cari={name}&kecamatan={one}").body
    assert f'<input type="hidden" name="kecamatan" value="{one}">' in kept  # chosen, but not in this part of the list
    assert "Tidak ada pilihan" in app.get("/saring/kecamatan?cari=<b>").body
    app.get("/saring/tidak-ada", status=404)
    app.get("/saring/opd?q=judul:(", status=400)
    assert app.get("/saring/opd?hal=999").status_code == 200


def test_a_long_list_of_values_is_paged(offices, app, counted):
    tags = [{"name": f"kata-{number:03}"} for number in range(120)]
    dataset("banyak", "Banyak kata", "dinkes", tags=tags)
    pages = [counted(f"/saring/tags?hal={number}&tags=kata-119", "tags") for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert len(set().union(*pages)) == 120
    assert "halaman 2 dari 3" in app.get("/saring/tags?hal=2").body
    assert '<input type="hidden" name="tags" value="kata-119">' in app.get("/saring/tags?hal=2&tags=kata-119").body


def test_with_a_stock_solr_the_same_filters_are_phrases(some, monkeypatch, freezer):
    freezer.move_to("2026-04-01")
    monkeypatch.setattr(stock, "is_asked", lambda: True)  # what it makes is asked of our search, which reads Solr's language
    for address, names in (
        ([("opd", "disdag"), ("tahun", "2020")], ["lama"]),
        ([("tahun", '2020") OR (*:*')], []),
        ([("kesegaran", "terlambat")], ["lama"]),
        ([("kesegaran", "entah")], []),
        ([("dari", "2021"), ("sampai", "2024")], ["baru", "semua"]),
        ([("kesegaran", "terlambat"), ("kesegaran", "mutakhir"), ("prioritas", "ya"), ("prioritas", "tidak")], ["lama"]),
    ):
        found = read_asked(address).search(FACETS, **{"f.cakupan_tahun.facet.limit": 3})["results"]
        assert sorted(each["name"] for each in found) == names
    with pytest.raises(tk.ValidationError):
        read_asked([("dari", "kemarin")]).search(FACETS)


def test_with_a_stock_solr_the_api_ignores_no_narrowing_either(some, monkeypatch):
    monkeypatch.setattr(stock, "is_asked", lambda: True)

    def names(**asked):
        return sorted(each["name"] for each in tk.get_action("package_search")({}, asked)["results"])

    offices = {"organization": ["disdag", "tidak-ada"]}
    assert names() == ["baru", "lama", "semua"]
    for asked in ({"extras": {"ext_any": offices}}, {"extras": json.dumps({"ext_any": json.dumps(offices)})}, {"ext_any": json.dumps(offices)}):
        assert names(**asked) == names(fq="organization:disdag") != names()
    assert names(extras={"ext_any": {"organization": ["dinkes"]}, "ext_awal": "2021"}, fq_list=["name:(semua OR lama)"]) == ["semua"]
    assert names(extras={"ext_any": {"name:lama OR *": ["x"]}}) == names(extras={"ext_any": {"name": ['lama" OR name:"baru']}}) == []
    for wrong in ([1], "x", {"name": "lama"}, {"name": []}, {"name": [{}]}, {"name": ["x"] * 201}):
        with pytest.raises(tk.ValidationError, match="ext_any"):
            names(extras={"ext_any": wrong})
    with pytest.raises(tk.ValidationError, match="ext_bbox"):
        names(extras={"ext_bbox": "103,-4,104,-3"})


def test_a_stock_solr_gets_single_values():
    kept = indexing.single_valued({"dimensi_smart_city": ["society"], "cakupan_tahun": ["2024", "2025"], "tags": ["a", "b"], "title": "x"})
    assert kept == {"dimensi_smart_city": '["society"]', "cakupan_tahun": '["2024", "2025"]', "tags": ["a", "b"], "title": "x"}
