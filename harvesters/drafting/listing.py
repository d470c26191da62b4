"""Where the records are in an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from harvesters.drafting.step import step
from harvesters.drafting.tabular import are_rows, named_rows

__all__ = ["Listing", "listing_of"]

DEEPEST = 6
USUAL = ("data", "results", "result", "items", "records", "rows", "value", "values", "features", "hasil", "daftar", "list", "content", "entries")
BESIDE = frozenset({"links", "_links", "errors", "warnings", "columns", "fields", "headers", "filters", "sort", "menu", "breadcrumbs"})
"""Lists of these names say something of the answer, and are none of its records."""
ENVELOPE = frozenset({"status", "message", "pesan", "success", "sukses", "code", "kode", "error", "ok", "timestamp", "version", "msg", "detail"})
"""What an answer says of itself."""
FEWEST_KEYED = 2


@dataclass(frozen=True)
class Listing:
    """``path``: JMESPath of the list. ``records``: its objects. ``why``: what is guessed about it, Indonesian.
    ``others``: paths of further lists of objects."""

    path: str
    records: list[Mapping[str, Any]]
    why: str = ""
    others: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class _Found:
    """``rank``: the less the likelier. ``path``: of what was found. ``kind``: ``list``, ``rows``, ``keyed``, ``single``.
    ``expression``: JMESPath that makes a list of it, where that is not its path."""

    rank: tuple[int, int, int]
    path: str
    records: list[Any]
    kind: str
    expression: str = ""
    why: str = ""


def listing_of(content: Any, *, once: bool = False) -> Listing | None:
    """The likeliest list of records; None where there is none.

    :param once: of XML: what repeats is a list only if it stands there more than once.
    """
    found = sorted(_lists(content, "", 0), key=lambda each: each.rank)
    if not found:
        return None
    best = found[0]
    others = tuple(each.path for each in found[1:] if each.path and each.kind != "single" and each.records and each.rank[0] < 3)
    if best.kind == "list":
        return _of_objects(best.path, best.records, others, once=once)
    return Listing(best.expression, best.records, best.why, others)


def _of_objects(path: str, records: list[Any], others: tuple[str, ...], *, once: bool) -> Listing:
    attributes = [each["attributes"] for each in records if isinstance(each.get("attributes"), Mapping)]
    if records and len(attributes) == len(records):
        if all("id" in each for each in records):  # JSON:API
            flat = [{"id": each["id"], **inside} for each, inside in zip(records, attributes, strict=True)]
            return Listing(f"{path}[].merge({{id: id}}, attributes)", list[Mapping[str, Any]](flat), "", others)
        return Listing(f"{path}[].attributes", attributes, "", others)  # ArcGIS
    if records and all(each.get("type") == "Feature" and isinstance(each.get("properties"), Mapping) for each in records):
        return Listing(f"{path}[].properties", [each["properties"] for each in records], "bentuk petanya (geometry) tidak diambil", others)
    why = "ada daftar lain dalam jawabannya: " + ", ".join(others) if others else ""
    return Listing(f"to_array(not_null({path}, `[]`))" if once else path or "@", records, why, others)


def _lists(content: Any, path: str, depth: int) -> Iterator[_Found]:
    """Every list of objects, or of rows, without looking into records."""
    name = path.rpartition(".")[2].strip('"')
    usual = 0 if name in USUAL or not path else 1
    if isinstance(content, list):
        if content and all(isinstance(each, Mapping) for each in content):
            yield _Found((3 if name in BESIDE else 0, usual, -len(content)), path, content, "list")
        elif not content and (usual == 0 or depth == 0):
            yield _Found((2, usual, 0), path, content, "list")
        elif any(isinstance(each, list) for each in content) and not are_rows(content) and len(content) <= FEWEST_KEYED:
            for at, each in enumerate(content):  # [what it says of itself, [records]]
                yield from _lists(each, f"{path}[{at}]", depth + 1)
        elif are_rows(content) and not path:
            yield _of_rows(content, "@", {}, "", usual)
    elif isinstance(content, Mapping) and depth <= DEEPEST:
        yield from _inside(content, path, depth, usual)


def _inside(content: Mapping[str, Any], path: str, depth: int, usual: int) -> Iterator[_Found]:
    if _keyed(content):
        records = [{"kunci": key, **each} for key, each in content.items()]
        why = "objek ini berisi catatan menurut kunci; kuncinya menjadi kolom «kunci»"
        yield _Found((1, usual, -len(content)), path, records, "keyed", f"keyed({path or '@'}, 'kunci')", why)
        return
    inner: list[_Found] = []
    for name, each in content.items():
        where = f"{path}.{step(name)}".lstrip(".")
        inner += [_of_rows(each, where, content, path, 0 if name in USUAL else 1)] if are_rows(each) else _lists(each, where, depth + 1)
    yield from inner
    own = [name for name, each in content.items() if not isinstance(each, Mapping | list) and name.lower() not in ENVELOPE and name[:1] not in "@#"]
    if own and depth <= DEEPEST and not any(each.kind != "single" for each in inner):
        why = "jawabannya satu objek, dibaca sebagai satu catatan"
        yield _Found((4, depth, 0), path, [content], "single", f"to_array({path or '@'})", why)


def _of_rows(rows: list[Any], path: str, around: Mapping[str, Any], above: str, usual: int) -> _Found:
    expression, records, why = named_rows(rows, path, around, above)
    return _Found((1, usual, -len(rows)), path, records, "rows", expression, why)


def _keyed(content: Mapping[str, Any]) -> bool:
    """An object whose values are all objects with mostly the same keys."""
    values = list(content.values())
    if len(values) < FEWEST_KEYED or not all(isinstance(each, Mapping) and each for each in values):
        return False
    common = set.intersection(*(set(each) for each in values))
    return len(common) >= 2 and 2 * len(common) >= max(len(each) for each in values)
