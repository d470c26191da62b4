"""A dataset is cited with its version and the day it was read, told in a few lines of text, sent on by WhatsApp, and read by programs."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from ckan.tests import factories
from portal_sample import act, dataset

PAGE = "/dataset/penduduk-wilayah"


@pytest.fixture
def ask(app):
    """The answer of an action over HTTP."""
    return lambda action, **asked: app.get(f"/api/3/action/{action}", query_string=asked).json["result"]


def test_a_citation_names_version_day_and_that_the_figures_are_examples(catalogue, ask):
    found = ask("dataset_citation_show", id="penduduk-wilayah")
    assert (found["version"], found["sample"]) == (1, True)
    for form in ("sentence", "apa"):
        assert "Jumlah penduduk menurut wilayah, 2024–2025 (versi 1, data contoh)" in found[form]
        assert PAGE in found[form]
    assert f"urldate = {{{found['accessed']}}}" in found["bibtex"]
    assert "version = {1}" in found["bibtex"]
    assert "note = {data contoh}" in found["bibtex"]


def test_bibtex_prints_what_tex_would_take_for_commands(catalogue, ask):
    made = dataset("kutip-tex", r"Air & sanitasi 50% {\input /etc/passwd} #1_a ~ ^", "disdukcapil")
    said = ask("dataset_citation_show", id=made["id"])["bibtex"]
    assert r"Air \& sanitasi 50\% \{\textbackslash{}input /etc/passwd\} \#1\_a \textasciitilde{} \textasciicircum{}" in said
    assert not re.search(r"(?<!\\)[&%#_]", said.split("title = ")[1].split("\n")[0])
    act("dataset_purge", id=made["id"])


def test_the_page_shows_and_gives_the_citation(catalogue, app):
    page = app.get(PAGE).body
    assert "@misc{penduduk-wilayah-" in page
    answer = app.get(f"{PAGE}/kutipan.bib")
    assert answer.headers["Content-Disposition"] == "attachment; filename=penduduk-wilayah.bib"
    assert answer.body.startswith("@misc{penduduk-wilayah-")


def test_the_summary_is_short_and_says_the_figures(catalogue, app):
    answer = app.get(f"{PAGE}/ringkas.txt")
    lines = answer.body.splitlines()
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert lines[0] == "Jumlah penduduk menurut wilayah (data contoh)"
    assert "24 baris" in answer.body
    assert "Sistem contoh. Diambil 30 Jul 2026, 05.10 WIB" in lines
    assert lines[-1].endswith(PAGE)
    assert app.get(f"{PAGE}/ringkas.txt", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_long_summary_keeps_its_address(catalogue, ask):
    made = dataset("ringkas-panjang", "é" * 900, "disdukcapil", notes="Kata " * 400)
    text = ask("dataset_summary_show", id=made["id"])["text"]
    act("dataset_purge", id=made["id"])
    assert len(text.encode()) <= 1000
    assert text.endswith("/dataset/ringkas-panjang\n")
    assert "…" in text


def test_whatsapp_gets_the_key_figures_and_the_address(catalogue, app):
    address = re.search(r'href="(https://wa\.me/[^"]+)"', app.get(PAGE).body)[1].replace("&amp;", "&")
    (said,) = parse_qs(urlsplit(address).query)["text"]
    assert said.splitlines()[0] == "Jumlah penduduk menurut wilayah (data contoh)"
    assert "24 baris" in said
    assert said.endswith(PAGE)


@pytest.mark.parametrize("file", ["ringkas.txt", "kutipan.bib"])
def test_what_a_reader_may_not_see_is_not_there(catalogue, app, file):
    office = factories.Organization()
    hidden = factories.Dataset(private=True, owner_org=office["id"])
    assert app.get(f"/dataset/{hidden['name']}/{file}", status=404).body == app.get(f"/dataset/tidak-ada/{file}", status=404).body.replace(
        "tidak-ada", hidden["name"]
    )


def test_restricted_rows_are_not_told(catalogue, ask):
    text = ask("dataset_summary_show", id="perseorangan")["text"]
    assert "baris" not in text
    assert "Ps 17 huruf h" in text


def test_the_api_is_shown_in_four_languages_with_the_same_address(catalogue, app):
    page = app.get(PAGE).body
    address = re.search(r'curl "(\S+)"', page)[1]
    assert page.count(address) == 4
    assert app.get(urlsplit(address)._replace(scheme="", netloc="").geturl().replace("&amp;", "&")).json["result"]["total"] == 24
    for said in ("requests.get(", "jsonlite::fromJSON(", "await fetch("):
        assert said in page
