"""The connector ``bps``: publications, press releases and other lists, and the metadata that agencies register."""

from __future__ import annotations

import json

import pytest

from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.connectors import CONNECTORS, OptionError
from harvesters.reading.bpslinks import clean_text, dated_page, site_of
from tests.harvesters.bpsreader import Reader
from tests.opd.server import Answer, serving
from tests.opd.statistics import EXAMPLE_KEY, OFFICE
from tests.opd.statmetadata import BASE, EXAMPLE_TOKEN, PERSON, SIZE, MetadataService

pytest_plugins = ["tests.opd.fixtures", "tests.opd.context", "tests.harvesters.bpsreader"]

INDICATORS = f"{{kind: metadata_indicators, province: '99', city: '9901', size: {SIZE}}}"


class MetadataReader(Reader):
    """The same for the metadata service, which takes its key as a header."""

    def __init__(self, service, server, folder):
        service.key = EXAMPLE_TOKEN
        super().__init__(service, server, folder)
        self.settings.secrets["SUMBER_BPS_URL"] = f"{server.url}{BASE}"


@pytest.fixture
def registry(tmp_path):
    service = MetadataService()
    with serving(service) as server:
        yield MetadataReader(service, server, tmp_path)


def kept(reader, report):
    return json.dumps([dict(each.fields) for each in reader.catalogue.datasets.values()], default=str) + json.dumps(report.as_dict(), default=str)


def test_publications_become_datasets_with_their_public_page(bps):
    report = bps.harvest("{kind: publications}")
    rows = bps.office.lists["publication"]
    assert report.plan.counts["create"] == len(rows)
    fields = bps.published(rows[0]["pub_id"]).fields
    assert fields["url"] == f"{OFFICE}/id/publication/2020/02/28/{rows[0]['pub_id']}/kabupaten-contoh-dalam-angka-2020.html"
    assert fields["notes"] == "Isi"
    assert "resources" not in fields
    assert bps.harvest("{kind: publications}").plan.counts["unchanged"] == len(rows)


def test_press_releases_keep_only_links_without_token(bps):
    report = bps.harvest("{kind: press_releases, year: 2025, keyword: inflasi}")
    fields = bps.published(1969).fields
    assert fields["title"] == "Inflasi Contoh & Lainnya 1969"
    (link,) = fields["resources"]
    assert (link["harvest_distribution"], link["url"]) == ("slide", f"{OFFICE}/website/materi_ind/contoh-1969.pdf")
    assert fields["notes"] == "Naik\nUnduh"
    assert "/year/2025" in bps.office.asked[1]
    for word in (EXAMPLE_KEY, "tokenuser"):
        assert word not in kept(bps, report).lower()


def test_indicators_and_subjects(bps):
    bps.harvest("{kind: indicators}")
    fields = bps.published(10).fields
    assert (fields["satuan"], fields["cakupan_waktu"], fields["jenis_metadata"]) == ("Persen", "2025", "indikator")
    assert "Januari 2025: 0.16 Persen" in fields["notes"]
    bps.office.lists["indicators"].clear()
    assert not bps.run("{kind: indicators}", preview=True).records
    assert bps.run("{kind: subjects}", preview=True).records == len(bps.office.lists["subject"])


@pytest.mark.parametrize("kind", ["subjects", "publications", "press_releases", "indicators"])
def test_an_entry_without_a_number_is_told(bps, kind):
    model = {"subjects": "subject", "publications": "publication", "press_releases": "pressrelease", "indicators": "indicators"}[kind]
    row = bps.office.lists[model][0]
    for name in ("sub_id", "pub_id", "brs_id", "indicator_id"):
        row.pop(name, None)
    report = bps.run(f"{{kind: {kind}}}", preview=True)
    assert [each.code for each in report.findings if each.severity == "error"] == ["record-not-mapped"]
    assert not report.plan.removes


@pytest.mark.parametrize("kind", ["subjects", "publications", "press_releases", "indicators"])
def test_a_list_that_is_a_web_page(bps, kind):
    bps.office.wrong["list/model"] = Answer(200, b"<html>Request Rejected</html>", "application/json")
    error = bps.fails(f"{{kind: {kind}}}")
    assert "HTML" in error.sentence("en")
    assert "list/model" in error.sentence("en")


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("https://a.bps.go.id/x?data=1&tokenuser=abc", ""), ("http://a/x?TOKENUSER%3Dabc", ""), ("https://a/x?k=kunci-rahasia", ""),
        ("https://a/x%3Fk=kunci%2Drahasia", ""), ("https://a/x?data=1", "https://a/x?data=1"), ("lihat http://a?tokenuser=b ya", "lihat  ya"),
        ("kuncinya kunci-rahasia", "kuncinya "), ("&lt;b&gt;A &amp;amp; B&lt;/b&gt;", "A & B"),
    ],
)  # fmt: skip
def test_links_and_texts_without_tokens(written, clean):
    assert clean_text(written, "kunci-rahasia") == clean


