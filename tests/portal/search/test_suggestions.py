"""Misspelt words, suggestions while typing, and why something was found: helpful, and never about what the reader may not see."""

from __future__ import annotations

import json

import ckan.plugins.toolkit as tk
import pytest
from bench import quality
from ckan.tests import factories, helpers

from ckanext.muaraenim.search.correction import corrected
from ckanext.muaraenim.search.highlighting import asked_for, asked_in, passage
from ckanext.muaraenim.search.spelling import distance, nearest
from ckanext.muaraenim.search.wordlist import lexicon_of

pytestmark = [pytest.mark.ckan_config("ckan.plugins", "muaraenim_search"), pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True)]

MISTAKES = {
    ("padi", "padi"): 0, ("padi", "padi-"): 1, ("pada", "padi"): 1, ("apdi", "padi"): 1, ("pdi", "padi"): 1, ("stuting", "stunting"): 1,
    ("puksesmas", "puskesmas"): 1, ("abcd", "efgh"): 3, ("", "ab"): 2,
}  # fmt: skip


def test_mistakes_are_counted_by_letters():
    assert {pair: distance(*pair, 2) for pair in MISTAKES} == MISTAKES


def test_fewer_mistakes_then_the_more_common_word():
    known = [("pada", 9), ("pari", 2), ("padi", 5), ("sapi", 7), ("padang", 1)]
    assert nearest("padu", known, 3) == ["pada", "padi"]
    assert nearest("padi", [("padi", 9)], 3) == []  # not a mistake


@pytest.fixture(scope="module")
def view():
    return quality.indexed(quality.read()[0], "id")


MEANT = {
    "pendudk semnde": "penduduk semende", "kemiskinn": "kemiskinan", "puksesmas": "puskesmas", "enduduk": "penduduk", "padi -jagng": "padi -jagung",
    "Sekolh di semendo?": "sekolah di semendo?", "perpustakan buku": "perpustakaan buku",
    "marga": None, "perbankan": None,  # known words that no dataset has
    "jumlah penduduk": None, "dinkes": None, "jalan rusak": None, "KK": None, "xyzzyxyzzy": None, "data": None, "": None,
    "title:pendudk": "title:penduduk", 'title:(pendudk AND semnde) OR notes:"pendudk"': 'title:(penduduk AND semende) OR notes:"penduduk"',
    "pendudk:pendudk": "pendudk:penduduk", "pendudk:semende": None, "title:pendudk*": None, "title:pendudk~1": None,
    "pendudk AND metadata_modified:[NOW-7DAYS TO *]": None, "NOT tags:pendudk": "NOT tags:penduduk", "title:penduduk": None,
    "pendudk " * 50: None, "2025": None,
}  # fmt: skip


def test_what_was_meant(view):
    assert {question: corrected(view, question) for question in MEANT} == MEANT


def test_the_stock_schema_proposes_nothing():
    assert corrected(quality.indexed(quality.read()[0], "solr"), "pendudk") is None


@pytest.fixture
def lexicon():
    return lexicon_of("muaraenim")


def marked(text, question, lexicon, longest=200):
    found = passage(text, asked_for(question, lexicon), lexicon, longest)
    return found and [found.text[start:end] for start, end in found.marks]


def test_marks_are_words_of_the_family_and_whole_phrases(lexicon):
    assert marked("Membangun jalan, bangunan & JALANAN", "pembangunan jalan", lexicon) == ["Membangun jalan", "bangunan", "JALANAN"]
    assert marked("Blanko KK dan keluarga", "kartu keluarga", lexicon) == ["KK", "keluarga"]
    assert marked("Kartu keluarga; kartu lain", "KK", lexicon) == ["Kartu keluarga"]
    assert marked("Penduduk di desa", "berapa penduduk di kota -desa", lexicon) == ["Penduduk"]
    assert marked("Anak-anak <b>anak</b>", "anak", lexicon) == ["Anak-anak", "anak"]
    assert marked("luas panen, panen luas", '"luas panen"', lexicon) == ["luas panen"]
    named = asked_in('title:kependudukan AND (notes:"luas panen" OR padi) -tags:kopi', lexicon)
    assert named == {"title": {("penduduk",)}, "notes": {("luas", "panen")}, "text": {("padi",)}}


def test_a_long_text_is_cut_between_words_around_the_first_mark(lexicon):
    found = passage("kata " * 100 + "Kecamatan Lubai " + "lain " * 100, asked_for("lubai", lexicon), lexicon, 120)
    assert found.text.startswith("… kata")
    assert found.text.endswith(" …")
    assert len(found.text) < 130
    assert [found.text[start:end] for start, end in found.marks] == ["Lubai"]
    assert passage("x" * 5_000 + " lubai", asked_for("lubai", lexicon), lexicon, 120).marks


