"""Facets: Solr's parameters for them, and ``ext_any``: any within a field, all between fields, counts that ignore their own field."""

from __future__ import annotations

import json
import os
from collections import Counter

import ckan.plugins.toolkit as tk
import pytest
from ckan.lib.search import SearchError
from ckan.tests import factories
from hypothesis import given, settings
from hypothesis import strategies as some
from small_index import indexed

from ckanext.muaraenim.search.request import Request
from ckanext.muaraenim.search.search import answer

pytestmark = [pytest.mark.ckan_config("ckan.plugins", "muaraenim_search"), pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True)]

WRONG = (
    [], "tags", '{"tags": ["a"', 7, {"tags": "merah"}, {"tags": []}, {"tags": [None]}, {"tags": [["a"]]}, {"tags": [1.5]}, {"tags": ["\ud800"]},
    {"tags": ["x" * 501]}, {"tags": [str(number) for number in range(201)]}, {f"f{number}": ["x"] for number in range(31)}, "[" * 100_001,
    "[" * 50_000, {"x" * 501: ["a"]}, {"tags": [10**400]},
)  # fmt: skip


@pytest.fixture
def three(dataset):
    """Sizes and colours: aa is red and small, bb red and large, cc blue and large."""
    for name, *tags in (("aa", "merah", "kecil"), ("bb", "merah", "besar"), ("cc", "biru", "besar")):
        formats = [{"url": f"http://x/{name}", "format": "CSV" if name == "aa" else "PDF"}]
        dataset(name=name, title=f"Judul {name}", tags=[{"name": tag} for tag in tags], resources=formats, license_id=f"lisensi-{tags[0]}")