def test_pages_only_of_what_is_known():
    assert site_of({"a": "https://webapi.bps.go.id/x", "b": "https://jahat.example/?bps.go.id", "c": "http://["}) == ""
    assert dated_page("", "publication", "2024-01-01", "a", "B") == dated_page(OFFICE, "publication", None, "a", "B") == ""


@pytest.mark.parametrize("style", ["next", "last", "total"])
def test_indicators_that_agencies_registered(registry, style):
    registry.office.style = style
    report = registry.harvest(INDICATORS)
    assert report.plan.counts["create"] == 4
    fields = registry.published(2).fields
    standard = [fields[name] for name in ("konsep", "definisi", "klasifikasi", "ukuran", "satuan")]
    assert standard == ["Kualitas air", "Nilai mutu", "Sungai", "Indeks", "Poin"]
    assert (fields["level_penyajian"], fields["jenis_metadata"], fields["ms_ind_id"]) == ("kabupaten_kota", "indikator", "2")
    assert fields["notes"] == "Makin tinggi makin baik\na/b"
    assert "province=99&city=9901&staticticsType=STATISTIK_SEKTORAL" in registry.office.asked[0]
    assert registry.harvest(INDICATORS).plan.counts["unchanged"] == 4


def test_activities_and_variables(registry):
    registry.harvest("{kind: metadata_activities, province: '99', city: '9901', year: '2024', statistics: ''}")
    fields = registry.published(1).fields
    assert (fields["frekuensi"], fields["rekomendasi_bps"], fields["cakupan_waktu"], fields["ms_keg_id"]) == ("tahunan", "K-24.99.001", "2024", "1")
    assert fields["url"] == "https://contoh.bps.go.id/kegiatan/1"
    registry.catalogue.datasets.clear()
    registry.harvest("{kind: metadata_variables, province: '99', city: '9901', detail: true}")
    fields = registry.published(1).fields
    assert (fields["klasifikasi"], fields["definisi"], fields["jenis_metadata"]) == ("1 Ya; 2 Tidak", "Rincian 1", "variabel")


@pytest.mark.parametrize("kind", ["metadata_activities", "metadata_indicators"])
def test_no_person_and_no_token_is_published(registry, kind):
    report = registry.harvest(f"{{kind: {kind}, province: '99', city: '1'}}")
    assert report.plan.counts["create"]
    everything = kept(registry, report)
    for word in (PERSON, "081200000000", "fulan@", EXAMPLE_TOKEN):
        assert word not in everything


def test_records_hold_no_person(registry, context):
    kind = CONNECTORS["bps"]
    what = {"kind": "metadata_activities", "province": "99", "city": "1"}
    raw = {"url": "env:SUMBER_CONTOH_URL", "key": "env:SUMBER_CONTOH_KEY", "between": 0, "what": what}
    secrets = {"SUMBER_CONTOH_URL": registry.settings.secrets["SUMBER_BPS_URL"], "SUMBER_CONTOH_KEY": EXAMPLE_TOKEN}
    with kind(kind.read_options(raw), context(*registry.settings.allow_hosts, **secrets)) as connector:
        records = [each.data for each in connector.records()]
    assert PERSON not in str(records)
    assert records[0]["ii_pj_jabatan"] == "Kepala Bidang"
    assert records[0]["iii_jadwal_desain"] == '[{"awal": "2024-01-01", "akhir": "2024-02-01"}]'


def test_a_list_of_metadata_that_does_not_say_where_it_ends_removes_nothing(registry):
    registry.office.style = "silent"
    report = registry.harvest(INDICATORS)
    assert report.plan.counts["create"] == 4
    assert [each.code for each in report.findings if each.code == "read-incomplete"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": False, "message": "Forbidden"}, "Forbidden"), ({"status": True, "result": "x"}, "no list"),
        ({"status": True, "result": [1]}, "no list"),
        ({"status": True, "result": {"data": [{"id": 1}, {"id": 2}], "total": 9}}, "again and again"), ({}, "«status»"),
        (Answer(200, b"<html></html>", "text/html"), "HTML"), (Answer(401, b"{}", "application/json"), "401"),
    ],
)  # fmt: skip
def test_metadata_that_is_none(registry, answer, said):
    registry.office.wrong["/search"] = answer
    error = registry.fails(INDICATORS)
    assert said in error.sentence("en")
    assert "metadata/msind/search" in error.sentence("en")
    assert EXAMPLE_TOKEN not in str(error)