@pytest.fixture
def catalogue(ckan):
    opd = factories.Organization(name="dinas-uji", title="Dinas Blaburan")
    factories.Group(name="topik-uji", title="Topik Blaburan")
    factories.Dataset(
        name="terbuka", title="Blaburan <i>desa</i>", notes="## Tentang **semburat** & [lainnya](http://x/semburat)", owner_org=opd["id"],
        groups=[{"name": "topik-uji"}], tags=[{"name": "kata blaburan"}],
        extras=[{"key": "tabel_kolom", "value": json.dumps(["Wilayah semburat"])},
                {"key": "tabel_nilai", "value": json.dumps({"Wilayah": ["Desa Semburat"]})},
                {"key": "konsep", "value": "Gemulai"}],
    )  # fmt: skip
    member = factories.User()
    helpers.call_action("organization_member_create", id=opd["id"], username=member["name"], role="member")
    factories.Dataset(name="rahasia", title="Kerahasiaan blaburan zirkonium", private=True, owner_org=opd["id"])
    return {"member": member["name"]}


def ask(action, user="", **data):
    return helpers.call_action(action, {"user": user, "ignore_auth": False}, **data)


def test_a_correction_never_comes_from_a_private_dataset(catalogue):
    assert ask("search_correction", q="blaburn") == {"text": "blaburan", "count": 1, "absent": ["blaburn"]}
    assert ask("search_correction", q="zirkonum") == {"text": None, "count": 0, "absent": ["zirkonum"]}
    assert ask("search_correction", q="zirkonum", user=catalogue["member"])["text"] is None
    helpers.call_action("package_patch", id="terbuka", private=True)
    assert ask("search_correction", q="blaburn")["text"] is None  # the word itself is still in the engine's list


def test_words_that_no_public_dataset_says_are_named(catalogue):
    assert ask("search_correction", q="blaburan dan zirkonium")["absent"] == ["zirkonium"]  # a private dataset says it
    assert ask("search_correction", q="blaburan desa")["absent"] == []
    for more_than_words in ("title:zirkonium", "zirkoni*", "blaburan~ zirkonium"):
        assert ask("search_correction", q=more_than_words)["absent"] == []


def test_suggestions_while_typing(catalogue):
    found = ask("search_suggest", q="blabu")
    assert [each["name"] for each in found["datasets"]] == ["terbuka"]
    assert found["organizations"] == [{"name": "dinas-uji", "title": "Dinas Blaburan"}]
    assert found["topics"] == [{"name": "topik-uji", "title": "Topik Blaburan"}]
    assert {each["name"] for each in ask("search_suggest", q="semendo dar")["districts"]} >= {"Semende Darat Laut"}
    assert len(ask("search_suggest", q="semende", limit=1)["districts"]) == 1
    assert {each["name"] for each in ask("search_suggest", q="blabu", user=catalogue["member"])["datasets"]} <= {"terbuka", "rahasia"}
    assert not any(ask("search_suggest", q="zirkon").values())
    assert not any(ask("search_suggest", q="b").values())
    for q in ("*", '"', "x" * 10_000, "%", "' OR 1=1 --", "\\"):
        assert ask("search_suggest", q=q)["correction"] is None
    with pytest.raises(tk.ValidationError):
        ask("search_suggest", q="bl", limit="banyak")


def test_why_a_dataset_was_found(catalogue):
    ids = [helpers.call_action("package_show", id=name)["id"] for name in ("terbuka", "rahasia")]

    def fields(q, **more):
        found = ask("search_matches", q=q, ids=ids, **more)
        return {name: [each["field"] for each in found.get(id, [])] for name, id in zip(("terbuka", "rahasia"), ids, strict=True)}

    assert fields("blaburan") == {"terbuka": ["title", "tag", "topic", "organization"], "rahasia": []}
    assert fields("blaburan", user=catalogue["member"])["rahasia"] == ["title", "organization"]
    assert fields("semburat")["terbuka"] == ["notes", "column", "value"]
    assert fields("gemulai")["terbuka"] == ["metadata"]
    assert fields("title:blaburan") == {"terbuka": ["title"], "rahasia": []}
    assert fields("title:blaburan", user=catalogue["member"])["rahasia"] == ["title"]
    assert fields('tags:blaburan OR organization_title:"dinas blaburan" -notes:semburat')["terbuka"] == ["tag", "organization"]
    assert fields("blaburan OR notes:semburat")["terbuka"] == ["title", "tag", "topic", "organization", "notes"]
    for nothing in ("title:blabur*", "title:blaburam~1", "NOT title:blaburan", "title:(", "warna:blaburan", "metadata_modified:[NOW TO *]"):
        assert fields(nothing)["terbuka"] == []
    value = ask("search_matches", q="semburat", ids=ids)[ids[0]][-1]
    assert value == {"field": "value", "column": "Wilayah", "text": "Desa Semburat", "marks": [[5, 13]]}
    assert ask("search_matches", q="semburat", ids=ids)[ids[0]][0]["text"] == "Tentang semburat & lainnya"
    assert ask("search_matches", q="blaburan", ids=ids[0])[ids[0]][0]["text"] == "Blaburan <i>desa</i>"
    with pytest.raises(tk.ValidationError):
        ask("search_matches", q="x", ids=["x"] * 101)
    with pytest.raises(tk.ValidationError):
        ask("search_matches", q="x", ids=[{}])
