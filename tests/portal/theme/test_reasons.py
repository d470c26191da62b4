"""The list of results says why each stands there and what a misspelt question was meant to be, escaped."""

from __future__ import annotations

import re

import ckan.plugins.toolkit as tk
import pytest
from portal_sample import act

from ckanext.muaraenim.theme import reasons as room


def hit(app, q: str, name: str) -> str:
    """The list item of one dataset."""
    body = app.get("/dataset/", query_string={"q": q}).body
    found = [item for item in re.findall(r"<li><h3>.*?</li>", body, re.DOTALL) if f"/dataset/{name}" in item]
    return re.sub(r"\s+", " ", found[0])


def test_words_that_were_asked_for_are_marked_and_named(catalogue, app):
    item = hit(app, "kependudukan wilayah", "penduduk-wilayah")
    assert "Jumlah <mark>penduduk</mark> menurut <mark>wilayah</mark>" in item
    assert "Banyaknya <mark>penduduk</mark> menurut <mark>wilayah</mark>" in item
    assert "Cocok di: judul" in item
    assert "kolom “<mark>Wilayah</mark>”" in item
    assert "<mark>" not in app.get("/dataset/").body


def test_a_misspelt_word_gets_a_proposal_that_is_a_link(catalogue, app):
    body = app.get("/dataset/", query_string={"q": "pnduduk"}).body
    assert 'Mungkin maksud Anda: <a href="/dataset/?q=penduduk">penduduk</a>?' in body
    assert 'class="maksud"' not in app.get("/dataset/?q=penduduk").body


def test_no_text_becomes_markup(catalogue, app):
    dataset = act("package_show", id="jalan")
    before = {"title": dataset["title"], "notes": dataset.get("notes", "")}
    act("package_patch", id="jalan", title="Jalan <script>alert(1)</script> blabur", notes="<img src=x onerror=alert(2)> blabur & lain")
    try:
        item = hit(app, "blabur", "jalan")
        assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>blabur</mark>" in item
        assert "<script" not in item
        assert "<img" not in item
        assert "<mark>blabur</mark> &amp; lain" in item
        body = app.get("/dataset/", query_string={"q": '<b>pnduduk</b>"'}).body
        assert "<b>pnduduk" not in body
        assert "<b>penduduk" not in body
    finally:
        act("package_patch", id="jalan", **before)


def test_marks_are_cut_into_escaped_text():
    assert str(room.marked("a<b>c & d", [(1, 4), (7, 9)])) == "a<mark>&lt;b&gt;</mark>c &amp;<mark> d</mark>"
    assert str(room.marked("", [])) == ""


def test_without_our_search_the_page_does_without(monkeypatch, catalogue):
    def get_action(name):
        raise KeyError(name)

    monkeypatch.setattr(tk, "get_action", get_action)
    assert room.correction("pnduduk") == room.Correction()
    assert room.reasons("penduduk", [{"id": "x"}]) == {}


@pytest.mark.parametrize("q", ["title:penduduk", "*:*", "penduduk AND", "(", '"', "a" * 5_000, "+ -"])
def test_any_question_has_a_page(catalogue, app, q):
    assert app.get("/dataset/", query_string={"q": q}).status_code in (200, 400)