def test_a_domain_is_needed_by_all_but_metadata():
    raw = {"url": "x", "key": "env:SUMBER_A_KEY", "what": {"kind": "publications"}}
    with pytest.raises(OptionError, match="domain"):
        CONNECTORS["bps"].read_options(raw)


def test_any_list_becomes_records_by_its_model(bps):
    bps.office.lists["turth"] = [{"turth_id": 31, "turth": "Triwulan I", "group_turth_id": 2, "name_group_turth": "Triwulanan"}]
    bps.office.lists["news"] = [
        {"news_id": "7", "title": "Rilis &amp; lainnya", "news": "&lt;p&gt;Isi&lt;/p&gt;", "rl_date": "2025-02-03", "picture": f"{OFFICE}/x.jpg"},
    ]  # fmt: skip
    bps.office.lists["unit"] = [{"unit_id": number, "unit": f"Satuan {number}"} for number in range(9)]
    bps.office.lists["glosarium"] = [{"istilah_id": "a-1", "title": "Inflasi"}]
    bps.harvest("{kind: list, model: turth, parameters: {var: 31}}")
    assert bps.published(31).fields["title"] == "Triwulan I"
    assert bps.office.asked[-1].endswith("/var/31")
    bps.catalogue = MemoryCatalogue()
    bps.harvest("{kind: list, model: news}")
    fields = bps.published(7).fields
    assert (fields["title"], fields["notes"]) == ("Rilis & lainnya", "Isi")
    assert fields["url"] == f"{OFFICE}/id/news/2025/02/03/7/rilis-lainnya.html"
    assert bps.run("{kind: list, model: unit}", preview=True).records == 9
    bps.catalogue = MemoryCatalogue()
    bps.harvest("{kind: list, model: glosarium}")
    assert bps.published("a-1").fields["title"] == "Inflasi"
    assert not bps.run("{kind: list, model: sdgs}", preview=True).records


def test_vertical_variables_that_are_regions_get_their_codes(bps, regency, context):
    first, second, *_ = regency.districts
    (bps.folder / "districts.csv").write_text(f"kode,nama,kode_bps\n{first.code},{first.name},9901010\n{second.code},{second.name},9901020\n")
    bps.office.lists["vervar"] = [
        {"kode_ver_id": 9901010, "vervar": first.name, "item_ver_id": 249, "group_ver_id": 1, "name_group_ver_id": "Kecamatan"},
        {"kode_ver_id": 5, "vervar": f"{second.name} ", "item_ver_id": 250, "group_ver_id": 1, "name_group_ver_id": "Kecamatan"},
        {"kode_ver_id": 9, "vervar": "Entah", "item_ver_id": 251, "group_ver_id": 1, "name_group_ver_id": "Kecamatan"},
    ]  # fmt: skip
    kind = CONNECTORS["bps"]
    what = {"kind": "list", "model": "vervar", "parameters": {"var": "31"}}
    raw = {"url": "env:SUMBER_CONTOH_URL", "key": "env:SUMBER_CONTOH_KEY", "domain": "9901", "between": 0, "what": what, "regions": "districts.csv"}
    secrets = {"SUMBER_CONTOH_URL": bps.settings.secrets["SUMBER_BPS_URL"], "SUMBER_CONTOH_KEY": EXAMPLE_KEY}
    with kind(kind.read_options(raw), context(*bps.settings.allow_hosts, folder=bps.folder, **secrets)) as connector:
        records = list(connector.records())
    assert [(each.id, each.data["kode_wilayah"], each.data["title"]) for each in records] == [
        ("249", first.code, first.name), ("250", second.code, second.name), ("251", None, "Entah"),
    ]  # fmt: skip
    assert [each.code for each in connector.findings] == ["region-unknown"]
    assert connector.complete


@pytest.mark.parametrize("what", [
    {"model": "Vervar"}, {"model": "data"}, {"model": "var"}, {"model": "unit/x"}, {"model": "unit", "parameters": {"key": "x"}},
    {"model": "unit", "parameters": {"a/b": "x"}}, {},
])  # fmt: skip
def test_what_is_no_list(what):
    raw = {"url": "x", "key": "env:SUMBER_A_KEY", "domain": "9901", "what": {"kind": "list", **what}}
    with pytest.raises(OptionError, match="what"):
        CONNECTORS["bps"].read_options(raw)
