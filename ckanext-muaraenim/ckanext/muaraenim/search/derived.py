"""Fields of the index that no dataset has: made of a row's own, for the order of results and for misspelt words (``analysis = id``)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ckanext.muaraenim.search.letters import fold
from ckanext.muaraenim.search.lexicon import CHUNK

__all__ = ["PUBLIC", "derived", "plain_words", "quarter"]

PUBLIC = "public"
"""The permission label that every reader has."""

TITLES = ("title", "tags", "organization_title", "tabel_kolom", "tabel_nilai")
SHORTEST, LONGEST = 4, 40
MOMENT = re.compile(r"\d{4}-\d{2}", re.ASCII)

Values = Mapping[str, Sequence[str]]


def derived(found: Values) -> dict[str, list[str]]:
    """``subject_words``: tags, topics and OPD as words; CKAN's own fields of them are whole values. ``changed_quarter``: ``2026-1``.

    ``public_words``: the words of titles, tags, OPD, columns and values as they are written, of datasets that everybody may see.
    """
    tags = [value for key, values in found.items() if key == "tags" or key.startswith("vocab_") for value in values]
    subject = [*tags, *found.get("groups", ()), *found.get("organization", ()), *found.get("organization_title", ())]
    changed = [quarter(int(moment[:4]), int(moment[5:7])) for moment in found.get("metadata_modified", ()) if MOMENT.match(moment)]
    made = {"subject_words": subject, "changed_quarter": changed, "public_words": public_words(found)}
    return {key: values for key, values in made.items() if values}


def quarter(year: int, month: int) -> str:
    return f"{year}-{(month - 1) // 3 + 1}"


def public_words(found: Values) -> list[str]:
    if PUBLIC not in found.get("permission_labels", ()) or "active" not in found.get("state", ()):
        return []
    return sorted({word for key in TITLES for value in found.get(key, ()) for word in plain_words(value)})


def plain_words(text: str) -> list[str]:
    """Words in small letters without accents, neither very short nor with figures: those that can be misspelt."""
    parts = [part for chunk in CHUNK.findall(fold(text.lower())) for part in chunk.split("-")]
    return [part for part in parts if SHORTEST <= len(part) <= LONGEST and part.isalpha()]
