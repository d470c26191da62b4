"""What CKAN asks of a search engine, asked through ``package_search``."""

from contextlib import suppress

import pytest
from ckan.lib.search.common import SearchError
from ckan.tests import factories, helpers

pytestmark = [pytest.mark.ckan_config("ckan.plugins", "muaraenim_search"), pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True)]


def test_a_dataset_is_found_from_creation_to_purge(ckan, names):
    one = factories.Dataset(name="penduduk", title="Jumlah penduduk", notes="Hasil registrasi")
    assert names("registrasi") == ["penduduk"]
    helpers.call_action("package_patch", id=one["id"], notes="Hasil sensus")
    assert (names("registrasi"), names("sensus")) == ([], ["penduduk"])
    helpers.call_action("package_delete", id=one["id"])
    assert names("sensus") == []
    helpers.call_action("dataset_purge", id=one["id"])
    assert names("sensus", include_deleted=True) == []


@pytest.mark.ckan_config("ckan.search.remove_deleted_packages", False)
def test_a_deleted_dataset_is_found_by_who_asks_for_it(ckan, names):
    one = factories.Dataset(name="penduduk")
    helpers.call_action("package_delete", id=one["id"])
    assert (names(), names(include_deleted=True)) == ([], ["penduduk"])


def test_indonesian_stems(ckan, names):
    factories.Dataset(name="jalan", title="Pembangunan jalan")
    assert names("bangunan") == names("PEMBANGUNAN") == ["jalan"]


@pytest.mark.ckan_config("ckanext.muaraenim.search.analysis", "solr")
def test_the_stock_schema_stems_english(ckan, names):
    factories.Dataset(name="roads", title="Building Wi-Fi roads")
    assert names("builds road") == names("fi") == ["roads"]
    assert names("jalanan") == []


def test_words_phrases_and_minimum(ckan, names):
    factories.Dataset(name="aa", title="satu dua tiga empat")
    factories.Dataset(name="bb", title="satu tiga dua")
    assert names('"satu dua"') == ["aa"]
    assert names("satu empat") == ["aa"]  # two words: both
    assert names("satu dua lima") == ["aa", "bb"]  # three: one may be missing
    assert names("satu -empat") == ["bb"]
    assert names("satu dua lima +empat") == ["aa"]
    assert names("satu: dua") == []  # a colon makes it Lucene's syntax, and there is no such field


@pytest.fixture
def catalogue(ckan):
    opd = factories.Organization(name="disdukcapil", title="Dinas Kependudukan")
    topic = factories.Group(name="sosial")
    factories.Dataset(
        name="penduduk", title="Penduduk menurut kecamatan", owner_org=opd["id"], groups=[{"name": "sosial"}], license_id="cc-by",
        tags=[{"name": "penduduk"}, {"name": "jenis kelamin"}], resources=[{"url": "http://x/a.csv", "format": "CSV", "name": "Tabel"}],
        extras=[{"key": "frekuensi", "value": "tahunan"}, {"key": "terbit_date", "value": "2025-03-01"}],
    )  # fmt: skip
    factories.Dataset(
        name="akta", title="Akta kelahiran", owner_org=opd["id"], tags=[{"name": "akta"}], resources=[{"url": "http://x/b.xlsx", "format": "XLSX"}],
        extras=[{"key": "frekuensi", "value": "bulanan"}, {"key": "terbit_date", "value": "2024-03-01"}],
    )  # fmt: skip
    factories.Dataset(name="izin", title="Izin usaha", tags=[{"name": "penduduk"}], extras=[{"key": "tema", "value": '["usaha", "ekonomi"]'}])
    return {"opd": opd, "topic": topic}


