"""JSON as an agency's system sends it: numbers keep their digits, and what no text can hold is mended."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from harvesters.reading.session import Answer
from harvesters.words import Phrase, phrase

__all__ = ["NoJson", "read_json"]

_LOOKED_AT = 200
_LONGEST_NAME = 60
_LONGEST_INTEGER = 4_000  # digits that Python turns into an int; what has more stays exact as a Decimal and becomes a finding of its cell


class NoJson(ValueError):
    """``reason``: what came instead."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason["en"])
        self.reason = reason


def read_json(answer: Answer) -> Any:
    """Fractions are ``Decimal``. Half a character (a lone ``\\ud83d``, left by systems that cut texts) becomes U+FFFD. ``NaN`` and ``Infinity``,
    which are no JSON although some servers write them, come as texts: a column may declare them under ``missing``, else they are findings.

    :raises NoJson: it is no JSON, nested too deeply, in another encoding than it says, or one key of an object has two values.
    """
    body = answer.body
    start = body[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise NoJson(phrase(f"jawabannya kosong (HTTP {answer.status})", f"the answer is empty (HTTP {answer.status})"))
    if start.startswith(b"<"):
        raise NoJson(phrase("yang datang halaman web (HTML) atau XML, bukan JSON", "what came is a web page (HTML) or XML, not JSON"))
    try:
        content = json.loads(_text(answer), parse_float=Decimal, parse_int=_integer, parse_constant=str, object_pairs_hook=_object)
    except UnicodeDecodeError:
        reason = phrase("hurufnya bukan UTF-8 dan jawabannya tidak menyebut charset", "its letters are not UTF-8 and the answer names no charset")
        raise NoJson(reason) from None
    except _Twice as twice:
        name = _mended(twice.name)[:_LONGEST_NAME]
        said = f"«{name}» ada dua kali di satu objek, dengan isi yang berbeda", f"«{name}» stands twice in one object, with different values"
        raise NoJson(phrase(*said)) from None
    except (ValueError, RecursionError):
        kind, no_kind = answer.kind or "tanpa jenis", answer.kind or "of no kind"
        raise NoJson(phrase(f"yang datang bukan JSON yang sah ({kind})", f"what came is not valid JSON ({no_kind})")) from None
    return _mended(content) if b"\\ud" in body.lower() else content


def _text(answer: Answer) -> str | bytes:
    """Decoded by the charset that the answer names; undecoded where it names none, because JSON tells UTF-8, -16 and -32 apart itself."""
    try:
        return answer.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        if not answer.charset:
            return answer.body
    try:
        return answer.body.decode(answer.charset)
    except LookupError:
        return answer.body


class _Twice(Exception):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Nobody can say which of two values is meant; the same one twice does no harm."""
    found = dict(pairs)
    if len(found) < len(pairs):
        for name, value in pairs:
            if found[name] != value:
                raise _Twice(name)
    return found


def _integer(digits: str) -> int | Decimal:
    return int(digits) if len(digits) < _LONGEST_INTEGER else Decimal(digits)


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mended(each) for each in value]
    if isinstance(value, dict):
        return {_mended(name): _mended(each) for name, each in value.items()}
    return value
