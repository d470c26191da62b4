"""Every sentence that a reader meets exists in Indonesian."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest
from babel.messages.extract import extract_from_dir
from ckan.lib.i18n import get_ckan_i18n_dir

from ckanext.muaraenim.configuration import PACKAGE
from ckanext.muaraenim.translations import COMPILED, merged_catalogue

METHODS = [("**/templates/**.html", "ckan"), ("**.py", "python")]
EXTENSIONS = "jinja2.ext.do,jinja2.ext.loopcontrols,ckan.lib.jinja_extensions.CkanExtend"
OPTIONS = {"**/templates/**.html": {"trimmed": "True", "silent": "False", "extensions": EXTENSIONS}}
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def ours():
    """msgid (and plural) of every sentence in our Python and templates."""
    for file, line, message, _comments, _context in extract_from_dir(PACKAGE, METHODS, OPTIONS):
        yield (message if isinstance(message, tuple) else (message, None)), f"{file}:{line}"


@pytest.fixture(scope="module")
def catalogue():
    return {entry.msgid: entry for entry in merged_catalogue()}


def test_all_our_sentences_are_translated(catalogue):
    ckan = {entry.msgid for entry in polib.pofile(str(Path(get_ckan_i18n_dir()) / "id" / "LC_MESSAGES" / "ckan.po")) if entry.translated()}
    found = list(ours())
    assert len(found) > 100
    assert not sorted({f"{place} {msgid}" for (msgid, _), place in found if msgid and msgid not in catalogue and msgid not in ckan})


def test_ckans_interface_is_translated_completely(catalogue):
    ckan = polib.pofile(str(Path(get_ckan_i18n_dir()) / "id" / "LC_MESSAGES" / "ckan.po"))
    assert not [entry.msgid for entry in ckan if not entry.translated() and entry.msgid not in catalogue]


def test_translations_keep_their_places(catalogue):
    wrong = []
    for entry in catalogue.values():
        wanted = set(PLACE.findall(entry.msgid)) | set(PLACE.findall(entry.msgid_plural or ""))
        for text in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            if not set(PLACE.findall(text)) <= wanted or (not entry.msgid_plural and set(PLACE.findall(text)) != wanted):
                wrong.append(entry.msgid)
    assert not [msgid for msgid in wrong if not msgid.startswith("Regular expression to match")]


def test_the_compiled_catalogue_is_current(tmp_path):
    fresh = tmp_path / "fresh.mo"
    merged_catalogue().save_as_mofile(str(fresh))
    assert fresh.read_bytes() == COMPILED.read_bytes(), "run: ckan translations compile"


def test_a_page_speaks_both(app):
    assert 'lang="id"' in app.get("/").body
    assert 'lang="en"' in app.get("/en/").body
