"""Why datasets were found: which of their texts say what was asked for. Only datasets that the reader may find."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ckanext.muaraenim.search.fields import values
from ckanext.muaraenim.search.highlighting import Passage, asked_in, passage
from ckanext.muaraenim.search.lexicon import Lexicon, Words
from ckanext.muaraenim.search.store import Database

__all__ = ["matches"]

LONGEST = {"title": 300, "notes": 220}
LONGEST_OTHER = 120
LONGEST_NOTES = 20_000
LINK = re.compile(r"!?\[([^\]\[]*)\]\([^()]*\)")
SIGNS = re.compile(r"<[^<>]*>|[*_`#>|]+")
MOST_OF_A_KIND = 3
NOTHING: frozenset[Words] = frozenset()
STANDARD = ("konsep", "definisi", "klasifikasi", "ukuran", "satuan", "sumber_sistem")
PLACES = {
    "title": "title", "tags": "tag", "groups": "topic", "organization": "organization", "organization_title": "organization", "notes": "notes",
    "tabel_kolom": "column", "tabel_nilai": "value", **dict.fromkeys([*STANDARD, *(f"extras_{name}" for name in STANDARD)], "metadata"),
}  # fmt: skip
"""The place in which a field that a question names is looked for."""

READ = sa.text("""
    SELECT d.id, d.fields, d.tags, d.organization_title,
        ARRAY(SELECT g.title FROM "group" g WHERE g.name = ANY (d.groups) AND NOT g.is_organization ORDER BY g.title) AS topics
    FROM search_document d JOIN package p ON p.id = d.id
    WHERE d.id = ANY (:ids) AND NOT (d.deleted OR d.stale) AND d.fields IS NOT NULL AND (:everything OR (d.labels && :labels AND NOT d.relabel))
        AND (p.state, p.private, p.owner_org) IS NOT DISTINCT FROM (d.state, d.private, d.owner_org)""")

Match = dict[str, Any]


def matches(database: Database, question: str, ids: Sequence[str], labels: Sequence[str] | None, lexicon: Lexicon) -> dict[str, list[Match]]:
    """For each dataset, best reason first, what of it says what was asked for: ``field`` and ``text`` with ``marks``.

    ``field`` is ``title``, ``tag``, ``topic``, ``organization``, ``notes``, ``column``, ``value`` (with the title of its ``column``) or
    ``metadata``, the rest of what the data standard wants, named only where nothing else says it.

    :param labels: the reader's permission labels; None for one who may see everything.
    """
    wanted = by_place(asked_in(question, lexicon))
    if not any(wanted.values()) or not ids:
        return {}
    asked = {"ids": list(ids), "everything": labels is None, "labels": list(labels or ())}
    rows = database.execute(READ, asked).mappings()
    return {row["id"]: list(_matches(row, wanted, lexicon)) for row in rows}


def by_place(asked: Mapping[str, frozenset[Words]]) -> dict[str, frozenset[Words]]:
    """What is looked for in each of a dataset's places; what names no field is looked for in all of them."""
    found: dict[str, frozenset[Words]] = {}
    for key, words in asked.items():
        place = "tag" if key.startswith("vocab_") else PLACES.get(key, "")
        for each in {*PLACES.values()} if key == "text" else {place} - {""}:
            found[each] = found.get(each, frozenset()) | words
    return found


def _matches(row: Mapping[str, Any], wanted: Mapping[str, frozenset[Words]], lexicon: Lexicon) -> Iterator[Match]:
    fields = row["fields"]
    found = False
    for field, texts in (
        ("title", [fields.get("title")]), ("tag", [tag for tags in row["tags"].values() for tag in tags]), ("topic", row["topics"]),
        ("organization", [row["organization_title"]]), ("notes", [plain(fields.get("notes") or "")]),
        ("column", list(values(fields.get("tabel_kolom")))),
    ):  # fmt: skip
        for each in _passages(field, texts, wanted.get(field, NOTHING), lexicon):
            found = True
            yield _match(field, each)
    for column, texts in _values(fields).items():
        for each in _passages("value", texts, wanted.get("value", NOTHING), lexicon):
            found = True
            yield _match("value", each) | {"column": column}
    if not found:
        rest = [fields.get(name) for name in STANDARD]
        yield from (_match("metadata", each) for each in _passages("metadata", rest, wanted.get("metadata", NOTHING), lexicon))


def plain(markdown: str) -> str:
    """The words of a description without its signs."""
    return " ".join(SIGNS.sub(" ", LINK.sub(r"\1", markdown[:LONGEST_NOTES])).split())


def _passages(field: str, texts: Sequence[Any], wanted: frozenset[Words], lexicon: Lexicon) -> list[Passage]:
    longest = LONGEST.get(field, LONGEST_OTHER)
    found = (passage(text, wanted, lexicon, longest) for text in texts if isinstance(text, str) and text)
    return [each for each, _ in zip((one for one in found if one), range(MOST_OF_A_KIND), strict=False)]


def _match(field: str, found: Passage) -> Match:
    return {"field": field, "text": found.text, "marks": [list(mark) for mark in found.marks]}


def _values(fields: Mapping[str, Any]) -> dict[str, list[str]]:
    stored = fields.get("tabel_nilai")
    found = json.loads(stored) if isinstance(stored, str) and stored.startswith("{") else {}
    return {str(column): texts for column, texts in found.items() if isinstance(texts, list)}
