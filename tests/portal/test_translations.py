"""Every sentence that a reader meets exists in Indonesian."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import ckan as ckan_package
import polib
import pytest
from babel.messages.extract import extract_from_dir
from ckan.lib.i18n import get_ckan_i18n_dir

from ckanext.muaraenim.configuration import PACKAGE
from ckanext.muaraenim.translations import COMPILED, merged_catalogue

METHODS = [("**/templates/**.html", "ckan"), ("**.py", "python")]
TAGS = ("CkanExtend", "SnippetExtension", "UrlForStaticExtension", "UrlForExtension", "LinkForExtension", "AssetExtension")
EXTENSIONS = ",".join(["jinja2.ext.do", "jinja2.ext.loopcontrols", *(f"ckan.lib.jinja_extensions.{name}" for name in TAGS)])
OPTIONS = {"**/templates/**.html": {"trimmed": "True", "silent": "False", "extensions": EXTENSIONS}}
PROJECT = Path(__file__).parents[2]
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def ours():
    """msgid (and plural) of every sentence in our Python and templates."""
    for file, line, message, _comments, _context in extract_from_dir(PACKAGE, METHODS, OPTIONS):
        yield (message if isinstance(message, tuple) else (message, None)), f"{file}:{line}"


@pytest.fixture(scope="module")
def catalogue():
    return {entry.msgid: entry for entry in merged_catalogue()}


def test_all_our_sentences_are_translated(catalogue):
    ckan = stock_translations()
    found = list(ours())
    assert len(found) > 100
    assert not sorted({f"{place} {msgid}" for (msgid, _), place in found if msgid and msgid not in catalogue and msgid not in ckan})


def test_ckans_interface_is_translated_completely(catalogue):
    ckan = polib.pofile(str(Path(get_ckan_i18n_dir()) / "id" / "LC_MESSAGES" / "ckan.po"))
    assert not [entry.msgid for entry in ckan if not entry.translated() and entry.msgid not in catalogue]


def installed():
    """Folders of CKAN, its own plugins that a portal may load, and the extensions that readers meet here."""
    ckan = Path(ckan_package.__file__).parent
    beside = [folder for folder in (ckan.parent / "ckanext").iterdir() if folder.is_dir() and folder.name not in ("muaraenim", "scheming", "dcat")]
    own = [folder for folder in beside if not folder.name.startswith("example_")]
    return [ckan, *own, *(Path(find_spec(name).origin).parent for name in ("ckanext.scheming", "ckanext.dcat"))]


def test_every_string_of_the_installed_packages_is_translated(catalogue):
    known = catalogue.keys() | stock_translations().keys()
    found = {
        (message[0] if isinstance(message, tuple) else message, f"{folder.name}/{file}")
        for folder in installed()
        for file, _, message, _, _ in extract_from_dir(folder, [("**/tests/**", "ignore"), *METHODS], OPTIONS)
    }
    assert len({message for message, _ in found}) >= 1100
    assert not sorted(place + " " + message for message, place in found if message and message not in known)


def glossary():
    """(word that we do not use, what we say) of the table."""
    lines = (PROJECT / "docs" / "glosarium.md").read_text().splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")][2:]
    return {word.strip(): ours for _, ours, others in rows for word in others.split(",") if word.strip()}


def test_one_word_for_one_thing(catalogue):
    """Text between tags, markers and quotation marks is what people read; addresses and names of parameters are not."""
    unwanted = re.compile(rf"(?<![\w/.@_:<-])(?:{'|'.join(map(re.escape, glossary()))})(?![\w/@_:=-])", re.IGNORECASE)
    texts = stock_translations() | {msgid: entry.msgstr or entry.msgstr_plural.get(0, "") for msgid, entry in catalogue.items()}
    assert len(glossary()) > 30
    assert not sorted(f"{found[0]}: {text}" for text in texts.values() if (found := unwanted.search(re.sub(r"<[^>]*>|\{\w*\}|%\(\w+\)s", "", text))))


def stock_translations():
    """What CKAN brings along in Indonesian."""
    stock = polib.pofile(str(Path(get_ckan_i18n_dir()) / "id" / "LC_MESSAGES" / "ckan.po"))
    return {entry.msgid: entry.msgstr or entry.msgstr_plural.get(0, "") for entry in stock if entry.translated()}


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
