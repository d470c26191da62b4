"""What one search row becomes in the index: the names and values of the engine's fields, as JSON that the engine reads by itself.

Making it costs a hundred times more than reading it, because every text has to be analysed; so it is kept beside the row (``search_entry``).
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from ckanext.muaraenim.search import dates, fields, grams
from ckanext.muaraenim.search.analysis import Analysis, Indexed

ROW, FIELDS = "row", "fields"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PLAIN = re.compile(r"[A-Za-z0-9]")
LONGEST_LABEL = 300
"""Characters of a text that are kept whole, for sorting and counting."""


@dataclass(frozen=True)
class Columns:
    """The names of one field in the engine's schema, which knows letters and digits only."""

    words: str
    letters: str
    exact: str
    date: str
    number: str


@lru_cache(maxsize=5_000)
def columns(key: str) -> Columns:
    name, whole = safe(key), safe(fields.whole(key))
    return Columns(f"w_{name}", f"l_{name}", f"x_{whole}", f"d_{name}", f"n_{name}")


def safe(key: str) -> str:
    return "".join(letter if PLAIN.match(letter) else f"_{ord(letter):x}_" for letter in key)


def entry(seq: int, found: dict[str, list[str]], analysis: Analysis) -> str:
    """The engine's document of one row.

    :param found: the row's fields with their values
    """
    say = analysis.indexed
    made: dict[str, list[Any]] = {ROW: [seq], FIELDS: [key for key in found if not fields.counted(key)]}
    everything: list[Indexed] = []
    letters: set[str] = set()
    for key, values in found.items():
        column, kind, copied = columns(key), fields.kind(key), fields.copied_to_text(key) and key not in analysis.uncopied
        if fields.counted(key) or fields.whole(key) not in found:
            made[column.exact] = [fields.exact(value)[: LONGEST_LABEL if kind == "text" else None] for value in values]
        texts = [text for value in values if (text := say(value, key))] if kind == "text" else []
        if texts:
            (everything if key == "text" else made.setdefault(column.words, [])).extend(texts)
        written = {word for value in values for word in analysis.letters(value)} if kind == "text" or copied else set()
        if written and kind == "text" and key != "text":
            made[column.letters] = [" ".join(sorted(written))]
        if copied:
            letters |= written
        if copied and key != "text":
            same = kind == "text" and key not in analysis.general
            everything.extend(texts if same else [text for value in values if (text := say(value, "text"))])
        if kind == "date":
            made[column.date] = [moment for moment in map(microseconds_or_none, values) if moment is not None]
        elif kind != "text":
            made[column.number] = [number for number in map(number_or_none, values) if number is not None]
        if (gram := f"{key}_ngram") in fields.NGRAMS:
            made[columns(gram).words] = [" ".join(grams.of_value(value)) for value in values]
    made[columns("text").words] = everything
    if letters:
        made[columns("text").letters] = [" ".join(sorted(letters))]
    said = {name: analysis.values(values) if name[0] == "w" and len(values) > 1 else values for name, values in made.items() if values}
    return json.dumps(said, ensure_ascii=False)


def number_or_none(value: str) -> float | None:
    if len(value) > 30 or not value[-1:].isdigit():
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def microseconds_or_none(value: str) -> int | None:
    moment = date_or_none(value)
    return None if moment is None else microseconds(moment)


def microseconds(moment: datetime) -> int:
    """Since 1970. The engine's own dates keep whole seconds only where they are sorted."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def date_or_none(value: str) -> datetime | None:
    """The moment that a stored date means: Solr's form, or any ISO form; without a zone it is UTC."""
    try:
        return dates.parse(value)
    except ValueError:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
