"""``analysis = solr`` answers as Solr 9 does with CKAN's schema; what each question finds here is what Solr found in these documents."""

from __future__ import annotations

import pytest
from small_index import found, indexed

from ckanext.muaraenim.search.compiler import CannotAnswer
from ckanext.muaraenim.search.request import Request
from ckanext.muaraenim.search.search import answer
from ckanext.muaraenim.search.syntax import QuerySyntaxError

DOCUMENTS = [
    {"title": "Wi-Fi desa", "notes": "luas panen padi", "tags": ["padi", "wi-fi"],
     "author": "Studies", "terbit_date": "2024-01-31T00:00:00Z", "views_total": "3"},
    {"title": "wifi kota", "notes": "panen padi di luas", "tags": ["Padi"], "res_name": ["padi satu", "dua jagung"], "url": "http://contoh.go.id/halaman"},
    {"title": "Fi rumah", "notes": "padi - padi", "tags": ["jagung"], "author": "study", "version": "", "terbit_date": "1945-08-17T00:00:00Z"},
    {"title": "padi padi", "notes": "jagung padi karet", "tags": ["karet", "padi", "sawah"], "extras_konsep": "Rumah", "konsep": "Rumah"},
    {"title": "data langka7", "notes": "karet jagung padi", "tags": [], "res_name": ["karet"], "terbit_date": "2025-05-05T10:00:00Z"},
]
LUCENE = {
    "text:wifi": [0, 1], "title:(Wi-Fi)": [0], "title:fi": [0, 2], "author:studies": [0], "author:study": [2], "title:langka7": [4],
    "urls:contoh": [1], "text:contoh": [], "konsep:Rumah": [3], "text:rumah": [2, 3], '"padi - padi"': [2], '"padi padi"': [3],
    'notes:"padi padi"~1': [2], 'title:"padi padi"~2': [3], 'notes:"luas padi"~1': [0], 'notes:"padi luas"~2': [1],
    'notes:"padi luas"~3': [0, 1], 'res_name:"satu dua"': [], 'res_name:"satu dua"~50': [], 'res_name:"satu dua"~100': [1],
    'notes:"jagung karet padi"~1': [], 'notes:"jagung karet padi"~2': [3, 4], "(-title:padi)": [], "-title:padi": [0, 1, 2, 4],
    "(!(!title:padi))": [], "title:desa (-title:kota)": [], "title:desa OR (-title:kota)": [0], "title:desa OR -title:kota": [0],
    "title:desa title:kota OR title:fi": [0], "title:a/b OR title:desa": [0], "title:desa OR title:=kota!": [0, 1], "tags:Pa*": [1],
    "title:PAD*": [3], "title:[KOTA TO RUMAH]": [1, 2, 3, 4], "title:/PAD./": [3], "title:dsea~": [0, 4], "title:ksea~0.6": [],
    "title:ksta~0.6": [1], "title:desa^=3": [0],
    "filter(title:desa OR title:kota)": [0, 1], "title:wi filter(title:desa)^2": [0],
    "title:desa^2~1": [0], "version:*": [], "title:- OR title:desa": [0], "()": None,
    "title:": None, "ti*:desa": None, "https://contoh.go.id": None, "views_total:3.5": None, "title:desa~2.5": None,
    'title:"desa"~1.5': [0], "title:desa AND": None, "title : desa": [0],
}  # fmt: skip
TYPED = {
    "wi-fi": [0, 2], "langka7": [4], "wifi": [0, 1], '"wi-fi"': [0], "-padi": [], "padi -kota": [0, 2, 3, 4], "desa AND padi": [0],
    "padi NOT kota": [0, 2, 3, 4], "desa OR kota": [], "desa && padi": [0], 'de"sa': [0], "padi -": [0, 1, 2, 3, 4], "- padi": [], "½": [],
    '"padi - padi"': [2], '"padi padi"': [3], "- -+": [], " ": [],
    "--padi": None, '"': None, "+": None, "AND padi": None, "padi OR": None, "desa*": [0],
}  # fmt: skip
EDISMAX = {
    "padi jagung": [1, 2, 3, 4], "wi-fi desa": [0], "langka7": [4], "desa OR kota": [], " ": [], "title:desa padi": [0], "pad* karet": [3, 4],
    "-padi": [], "--padi": [], "desa~1": [0], "((padi": [0, 1, 2, 3, 4], "padi NOT kota": [0, 2, 3, 4], '"luas panen"~1': [0],
    "½ padi": [0, 1, 2, 3, 4],
}  # fmt: skip
WEIGHTS = {"qf": "title^4 tags^2 text", "mm": "2<-1 5<80%", "tie": "0.1"}