LUCENE = {
    "*:*": ["akta", "izin", "penduduk"],
    "name:akta": ["akta"],
    "title:(akta OR izin)": ["akta", "izin"],
    "title:akta OR title:izin": ["akta", "izin"],
    "title:akta AND title:kelahiran": ["akta"],
    "title:akta title:izin": [],
    "*:* NOT title:akta": ["izin", "penduduk"],
    "-title:akta": ["izin", "penduduk"],
    "title:penduduk AND (tags:akta OR (organization:disdukcapil AND -tags:x))": ["penduduk"],
    'tags: "jenis kelamin"': ["penduduk"],
    "tags:pend*": ["izin", "penduduk"],
    "name:?kta": ["akta"],
    "name:pendudok~1": ["penduduk"],
    "name:[akta TO izin]": ["akta", "izin"],
    "name:{akta TO izin]": ["izin"],
    "name:[* TO b}": ["akta"],
    "terbit_date:[2025-01-01T00:00:00Z TO *]": ["penduduk"],
    "terbit_date:[* TO NOW/YEAR]": ["akta", "penduduk"],
    "metadata_modified:[NOW-1DAY TO NOW+1HOUR]": ["akta", "izin", "penduduk"],
    "metadata_modified:[* TO NOW-1DAY]": [],
    "extras_frekuensi:tahunan": ["penduduk"],
    "frekuensi:tahunan": ["penduduk"],
    "frekuensi:*": ["akta", "penduduk"],
    "tema:usaha": ["izin"],
    "res_format:CSV": ["penduduk"],
    'title:"penduduk kecamatan"~2': ["penduduk"],
    "title:akta^5 OR title:izin": ["akta", "izin"],
    r"res_url:http\:\/\/x\/a.csv": ["penduduk"],
    "tidak_ada:x": [],
    "-tidak_ada:x": ["akta", "izin", "penduduk"],
    "name:[akta TO akta] OR tidak_ada:[1 TO 2]": ["akta"],
}


def test_lucene_syntax(catalogue, names):
    assert {q: names(q) for q in LUCENE} == LUCENE


FILTERS = {
    'organization:"disdukcapil"': ["akta", "penduduk"],
    ' organization:"disdukcapil" tags:"akta"': ["akta"],
    "groups:sosial": ["penduduk"],
    'groups:"sosial"': ["penduduk"],
    "+dataset_type:dataset": ["akta", "izin", "penduduk"],
    "entity_type:package -dataset_type:harvest": ["akta", "izin", "penduduk"],
    "+state:(active OR draft)": ["akta", "izin", "penduduk"],
    "+capacity:private": [],
    '+site_id:"another"': [],
    'license_id:"cc-by" res_format:CSV': ["penduduk"],
}


def test_filters(catalogue, names):
    assert {fq: names(fq=fq) for fq in FILTERS} == FILTERS


def test_filter_lists_and_owner(catalogue, names):
    assert names(fq_list=["tags:penduduk", "organization:disdukcapil"], fq="groups:sosial") == ["penduduk"]
    assert names(fq=f'owner_org:"{catalogue["opd"]["id"]}"') == ["akta", "penduduk"]


def test_facets_count_hits_only_and_every_key_asked_for_is_there(catalogue, search):
    keys = ["organization", "groups", "tags", "res_format", "license_id", "tema", "tidak_ada"]
    found = search(fq="tags:penduduk", **{"facet.field": keys})
    assert found["facets"] == {
        "organization": {"disdukcapil": 1}, "groups": {"sosial": 1}, "tags": {"penduduk": 2, "jenis kelamin": 1}, "res_format": {"CSV": 1},
        "license_id": {"cc-by": 1}, "tema": {"ekonomi": 1, "usaha": 1}, "tidak_ada": {},
    }  # fmt: skip
    assert found["search_facets"]["organization"]["items"] == [{"name": "disdukcapil", "display_name": "Dinas Kependudukan", "count": 1}]
    assert search(fq="tags:nobody", **{"facet.field": ["tags"]})["facets"] == {"tags": {}}


def test_facet_limit_and_minimum(catalogue, search):
    assert search(**{"facet.field": ["tags"], "facet.limit": 1})["facets"]["tags"] == {"penduduk": 2}
    assert search(**{"facet.field": ["tags"], "facet.mincount": 2})["facets"]["tags"] == {"penduduk": 2}
    assert len(search(**{"facet.field": ["tags"], "facet.limit": -1})["facets"]["tags"]) == 3


def test_sorting_by_several_keys_and_paging(catalogue, search):
    def order(**parameters):
        return [hit["name"] for hit in search(**parameters)["results"]]

    assert order(sort="title_string asc") == ["akta", "izin", "penduduk"]
    assert order(sort="title_string desc") == ["penduduk", "izin", "akta"]
    assert order(sort="metadata_created desc") == ["izin", "akta", "penduduk"]
    assert order(sort="organization asc, name desc") == ["penduduk", "akta", "izin"]  # no organisation: last
    assert order(sort="organization desc, name asc") == ["akta", "penduduk", "izin"]
    assert order(sort="tidak_ada asc, name asc") == ["akta", "izin", "penduduk"]
    assert order(sort="name asc", start=1, rows=1) == ["izin"]
    assert order(sort="name asc", start=99) == []
    assert search(rows=0)["count"] == 3
    assert search(rows=0)["results"] == []


