"""Records of a JSON answer as rows: objects inside them become columns of their own, lists inside them do not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harvesters.drafting.sketch import Hint, Sample
from harvesters.drafting.step import step
from harvesters.reading.detail import PARENT
from harvesters.tables.spelling import tidy

__all__ = ["Flat", "flattened"]

DEEPEST = 3
LEFT_OUT = re.compile(
    r"(created|updated|deleted)_?at|password|remember_token|_links?|links?|self|href|geom(etry)?|__metadata|__deferred|@odata\..*", re.I
)
"""What a record says of itself and not of its subject."""


@dataclass
class Flat:
    """``fields``: column -> JMESPath; ``sample``: rows by those columns. ``lists``: paths of lists inside a record; ``left_out``: names of keys that
    say nothing of the subject."""

    fields: dict[str, str]
    sample: Sample
    lists: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def flattened(records: Sequence[Mapping[str, Any]], hints: Mapping[str, Hint] | None = None, *, complete: bool = False) -> Flat:
    """:param hints: by the record's own key, as a schema gives them."""
    paths: dict[tuple[str, ...], None] = {}
    flat = Flat({}, Sample([], [], complete))
    for record in records:
        _walk(record, (), paths, flat)
    columns: dict[str, tuple[str, ...]] = {}
    for path in paths:
        name = _name(path, columns)
        columns[name] = path
        flat.fields[name] = ".".join(step(part) for part in path)
    flat.sample.names = list(columns)
    flat.sample.rows = [{name: _at(record, path) for name, path in columns.items()} for record in records]
    flat.sample.hints = {name: hints[".".join(path)] for name, path in columns.items() if hints and ".".join(path) in hints}
    return flat


def _walk(record: Mapping[str, Any], above: tuple[str, ...], paths: dict[tuple[str, ...], None], flat: Flat) -> None:
    for name, value in record.items():
        path = (*above, name)
        if LEFT_OUT.fullmatch(name):
            if name not in flat.left_out:
                flat.left_out.append(name)
        elif isinstance(value, Mapping):
            paths.pop(path, None)
            if len(path) <= DEEPEST:
                _walk(value, path, paths, flat)
        elif isinstance(value, list):
            paths.pop(path, None)
            where = ".".join(step(part) for part in path)
            if where not in flat.lists:
                flat.lists.append(where)
        elif not any(other[: len(path)] == path and len(other) > len(path) for other in paths):
            paths.setdefault(path)


def _name(path: tuple[str, ...], taken: Mapping[str, Any]) -> str:
    """The last key where that is enough, else with those above it."""
    for depth in range(1, len(path) + 1):
        name = tidy("_".join(_word(part) for part in path[-depth:]))
        if name not in taken and (depth > 1 or len(path) == 1 or name.lower() not in ("id", "kode", "nama", "name", "title", "value")):
            return name
    return "_".join((*path, str(len(taken) + 1)))


def _word(part: str) -> str:
    """Without the marks of XML's attributes and texts."""
    return "induk" if part == PARENT else part.lstrip("@#") or part


def _at(record: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        record = record.get(part) if isinstance(record, Mapping) else None
    return None if isinstance(record, Mapping | list) else record
