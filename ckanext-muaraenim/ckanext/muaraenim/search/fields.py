"""Which field is what: the kinds of CKAN's stock Solr schema, and what one search row holds in each field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

Kind = Literal["text", "string", "date", "number", "ngram"]

TEXT = {
    "title", "notes", "text", "urls", "author", "author_email", "maintainer", "maintainer_email", "res_name", "res_description", "depends_on",
    "dependency_of", "derives_from", "has_derivation", "links_to", "linked_from", "child_of", "parent_of", "organization_title", "tabel_kolom",
    "tabel_nilai", "subject_words",
}  # fmt: skip
GENERAL = {"author", "author_email", "maintainer", "maintainer_email", "res_name", "res_description"}
"""Texts that CKAN's stock schema leaves without stems."""
DATES = {"metadata_created", "metadata_modified", "indexed_ts"}
NUMBERS = {"views_total", "views_recent", "resources_accessed_total", "resources_accessed_recent"}
NGRAMS = {"title_ngram": "title", "name_ngram": "name"}

TO_TEXT = {
    "url", "ckan_url", "download_url", "res_url", "name", "title", "text", "license", "notes", "tags", "groups", "organization",
    "organization_title", "res_name", "res_description", "maintainer", "author",
}  # fmt: skip
"""Fields copied to ``text``, the field that is searched when none is named."""

ADDRESSES = ("url", "ckan_url", "download_url", "res_url")
"""Those that CKAN's stock schema gathers in ``urls`` and not in ``text``."""

UNCOUNTED = {"subject_words", "notes", "text", "urls", "metadata_created", "metadata_modified", "indexed_ts"}
"""Fields whose whole values nobody counts or, dates apart, sorts by; as many different ones as datasets, which would be half of the index."""

OWN = {
    "id", "name", "title", "version", "url", "author", "author_email", "maintainer", "maintainer_email", "notes", "license_id", "type", "owner_org",
    "creator_user_id", "metadata_created", "metadata_modified", "private", "state", "tags", "groups", "organization", "res_name", "res_description",
    "res_format", "res_url", "res_type", "text", "urls", "license", "capacity", "site_id", "title_string", "entity_type", "dataset_type", "index_id",
    "permission_labels", "organization_title", "isopen", "num_resources", "num_tags",
}  # fmt: skip
"""What a dataset has without any schema: its extra of that name stands apart, as ``extras_NAME`` only."""

LONGEST_STRING = 32_000
"""UTF-8 bytes of an exact value that is indexed; the engine's own limit is 65,530."""


def kind(key: str) -> Kind:
    if key in TEXT or key.startswith(("extras_", "res_extras_")):
        return "text"
    if key in DATES or key.endswith("_date"):
        return "date"
    if key in NUMBERS:
        return "number"
    return "ngram" if key in NGRAMS else "string"


def whole(key: str) -> str:
    """The field under which the whole values of this one are kept: an extra has the same ones as ``extras_NAME`` and as ``NAME``."""
    name = key.removeprefix("extras_")
    return key if name in OWN or not name else name


def counted(key: str) -> bool:
    """Whether this field keeps its whole values itself, so that they can be counted and sorted by."""
    return key not in UNCOUNTED and whole(key) == key


def copied_to_text(key: str) -> bool:
    return key in TO_TEXT or key.startswith(("extras_", "res_extras_", "vocab_"))


def stock(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """The fields as a stock CKAN has them in Solr."""
    addresses = [value for key in ADDRESSES for value in found.get(key, ())]
    own = {key: list_ for key, list_ in found.items() if key != "organization_title"}
    return own | {"urls": addresses} if addresses else own


def values(value: Any) -> Iterator[str]:
    """The single values of what a dataset holds under one key: a list's members, a JSON list's members, a JSON object's leaves."""
    if value is None:
        return
    if isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, (list, tuple)):
        for member in value:
            yield from values(member)
    elif isinstance(value, dict):
        for member in value.values():
            yield from values(member)
    elif isinstance(value, str) and holds_json(value):
        try:
            yield from values(json.loads(value))
        except (ValueError, RecursionError):
            yield value
    else:
        yield str(value)


def holds_json(value: str) -> bool:
    """Whether a string may be a JSON list or object, once encoded or, by ckanext-scheming's index plugin, twice."""
    return value[:1] + value[-1:] in ("[]", "{}") or (value[:2] in ('"[', '"{') and value[-2:] in (']"', '}"'))


def exact(value: str) -> str:
    """``value`` as it is indexed whole."""
    encoded = value.encode("utf-8", "ignore")
    return value if len(encoded) <= LONGEST_STRING else encoded[:LONGEST_STRING].decode("utf-8", "ignore")


def row_fields(row: dict[str, Any]) -> dict[str, list[str]]:
    """Everything that is searchable in one row of ``search_document``: field to values."""
    found = {key: list(values(value)) for key, value in (row["fields"] or {}).items()}
    found["permission_labels"] = list(row["labels"])
    if row["state"] is None:  # a document that is no dataset of this database
        return without_blanks(found)
    for key in [key for key in found if key.startswith("vocab_")]:
        del found[key]
    found["tags"] = []
    found |= {key: list(names) for key, names in row["tags"].items()}
    found["groups"] = list(row["groups"])
    for key in ("state", "owner_org", "creator_user_id", "organization", "organization_title"):
        found[key] = [row[key]] if row[key] is not None else []
    found["private"] = ["true" if row["private"] else "false"]
    found["capacity"] = ["private" if row["private"] else "public"]
    return without_blanks(found)


def without_blanks(found: dict[str, list[str]]) -> dict[str, list[str]]:
    return {key: kept for key, list_ in found.items() if (kept := [value for value in list_ if value])}
