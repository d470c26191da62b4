"""The lexicon of the regency that is served, read from its files.

``config/vocabularies/search_words.yaml`` holds what is Indonesian; ``config/regencies/<name>/search_words.yaml`` what is the regency's; OPDs and
their abbreviations and the kecamatan with their other names come from its lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache

from ckan.common import config

from ckanext.muaraenim.configuration import ConfigurationMissing, config_file, default_regency
from ckanext.muaraenim.regency import SETTING, Regency, read_regency
from ckanext.muaraenim.search.lexicon import Lexicon, joined
from harvesters.declaration import Declared, read_declaration

__all__ = ["current_lexicon", "lexicon_of"]

KEYS = ("roots", "variants", "abbreviations", "fillers")


def current_lexicon() -> Lexicon:
    """That of the regency that this portal serves."""
    return _served(config.get(SETTING))


@lru_cache(maxsize=4)
def _served(setting: str | None) -> Lexicon:
    return lexicon_of(setting or default_regency())


@lru_cache(maxsize=4)
def lexicon_of(regency: str) -> Lexicon:
    """
    :raises SourceError: a file is wrong; the error names line, key and what is allowed.
    """
    files = [read_declaration(config_file("vocabularies/search_words.yaml"))]
    with suppress(ConfigurationMissing):  # a regency need not have words of its own
        files.append(read_declaration(config_file(f"regencies/{regency}/search_words.yaml")))
    for file in files:
        file.only(KEYS)
    variants = {spelling: word for file in files for word, spellings in _lists(file, "variants").items() for spelling in spellings}
    own = read_regency(regency)
    pairs = {short: longs for file in files for short, longs in _lists(file, "abbreviations").items()}
    pairs = _with_offices_and_districts(pairs, own)
    roots = frozenset(_listed(files, "roots")) | _names(own) | frozenset(short for short in pairs if " " not in short)
    fillers = frozenset(_listed(files, "fillers"))
    return Lexicon(roots, variants, joined(pairs, Lexicon(roots, variants).words, fillers), fillers)


def _listed(files: list[Declared], key: str) -> list[str]:
    return [word for file in files if key in file for word in file.need(key).text().lower().split()]


def _lists(file: Declared, key: str) -> dict[str, tuple[str, ...]]:
    found = file.get(key)
    return {name.lower(): tuple(text.lower() for text in each.texts()) for name, each in found.entries().items()} if found else {}


def _names(regency: Regency) -> frozenset[str]:
    """A place's name is not derived of anything."""
    return frozenset(word for district in regency.districts.values() for word in district.name.lower().split() if len(word) > 3)


def _with_offices_and_districts(pairs: Mapping[str, tuple[str, ...]], regency: Regency) -> dict[str, tuple[str, ...]]:
    found = dict(pairs)
    for office in regency.organizations.values():
        if office.abbreviation:
            short = office.abbreviation.lower()
            found[short] = (*found.get(short, ()), office.name.lower())
    for district in regency.districts.values():
        for alias in district.aliases:
            found[alias.lower()] = (*found.get(alias.lower(), ()), district.name.lower())
    return found
