"""CKAN's own pages that remain (accounts, forms, administration): each opens or refuses, has one first heading, and speaks the reader's language."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup, Comment
from ckan import model
from ckan.lib.i18n import get_ckan_i18n_dir
from ckan.tests import factories, helpers

from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.translations import merged_catalogue

STOCK = re.compile(r"(?:user|dashboard|dataset|dataset_resource|organization|group|admin|util|home)\.")
SEEN = ("placeholder", "title", "aria-label")
OFFICE, NAME = "disdukcapil", "rahasia-uji"
SAME = {"Data", "Format", "Email", "URL", "API", "Admin", "Editor", "Menu", "Token", "CSV", "Markdown"}
"""Words of both languages."""


@pytest.fixture(scope="module")
def english():
    """Sentences that have an Indonesian translation of other words."""
    stock = polib.pofile(str(Path(get_ckan_i18n_dir()) / "id" / "LC_MESSAGES" / "ckan.po"))
    translated = {entry.msgid: entry.msgstr or entry.msgstr_plural.get(0, "") for file in (stock, merged_catalogue()) for entry in file}
    return {msgid for msgid, said in translated.items() if said and said != msgid and len(msgid) > 3} - SAME


@pytest.fixture
def people(catalogue):
    found = {"visitor": None}
    for who, office, role in (("editor", OFFICE, "editor"), ("walidata", current_regency().walidata, "editor")):
        found[who] = factories.UserWithToken(about="")
        helpers.call_action("organization_member_create", id=office, username=found[who]["name"], role=role)
    found["sysadmin"] = factories.SysadminWithToken(about="")
    return found


@pytest.fixture
def private(catalogue):
    files = [{"url": "https://opd.example/x.csv", "name": "Berkas", "format": "CSV"}]
    made = helpers.call_action("package_create", name=NAME, title="Uji", owner_org=OFFICE, private=True, resources=files)
    yield made["resources"][0]["id"]
    helpers.call_action("dataset_purge", id=NAME)


def addresses(app, resource, person):
    """Every address of CKAN's own pages, filled in so that there is something to see."""
    topic = model.Session.query(model.Group.name).filter_by(is_organization=False, state="active").order_by(model.Group.name).first()[0]
    ids = {"user": person or "siapa", "dashboard": person or "siapa", "organization": OFFICE, "group": topic}
    for rule in sorted(app.flask_app.url_map.iter_rules(), key=lambda rule: rule.rule):
        room = rule.endpoint.partition(".")[0]
        if "GET" in rule.methods and STOCK.match(rule.endpoint) and "logout" not in rule.rule:
            values = {"resource_id": resource, "page": "1", "id": ids.get(room, NAME)}
            yield re.sub(r"<(?:[^<>:]*:)?(\w+)>", lambda found: values.get(found[1], "x"), rule.rule)  # noqa: B023 - called at once


def words(soup):
    """What is read, shown in an empty field or spoken."""
    for part in soup(["script", "style", "textarea", "option"]):
        part.decompose()
    yield from (" ".join(text.split()) for text in soup.find_all(string=True) if not isinstance(text, Comment))
    yield from (tag[name].strip() for tag in soup.find_all(True) for name in SEEN if tag.get(name))


def crawled(app, resource, person, prefix=""):
    """Address and page of everything that opens for this person."""
    headers = {"Authorization": person["token"]} if person else {}
    for address in addresses(app, resource, person and person["name"]):
        answer = app.get(prefix + address, headers=headers, follow_redirects=False)
        assert answer.status_code < 500, address
        if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            yield address, BeautifulSoup(answer.body, "html.parser")


@pytest.mark.parametrize("who", ["visitor", "editor", "walidata", "sysadmin"])
def test_stock_pages(app, people, private, english, who):
    wrong, number = [], 0
    for address, soup in crawled(app, private, people[who]):
        number += 1
        headings = [heading.get_text(" ", strip=True) for heading in soup.select("h1")]
        if len(headings) != 1 or not headings[0]:
            wrong.append((address, headings))
        odd = {text for text in words(soup) if text in english or re.match(r"Manage resource|\d+ members?$", text)}
        if odd:
            wrong.append((address, sorted(odd)))
    assert number > 5
    assert not wrong, "\n".join(map(str, wrong))


def test_stock_pages_in_english(app, people, private):
    pages = list(crawled(app, private, people["editor"], "/en"))
    assert len(pages) > 15
    assert not [address for address, soup in pages if len(soup.select("h1")) != 1]
    assert not [address for address, soup in pages if {"aktif", "Nama pengguna"} & set(words(soup))]


def test_pages_that_this_portal_does_without(app, people):
    headers = {"Authorization": people["sysadmin"]["token"]}
    for address in ("/testing/primer", "/testing/custom_form_fields", "/group/bulk_process/kesehatan", f"/organization/followers/{OFFICE}"):
        assert app.get(address, headers=headers).status_code == 404
    assert app.get(f"/organization/about/{OFFICE}", follow_redirects=False).headers["Location"].endswith(f"/organization/{OFFICE}")
