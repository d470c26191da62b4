"""Feeds speak in the regency's name, name each dataset's OPD, and say which figures are examples."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from portal_sample import act

from ckanext.muaraenim.regency import current_regency

pytestmark = pytest.mark.usefixtures("catalogue")

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def feed(app):
    return lambda address: ElementTree.fromstring(app.get(address).body)


def test_a_feed_has_the_name_and_the_language_of_the_portal(feed):
    found = feed("/feeds/dataset.atom")
    assert found.get("{http://www.w3.org/XML/1998/namespace}lang") == "id"
    assert found.findtext(f"{ATOM}title") == current_regency().title["id"]
    assert found.findtext(f"{ATOM}author/{ATOM}name") == current_regency().government


@pytest.mark.parametrize(
    ("address", "word"), [("/feeds/organization/disdukcapil.atom", "data contoh"), ("/en/feeds/organization/disdukcapil.atom", "sample data")]
)
def test_an_entry_says_whose_data_it_is_and_that_figures_are_examples(feed, address, word):
    entries = {entry.find(f"{ATOM}link").get("href").rpartition("/")[2]: entry for entry in feed(address).iter(f"{ATOM}entry")}
    sample, real = entries["penduduk-wilayah"], entries["perseorangan"]
    assert sample.findtext(f"{ATOM}title").endswith(f"({word})")
    assert not real.findtext(f"{ATOM}title").endswith(")")
    assert sample.findtext(f"{ATOM}author/{ATOM}name").startswith("Dinas Kependudukan")


@pytest.mark.parametrize("query", ["=x", "fq[]=1", "%3Cb%3E=1&q[]=1"])
def test_a_feed_of_a_question_that_cannot_be_read_is_refused(app, query):
    assert app.get(f"/feeds/custom.atom?{query}", status=400)


def test_characters_that_xml_lacks_keep_nobody_from_the_feed(app, feed):
    act("package_patch", id="perseorangan", title="Data\x0b \ufffeperseorangan")
    try:
        titles = [entry.findtext(f"{ATOM}title") for entry in feed("/feeds/dataset.atom").iter(f"{ATOM}entry")]
    finally:
        act("package_patch", id="perseorangan", title="Data perseorangan")
    assert "Data perseorangan" in titles
    assert feed("/feeds/custom.atom?q=%0B") is not None