@pytest.fixture(scope="module")
def view():
    return indexed(DOCUMENTS)


def answered(view, **parameters):
    try:
        return found(view, **parameters)
    except (QuerySyntaxError, CannotAnswer):
        return None


@pytest.mark.parametrize("question", LUCENE)
def test_lucene(view, question):
    assert answered(view, q=question) == LUCENE[question]


@pytest.mark.parametrize("question", TYPED)
def test_dismax(view, question):
    assert answered(view, q=question, defType="dismax", **WEIGHTS) == TYPED[question]


@pytest.mark.parametrize("question", EDISMAX)
def test_edismax(view, question):
    assert answered(view, q=question, defType="edismax", **WEIGHTS) == EDISMAX[question]


FIELDS_WITH_SIGNS = {
    "a-b:nilai": [1], "a-b:nilai (": [1], "a.b:nilai (": [2], "res_x:nilai (": [3], "(a-b:nilai": [1], "a-b:nilai)": [], "+a-b:nilai )": [1],
    "-a-b:nilai )": [0, 2, 3, 4, 5], "a/b:nilai (": [4], "a: nilai (": [4],
}  # fmt: skip


def test_fields_whose_names_have_signs_in_edismax():
    fields = [{"title": "nilai padi"}, {"a-b": "nilai"}, {"a.b": "nilai"}, {"res_x": "nilai"}, {"title": "a b nilai"}, {"title": "karet"}]
    view = indexed(fields)
    every = {question: answered(view, q=question, defType="edismax", qf="title^4 notes", mm="100%") for question in FIELDS_WITH_SIGNS}
    assert every == FIELDS_WITH_SIGNS


@pytest.mark.parametrize(
    ("sort", "order"), [("terbit_date asc", [2, 1, 3, 0, 4]), ("terbit_date desc", [4, 0, 1, 3, 2]), ("konsep asc", [3, 0, 1, 2, 4])]
)
def test_documents_without_a_value_count_as_1970_in_dates_and_last_elsewhere(view, sort, order):
    assert answer(view, Request.read({"q": "*:*", "sort": f"{sort}, id asc", "rows": 10})).rows == order


def test_a_comma_too_many_in_a_sort_is_nothing(view):
    assert answer(view, Request.read({"q": "*:*", "sort": "id desc, ", "rows": 10})).rows == [4, 3, 2, 1, 0]


def test_a_parser_that_is_none_is_refused(view):
    with pytest.raises(CannotAnswer, match="'func'"):
        Request.read({"q": "padi", "defType": "func"})


def test_blank_values_are_no_values(view):
    assert answer(view, Request.read({"q": "*:*", "rows": 0, "facet.field": ["version"]})).facets == {"version": []}


def test_a_value_counts_by_its_rarity_alone(view):
    """Not by how many others stand beside it, as in a text."""
    scores = answer(view, Request.read({"q": "tags:padi", "sort": "score desc, id asc", "rows": 10})).scores
    assert scores[0] == scores[3]


def test_what_is_found_by_a_pattern_counts_one(view):
    scores = answer(view, Request.read({"q": "title:desa OR title:kot*", "sort": "score desc", "rows": 10})).scores
    assert scores[1] == pytest.approx(1.0)
