"""Lists of allowed values with their labels, read from ``config/vocabularies``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ckanext.muaraenim.configuration import config_file
from harvesters.declaration import Declared, read_declaration

__all__ = ["Term", "label", "term", "vocabulary"]


@dataclass(frozen=True)
class Term:
    """``label``/``description``: ``{"id": …, "en": …}``. ``name``: address of the topic, if it is one.

    ``group``: heading in lists. ``days``: how long data of this frequency stays up to date; 0 where nothing is promised.
    """

    value: str
    label: Mapping[str, str]
    description: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    group: Mapping[str, str] = field(default_factory=dict)
    days: int = 0


@lru_cache(maxsize=64)
def vocabulary(name: str) -> Mapping[str, Term]:
    """Its terms by value, in the order of the file; ``licences`` is CKAN's own licence register.

    :raises ConfigurationMissing: there is no such vocabulary.
    :raises SourceError: the file is wrong.
    """
    if name == "licences":
        return _licences()
    terms = [_term(item) for item in read_declaration(config_file(f"vocabularies/{name}.yaml")).need("terms").items()]
    return {term.value: term for term in terms}


def term(name: str, text: str) -> Term | None:
    """The term that ``text`` means: its value or one of its labels, whatever the case."""
    terms = vocabulary(name)
    wanted = text.strip().casefold()
    for each in terms.values():
        if wanted in (each.value.casefold(), *(label.casefold() for label in each.label.values())):
            return each
    return None


def label(name: str, value: str, language: str) -> str:
    """The label of a value; a value that is not in the vocabulary is its own label."""
    found = vocabulary(name).get(value)
    return found.label["en" if language == "en" else "id"] if found else value


def _term(item: Declared) -> Term:
    item.only(("value", "label", "description", "name", "group", "days"))
    texts = {key: _bilingual(item.need(key)) for key in ("description", "group") if key in item}
    return Term(item.need("value").text(), _bilingual(item.need("label")), name=_name(item), days=_days(item), **texts)


def _name(item: Declared) -> str:
    found = item.get("name")
    return found.text() if found else ""


def _days(item: Declared) -> int:
    found = item.get("days")
    return found.integer() if found else 0


def _bilingual(value: Declared) -> dict[str, str]:
    return {language: value.need(language).text() for language in ("id", "en")}


def _licences() -> dict[str, Term]:
    licences: list[dict[str, Any]] = json.loads(config_file("vocabularies/licences.json").read_text(encoding="utf-8"))
    return {each["id"]: Term(each["id"], {"id": each["title"], "en": each["title_en"]}) for each in licences}
