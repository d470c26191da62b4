"""``analysis = solr`` makes the words that Solr 9 makes with CKAN's schema; every expected value is Solr's own answer."""

from __future__ import annotations

import pytest

from ckanext.muaraenim.search import english
from ckanext.muaraenim.search.analysis import analysis, stock
from ckanext.muaraenim.search.folding import folded

INDEXED = {
    "Wi-Fi": [(0, "wi"), (0, "wifi"), (1, "fi")],
    "PowerShot500": [(0, "power"), (0, "powershot"), (1, "shot"), (2, "500")],
    "SD-500-x": [(0, "sd"), (1, "500"), (2, "x")],
    "XMLHttpRequest": [(0, "xmlhttp"), (0, "xmlhttprequest"), (1, "request")],
    "1.234,56": [(0, "1"), (0, "123456"), (1, "234"), (2, "56")],
    "Admin.Data@contoh.go.id": [(0, "admin"), (0, "admindatacontohgoid"), (1, "data"), (2, "contoh"), (3, "go"), (4, "id")],
    "O'Neil's data": [(0, "o"), (0, "oneil"), (1, "neil"), (2, "data")],
    "a - b": [(0, "a"), (2, "b")],
    "a - - b": [(0, "a"), (2, "b")],
    "½ 10²": [(1, "10")],
    "CAFÉ Straße œuvre": [(0, "cafe"), (1, "strasse"), (2, "oeuvr")],
    "studies running organizations": [(0, "studi"), (1, "run"), (2, "organ")],
    "日本語 Привет İstanbul": [(0, "日本語"), (1, "привет"), (2, "istanbul")],
}
ASKED = {
    "Wi-Fi": [(0, "wi"), (1, "fi")],
    "a - - b": [(0, "a"), (3, "b")],
    "x1y2": [(0, "x"), (1, "1"), (2, "y"), (3, "2")],
    "camelCase snake_case": [(0, "camel"), (1, "case"), (2, "snake"), (3, "case")],
}
GENERAL = {
    "Wi-Fi": [(0, "wi"), (0, "wifi"), (1, "fi")],
    "camelCase Studies CAFÉ": [(0, "camelcase"), (1, "studies"), (2, "café")],
}


def words(text: str, field: str, *, joined: bool) -> list[tuple[int, str]]:
    return sorted(stock(text, field, joined=joined))


@pytest.mark.parametrize("text", INDEXED)
def test_words_of_an_indexed_text(text):
    assert words(text, "notes", joined=True) == INDEXED[text]


@pytest.mark.parametrize("text", ASKED)
def test_words_of_a_question(text):
    assert words(text, "notes", joined=False) == ASKED[text]


@pytest.mark.parametrize("text", GENERAL)
def test_names_of_people_and_resources_keep_their_words(text):
    assert words(text, "author", joined=True) == GENERAL[text]


def test_a_long_word_is_cut_and_none_is_left_out():
    assert words("q" * 300, "notes", joined=True) == [(0, "q" * 256), (1, "q" * 44)]


def test_stems_are_those_of_the_snowball_that_lucene_has():
    stems = {
        "added": "ad", "organization": "organ", "international": "intern", "emergency": "emerg", "evening": "even", "geologist": "geologist",
        "universal": "univers", "paste": "past", "hopping": "hop", "hoping": "hope", "sayyid": "sayyid", "yyy": "yyy", "skies": "sky", "dying": "die",
        "succeed": "succeed", "generously": "generous", "communities": "communiti", "rational": "ration", "national": "nation", "knack": "knack",
        "agreed": "agre", "feed": "feed", "flies": "fli", "ties": "tie", "controlling": "control", "adjustment": "adjust", "is": "is",
    }  # fmt: skip
    assert {word: english.stem(word) for word in stems} == stems


def test_only_latin_letters_lose_their_accents():
    assert folded("ñandú øre łódź ǽ ﬁ") == "nandu ore lodz ae fi"
    assert folded("й が ά") == "й が ά"


def test_places_that_are_shared_or_empty_reach_the_engine():
    say = analysis("solr").indexed
    assert say("luas panen", "notes") == "luas panen".replace("luas", "lua")
    assert [token["position"] for token in say("a - b", "notes")["tokens"]] == [0, 2]