def test_better_matches_come_first(catalogue, search):
    assert [hit["name"] for hit in search("penduduk")["results"]] == ["penduduk", "izin", "akta"]  # akta only by its OPD, Dinas Kependudukan


def test_chosen_fields(catalogue, search):
    assert search("name:akta", fl=["name", "title"])["results"] == [{"name": "akta", "title": "Akta kelahiran"}]
    assert search("name:akta", fl=["id", "extras_frekuensi"])["results"][0]["frekuensi"] == "bulanan"


UNREADABLE = [
    {"q": 'title:"x'}, {"q": "title:(x"}, {"q": "title:x)"}, {"q": "title:x AND"}, {"q": "title:"}, {"q": "--x"}, {"q": "{!func}x"},
    {"q": "_query_:x"}, {"q": "metadata_modified:[yesterday TO NOW]"}, {"q": "metadata_modified:x"}, {"fq": "title:("}, {"q": "title:[1 TO"},
    {"q": "*:*", "sort": "name"}, {"q": "*:*", "sort": "name sideways"}, {"q": "title:" + "(" * 500 + "x" + ")" * 500},
    {"q": "x:" + "y" * 100_000},
    {"q": "*:*", "boost": "log(views_total)"}, {"q": "*:*", "bf": "views_total"}, {"q": "x y", "mm": "viele"}, {"q": "x", "qf": "title^x"},
    {"q": "*:*", "nonsense": "1"},
]  # fmt: skip


def test_what_cannot_be_read_is_an_error_that_says_so(catalogue, search):
    for parameters in UNREADABLE:
        with pytest.raises(SearchError):
            search(**parameters)


TYPED = ["\x00", "'; DROP TABLE package; --", "a" * 5_000, "+", "((((", "🙂", "*", "title:*", "*kta", " ", '""', "a OR", "\\"]


def test_anything_typed_is_answered_or_refused(catalogue, search):
    for q in TYPED:
        with suppress(SearchError):
            assert search(q)["count"] >= 0
    assert search()["count"] == 3


def test_other_tables_speak_through_the_row(catalogue, search, names):
    helpers.call_action("organization_patch", id="disdukcapil", name="dukcapil", title="Dinas Dukcapil")
    assert names(fq="organization:dukcapil") == ["akta", "penduduk"]
    assert names(fq="organization:disdukcapil") == []
    hit = search("name:akta")["results"][0]
    assert (hit["organization"]["name"], hit["organization"]["title"]) == ("dukcapil", "Dinas Dukcapil")
    helpers.call_action("group_patch", id="sosial", name="kesra", title="Kesejahteraan")
    assert search("name:penduduk")["results"][0]["groups"][0]["display_name"] == "Kesejahteraan"
    assert names(fq="groups:kesra") == ["penduduk"]
    helpers.call_action("member_create", id="kesra", object="akta", object_type="package", capacity="public")
    assert names(fq="groups:kesra") == ["akta", "penduduk"]
    helpers.call_action("member_delete", id="kesra", object="akta", object_type="package")
    assert names(fq="groups:kesra") == ["penduduk"]
    helpers.call_action("tag_delete", id="penduduk")
    assert names(fq="tags:penduduk") == []
    assert [tag["name"] for tag in search("name:penduduk")["results"][0]["tags"]] == ["jenis kelamin"]
    helpers.call_action("group_purge", id="kesra")
    assert search("name:penduduk")["results"][0]["groups"] == []


PAGES = [
    "/", "/dataset/", "/dataset/?q=penduduk&organization=disdukcapil", "/dataset/?q=title:(", "/dataset/?tags=penduduk", "/dataset/akta",
    "/organization/", "/organization/disdukcapil", "/group/", "/group/sosial", "/feeds/dataset.atom", "/feeds/tag/penduduk.atom",
]  # fmt: skip


@pytest.mark.usefixtures("catalogue")
def test_pages_that_count_datasets(app):
    for path in PAGES:
        assert app.get(path).status_code == 200, path
    assert "1 dataset" in app.get("/dataset/?q=kecamatan&organization=disdukcapil").body
    assert helpers.call_action("tag_show", id="penduduk", include_datasets=True)["packages"]
    assert {one["package_count"] for one in helpers.call_action("organization_list", all_fields=True)} == {2}