@pytest.mark.parametrize("many", [0, 1_000_000])
def test_a_thread_beside_answers_the_same_in_a_forked_child_too(monkeypatch, many):
    monkeypatch.setattr("ckanext.muaraenim.search.search.MANY", many)
    catalogue = [{"title": f"padi {number}", "tags": ["ganjil" if number % 2 else "genap"]} for number in range(30)]
    asked = {"q": "title:padi", "rows": 5, "sort": "title asc", "facet.field": ["tags"]}

    def ask():
        found = answer(indexed(catalogue), Request.read(asked))
        return [found.count, found.rows, [list(pair) for pair in found.facets["tags"]]]

    wanted = [30, [0, 1, 10, 11, 12], [["ganjil", 15], ["genap", 15]]]
    assert ask() == wanted
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        try:
            os.write(writer, json.dumps(ask()).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        assert json.loads(said.read()) == wanted
    os.waitpid(child, 0)


def test_any_within_a_field_and_all_between_fields(three, names):
    assert names(extras={"ext_any": {"tags": ["kecil", "biru"]}}) == ["aa", "cc"]
    assert names(extras={"ext_any": {"tags": ["merah"], "res_format": ["PDF", "XLSX"]}}) == ["bb"]
    assert names(extras={"ext_any": {"title": ["Judul aa"]}}) == ["aa"]  # the whole value, in a text field too
    assert names("judul", fq="tags:besar", extras={"ext_any": {"tags": ["merah"]}}) == ["bb"]


def test_counts_of_a_field_ignore_its_own_choice(three, search):
    chosen = {"license_id": ["lisensi-merah"], "res_format": ["PDF"]}
    found = search(extras={"ext_any": chosen}, **{"facet.field": ["license_id", "res_format", "tags"]})
    licences, kinds = {"lisensi-biru": 1, "lisensi-merah": 1}, {"CSV": 1, "PDF": 1}
    assert found["count"] == 1
    assert found["facets"] == {"license_id": licences, "res_format": kinds, "tags": {"besar": 1, "merah": 1}}


def test_a_chosen_value_is_counted_beyond_the_limit(three, search):
    found = search(extras={"ext_any": {"tags": ["kecil"]}}, **{"facet.field": ["tags"], "facet.limit": 1})
    assert found["facets"]["tags"] == {"besar": 2, "kecil": 1}


def test_it_may_be_json_or_a_parameter_of_its_own(three, names, app):
    given = json.dumps({"tags": ["kecil", "biru"]})
    assert names(extras={"ext_any": given}) == names(ext_any=given) == names(extras=json.dumps({"ext_any": given})) == ["aa", "cc"]
    answer = app.get("/api/3/action/package_search", query_string={"ext_any": given, "fl": "name"}).json
    assert answer["result"]["count"] == 2


def test_values_are_never_query_text(three, names):
    for value in ('merah" OR name:"c', "*", "mer*", "merah) OR (*:*", "{!lucene}", "[* TO *]", "\\", "\x00", "merah\n"):
        assert names(extras={"ext_any": {"tags": [value]}}) == []
    assert names(extras={"ext_any": {"tidak_ada": ["x"]}}) == names(extras={"ext_any": {"*:*": ["*"]}}) == []


def test_numbers_and_truth_are_values(three, names):
    assert names(extras={"ext_any": {"private": [False], "tags": ["biru", 7]}}) == ["cc"]


def test_a_wrong_shape_is_told(ckan, names):
    for shape in WRONG:
        with pytest.raises(tk.ValidationError) as told:
            names(extras={"ext_any": shape})
        assert told.value.error_dict["ext_any"][0].endswith("."), shape


def test_nobody_gives_the_inner_parameter(ckan, names):
    assert names(muaraenim_narrowing={"any_of": {"tags": ["x"]}}) == names(muaraenim_narrowing="x") == []


def counted(search, **parameters):
    return list(search(rows=0, **{"facet.field": ["tags"], **parameters})["facets"]["tags"].items())


def test_facets_as_solr_takes_them(three, search):
    assert counted(search) == [("besar", 2), ("merah", 2), ("biru", 1), ("kecil", 1)]
    assert counted(search, **{"facet.sort": "index"}) == [("besar", 2), ("biru", 1), ("kecil", 1), ("merah", 2)]
    assert counted(search, **{"facet.sort": "index", "facet.limit": 2}) == [("besar", 2), ("biru", 1)]
    assert counted(search, **{"facet.limit": -1}) == counted(search, **{"facet.sort": "index"})
    assert counted(search, **{"facet.limit": 0}) == []
    assert counted(search, **{"facet.prefix": "b"}) == [("besar", 2), ("biru", 1)]
    assert counted(search, **{"facet.prefix": ".*"}) == []
    assert counted(search, **{"facet.mincount": 2}) == [("besar", 2), ("merah", 2)]
    assert counted(search, fq="tags:biru", **{"facet.mincount": 0}) == [("besar", 1), ("biru", 1), ("kecil", 0), ("merah", 0)]
    assert search(facet="false", **{"facet.field": ["tags"]})["facets"] == {}


def test_one_field_may_have_options_of_its_own(three, search):
    own = {"f.tags.facet.limit": 3, "f.tags.facet.sort": "index", "f.tags.facet.prefix": "b"}
    found = search(rows=0, **{"facet.field": ["tags", "res_format"], "facet.limit": 1, **own})["facets"]
    assert (list(found["tags"]), list(found["res_format"])) == (["besar", "biru"], ["PDF"])
    assert counted(search, **{"facet.mincount": 2, "f.tags.facet.mincount": "1"}) == counted(search)


def test_an_option_without_meaning_is_told(ckan, search):
    for name, value in (("facet.sort", "size"), ("f.tags.facet.limit", "many"), ("f.tags.facet.mincount", "1;")):
        with pytest.raises(SearchError):
            counted(search, **{name: value})
    for name in ("facet.nothing", "f.tags.facet.offset", "f.tags"):
        with pytest.raises(SearchError):
            search(**{name: "1"})


def test_a_field_that_nobody_has_is_an_empty_facet(ckan, search):
    assert search(**{"facet.field": ["tidak_ada"]})["facets"] == {"tidak_ada": {}}
    factories.Dataset(name="satu")
    assert search(**{"facet.field": ["tidak_ada", "tags", "tags"]})["facets"] == {"tidak_ada": {}, "tags": {}}


def test_an_extra_is_chosen_by_its_whole_value_under_both_of_its_names(dataset, names, search):
    dataset(name="satu", extras=[{"key": "warna", "value": "Merah tua"}])
    dataset(name="dua", extras=[{"key": "warna", "value": "Merah"}])
    for field in ("warna", "extras_warna"):
        assert names(extras={"ext_any": {field: ["Merah tua"]}}) == ["satu"]
        assert search(**{"facet.field": [field]})["facets"][field] == {"Merah": 1, "Merah tua": 1}


@given(some.lists(some.lists(some.integers(0, 60).map(str), max_size=6, unique=True), min_size=1, max_size=40))
@settings(max_examples=60, database=None, derandomize=True)
def test_the_first_values_are_those_of_the_whole_list(catalogue):
    """However many are equally frequent where the list is cut."""
    view = indexed([{"tags": tags} for tags in catalogue])

    def counts(**parameters):
        return answer(view, Request.read({"facet.field": ["tags"], "facet.mincount": 1, **parameters})).facets["tags"]

    wanted = sorted(Counter(tag for tags in catalogue for tag in tags).items(), key=lambda pair: (-pair[1], pair[0]))
    assert counts(**{"facet.limit": -1, "facet.sort": "count"}) == wanted
    for limit in (1, 3, 10, 50):
        assert counts(**{"facet.limit": limit}) == wanted[:limit]
