"""Where the records are in a JSON answer, and what its other keys say: errors that come with HTTP 200."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Listing", "error_when", "listing_of", "step"]

DEEPEST = 4
USUAL = ("data", "results", "result", "items", "records", "rows", "value", "values", "features", "hasil", "daftar", "list", "content", "entries")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*", re.ASCII)
FEWEST_KEYED = 2


@dataclass(frozen=True)
class Listing:
    """``path``: JMESPath of the list. ``records``: its objects. ``why``: what is guessed about it, Indonesian.
    ``others``: paths of further lists of objects."""

    path: str
    records: list[Mapping[str, Any]]
    why: str = ""
    others: tuple[str, ...] = field(default_factory=tuple)


def listing_of(content: Any) -> Listing | None:
    """The likeliest list of records; None where there is none."""
    found = sorted(_lists(content, "", 0), key=lambda each: each[0])
    if not found:
        return None
    _, path, records, kind = found[0]
    others = tuple(path for _, path, _, kind in found[1:] if path and kind != "single")
    if kind == "keyed":
        return Listing(f"keyed({path or '@'}, 'kunci')", records, "objek ini berisi catatan menurut kunci; kuncinya menjadi kolom «kunci»", others)
    if kind == "single":
        return Listing(f"to_array({path or '@'})", records, "jawabannya satu objek, dibaca sebagai satu catatan", others)
    attributes = [each["attributes"] for each in records if isinstance(each.get("attributes"), Mapping)]
    if records and len(attributes) == len(records):
        if all("id" in each for each in records):  # JSON:API
            flat = [{"id": each["id"], **inside} for each, inside in zip(records, attributes, strict=True)]
            return Listing(f"{path}[].merge({{id: id}}, attributes)", list[Mapping[str, Any]](flat), "", others)
        return Listing(f"{path}[].attributes", attributes, "", others)  # ArcGIS
    if records and all(each.get("type") == "Feature" and isinstance(each.get("properties"), Mapping) for each in records):
        return Listing(f"{path}[].properties", [each["properties"] for each in records], "bentuk petanya (geometry) tidak diambil", others)
    return Listing(path or "@", records, "ada daftar lain dalam jawabannya: " + ", ".join(others) if others else "", others)


def _lists(content: Any, path: str, depth: int) -> Iterator[tuple[tuple[int, int, int], str, list[Any], str]]:
    """Rank (the less the likelier), path, records and kind of every list of objects, without looking into records."""
    usual = 0 if path.rpartition(".")[2] in USUAL or not path else 1
    if isinstance(content, list):
        if content and all(isinstance(each, Mapping) for each in content):
            yield (0, usual, -len(content)), path, content, "list"
        elif not content and (usual == 0 or depth == 0):
            yield (2, usual, 0), path, content, "list"
        return
    if not isinstance(content, Mapping) or depth > DEEPEST:
        return
    if _keyed(content):
        yield (1, usual, -len(content)), path, [{"kunci": key, **each} for key, each in content.items()], "keyed"
        return
    inner = [found for name, each in content.items() for found in _lists(each, f"{path}.{step(name)}".lstrip("."), depth + 1)]
    yield from inner
    if not inner and depth <= 1 and any(not isinstance(each, Mapping | list) for each in content.values()):
        yield (3, usual, 0), path, [content], "single"


def _keyed(content: Mapping[str, Any]) -> bool:
    """An object whose values are all objects with mostly the same keys."""
    values = list(content.values())
    if len(values) < FEWEST_KEYED or not all(isinstance(each, Mapping) and each for each in values):
        return False
    common = set.intersection(*(set(each) for each in values))
    return len(common) >= 2 and 2 * len(common) >= max(len(each) for each in values)


def step(name: str) -> str:
    """One key in a JMESPath, quoted where it has to be."""
    return name if _IDENTIFIER.fullmatch(name) else json.dumps(name)


def error_when(content: Any) -> tuple[str, str] | None:
    """``error_when`` for answers that call an error 200, and why; None where nothing in the answer says how it went."""
    if not isinstance(content, Mapping):
        return None
    message = next((key for key in ("message", "pesan", "msg", "error_message", "keterangan") if key in content), "")
    for key in ("success", "sukses", "ok", "status", "result", "error", "errors"):
        value = content.get(key)
        said = f"({step(message)} || '{key}')" if message else f"'{key}'"
        if isinstance(value, bool) and key not in ("error", "errors"):
            return f"{key} == `false` && {said}", f"«{key}» dalam jawaban mengatakan berhasil atau tidak"
        if key in ("error", "errors") and key in content and not value:
            return (f"{key} && {said}" if message else key), f"«{key}» dalam jawaban mengatakan ada kesalahan"
        if key == "status" and isinstance(value, str) and value.lower() in ("success", "sukses", "ok", "berhasil"):
            return f"status != '{value}' && {said}", f"jawaban yang benar ber-«status» {value}"
    if any(isinstance(each, list) for each in content.values()) and message:
        return None
    return None
