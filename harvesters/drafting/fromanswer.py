"""A draft from what a REST API answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from harvesters.drafting.clockcounts import with_moments
from harvesters.drafting.content import content_of
from harvesters.drafting.errorsign import error_when
from harvesters.drafting.flatten import Flat, flattened
from harvesters.drafting.innerrows import inner_rows
from harvesters.drafting.listing import Listing, listing_of
from harvesters.drafting.pagesketch import paging_of
from harvesters.drafting.pagetrial import First, Paged
from harvesters.drafting.request import Asked
from harvesters.drafting.sketch import Draft, Guess, Hint
from harvesters.drafting.tablesketch import keyless, table_of
from harvesters.drafting.wide import lengthened
from harvesters.errors import Unreadable
from harvesters.reading.session import Answer, public_address
from harvesters.words import phrase

__all__ = ["Described", "draft_of_answer"]

SAY_NOTHING = frozenset({"api", "v1", "v2", "v3", "index.php", "list", "data"})
MOVES = frozenset({"page", "halaman", "offset", "cursor", "kursor", "start", "skip", "page[number]", "resultOffset", "hal"})
"""Parameters that say which page was asked for."""


@dataclass(frozen=True)
class Described:
    """What a description says besides: ``hints`` by a record's key, further ``options`` (``params``, ``auth``), ``words`` for the title.
    ``invented``: the answer was made from the schema, so that its values say nothing. ``format``: of the answer. ``parameters``: that it takes."""

    hints: Mapping[str, Hint] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    invented: bool = False
    format: str = "json"
    parameters: tuple[str, ...] = ()


def draft_of_answer(answer: Answer, content: Any, asked: Asked, said: Described = Described()) -> Draft:  # noqa: B008 - it is frozen
    """:param content: what the answer holds.
    :raises Unreadable: there are no records in it."""
    found = _found(answer, content, said)
    paged = paging_of(First(answer, content, found.records, found.path, _asking(asked), said.parameters)) if asked.body is None else Paged()
    records = [each for each in [*found.records, *(paged.records or [])] if isinstance(each, Mapping)]
    inner = inner_rows(records)
    flat = with_moments(flattened(inner[1] if inner else records, said.hints, complete=paged.complete))
    if said.invented:
        flat.sample.rows, flat.sample.complete = [], False
    words = said.words or _words(asked.address)
    id, title = asked.named(words), asked.titled(words)
    wide = None if _needs_fields(flat) else lengthened(flat.sample)
    sample = wide[1] if wide else flat.sample
    source = rest_source(title, asked, _options(asked, id, content, said, found, paged), id)
    if inner:
        source["options"]["each"] = Guess(inner[0], "tiap unsur daftar di dalam catatan menjadi satu baris")
    if _needs_fields(flat):
        source["options"]["fields"] = flat.fields
    if wide:
        source["unpivot"] = wide[0]
    table = table_of(title, asked.owner, sample, asked.regions, asked.tables)
    return Draft(source, table, flat.sample, [*_notes(found, flat), *keyless(table, sample)])


def _found(answer: Answer, content: Any, said: Described) -> Listing:
    """:raises Unreadable: there are no records."""
    found = listing_of(content, once=said.format == "xml")
    if found is not None and found.records:
        return found
    reason = phrase("tidak ada daftar catatan dalam jawabannya", "there is no list of records in the answer")
    if found is not None:
        reason = phrase(
            f"daftarnya («{found.path}») kosong saat ini, jadi kolomnya tidak terlihat; beri alamat yang jawabannya berisi",
            f"its list («{found.path}») is empty now, so that no columns can be seen; give an address whose answer holds something",
        )
    raise Unreadable(system=public_address(answer.url), reason=reason)


def _asking(asked: Asked) -> Callable[[str, dict[str, str]], tuple[Answer, Any]]:
    def ask(url: str, params: dict[str, str]) -> tuple[Answer, Any]:
        further = asked.read(url, params)
        return further, content_of(further)[0]

    return ask


def _options(asked: Asked, id: str, content: Any, said: Described, found: Listing, paged: Paged) -> dict[str, Any]:
    options: dict[str, Any] = address(asked, id)
    if said.format != "json":
        options["format"] = said.format
    if asked.body is not None:
        options["body"] = asked.body
    options |= {"records": Guess(found.path, found.why) if found.why else found.path, **said.options}
    if asked.body is not None and isinstance(content, Mapping) and "data" in content and "query" in asked.body:
        options["error_when"] = "errors[0].message"  # as GraphQL has it
    elif error := None if said.invented else error_when(content):
        options["error_when"] = Guess(*error)
    if paged.paging is not None:
        options["paging"] = paged.paging
    return options


def rest_source(title: Any, asked: Asked, options: dict[str, Any], id: str) -> dict[str, Any]:
    if asked.token and "auth" not in options:
        options["auth"] = asked.proof(id)
    return {
        "title": title, "organization": asked.owner, "connector": "rest", "options": options, "read": "full", "table": id,
        "license": asked.licence,
    }  # fmt: skip


def address(asked: Asked, id: str) -> dict[str, Any]:
    """``url`` without the page that was asked for; the name of the secret where the address is one."""
    if asked.guessed:
        return {"url": Guess(asked.address, "alamat API")}
    return {"url": asked.what if asked.secret else without_paging(asked.address)}


def without_paging(url: str) -> str:
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in MOVES]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(kept, safe="*,:/$"), ""))


def _words(url: str) -> str:
    """The last word of the path that says something."""
    parts = [part for part in urlsplit(url).path.split("/") if part.strip() and part.lower() not in SAY_NOTHING]
    host = (urlsplit(url).hostname or "").split(".")[0]
    return parts[-1].rpartition(".")[0] or parts[-1] if parts else host if host.isalpha() else "sumber baru"


def _needs_fields(flat: Flat) -> bool:
    return bool(flat.lists or flat.left_out) or any(name != path.strip('"') for name, path in flat.fields.items())


def _notes(found: Listing, flat: Flat) -> list[str]:
    notes = [f"Usulan ini dibuat dari {len(flat.sample.rows)} catatan."] if flat.sample.rows else ["periksa: API-nya tidak dapat dibaca waktu itu;"
             " usulan ini dari skemanya saja."]  # fmt: skip
    if flat.left_out:
        notes.append(f"periksa: kunci {', '.join(flat.left_out[:10])} tidak diambil karena bercerita tentang catatannya, bukan isinya.")
    if flat.lists:
        listed = ", ".join(flat.lists[:10])
        notes.append(f"periksa: ada daftar di dalam catatan ({listed}); «each: {flat.lists[0]}[]» menjadikan tiap unsurnya satu baris.")
    return notes
