"""What an answer holds, and whether that is JSON or XML."""

from __future__ import annotations

import re
from typing import Any

from harvesters.errors import Unreadable
from harvesters.reading.jsontext import NoJson, read_json
from harvesters.reading.session import Answer, public_address
from harvesters.reading.xmltext import NoXml, read_xml
from harvesters.words import Phrase, phrase

__all__ = ["content_of", "is_json", "is_xml"]

_LOOKED_AT = 1_000
_BEFORE = b"\xef\xbb\xbf \t\r\n"
_NO_VALUES = (b"<html", b"<table", b"urn:schemas-microsoft-com:office")  # a page, or a sheet
_PAGE = re.compile(rb"<(!doctype html|html|head|body|br|b|p|div|h\d|script|style|span|meta|title|font|center|pre|ul|form)\b")
_LINES = re.compile(rb"\{[^\n]*\}\s*\n\s*\{")
_CALL = re.compile(rb"[\w.$]+\(\s*[\[{]")


def is_json(head: bytes) -> bool:
    """Or nearly so: a call around JSON."""
    start = head.lstrip(_BEFORE)
    return start[:1] in (b"{", b"[") or _CALL.match(start) is not None


def is_xml(head: bytes) -> bool:
    """XML that is no web page and no sheet."""
    start = head[:_LOOKED_AT].lstrip(_BEFORE).lower()
    return start[:1] == b"<" and not _PAGE.match(start) and not any(sign in start for sign in _NO_VALUES)


def content_of(answer: Answer) -> tuple[Any, str]:
    """The content and the source's ``format``: ``json`` or ``xml``.

    :raises Unreadable: it is neither.
    """
    try:
        if is_xml(answer.body[:_LOOKED_AT]):
            return read_xml(answer.body), "xml"
        return read_json(answer), "json"
    except (NoJson, NoXml) as problem:
        raise Unreadable(system=public_address(answer.url), reason=_other(answer.body) or problem.reason) from None


def _other(body: bytes) -> Phrase | None:
    """What is nearly JSON."""
    start = body[:_LOOKED_AT].lstrip(_BEFORE)
    if _CALL.match(start):
        said = "jawabannya JSONP (fungsi di sekeliling JSON); hapus parameter seperti callback dari alamatnya"
        return phrase(said, "the answer is JSONP (a call around JSON); take parameters such as callback out of the address")
    if _LINES.match(start):
        said = "jawabannya JSON per baris (NDJSON), yang tidak dibaca; mintalah daftar JSON biasa atau CSV"
        return phrase(said, "the answer is JSON by lines (NDJSON), which is not read; ask for a plain JSON list or CSV")
    return None
