"""One SELECT, and nothing else, as a source declares it.

This is the first of three fences: the transaction is read-only, and the agency gives an account that can only read. It exists to say early, with a
sentence, what would fail later; it reads quotes and comments of the usual dialects and refuses when in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harvesters.words import Phrase, phrase

__all__ = ["bindable", "parameters", "why_not_one_select"]

_PIECES = re.compile(
    r"""
      (?P<comment> --[^\n]* | /\*.*?\*/ )
    | (?P<quoted> '(?:[^']|'')*' | "(?:[^"]|"")*" | `[^`]*` | \$(?P<tag>[A-Za-z_]*)\$.*?\$(?P=tag)\$ )
    | (?P<code> [^'"`/$-]+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_WORD = re.compile(r"[A-Za-z_]+")
_PARAMETER = re.compile(r"(?<![:\w\\]):(\w+)(?!:)")
_WRITING = frozenset(
    ("alter", "call", "create", "dbcc", "delete", "deny", "drop", "exec", "execute", "grant", "insert", "into", "merge")
    + ("revoke", "shutdown", "truncate", "update", "waitfor")
)


def why_not_one_select(query: str) -> Phrase | None:
    """Why ``query`` is not one SELECT, in words; None if it is one."""
    pieces = list(_split(query))
    code = "".join(text if kind == "code" else " " if kind == "comment" else "?" for kind, text in pieces).strip()
    words = [word.lower() for word in _WORD.findall(code)]
    if not words or words[0] not in ("select", "with", "values"):
        return phrase("query harus satu perintah SELECT", "the query must be one SELECT")
    if ";" in code.rstrip("; \t\r\n"):
        return phrase("query berisi lebih dari satu perintah", "the query holds more than one statement")
    if any(sign in code for sign in "'\"`"):
        return phrase("ada tanda petik yang tidak ditutup", "a quotation mark is not closed")
    if any(text.startswith("/*!") for _, text in pieces):  # MySQL executes these
        return phrase("komentar /*! … */ tidak boleh dipakai", "comments /*! … */ may not be used")
    writing = sorted(set(words) & _WRITING)
    if writing:
        listed = ", ".join(writing).upper()
        return phrase(f"query hanya boleh membaca, tetapi berisi {listed}", f"the query may only read, but it holds {listed}")
    return None


def bindable(query: str) -> str:
    """``query`` without its closing semicolon and comment; colons in quotes and comments are escaped, so that only ``:name`` is a parameter."""
    pieces = list(_split(query))
    while pieces and (pieces[-1][0] == "comment" or not pieces[-1][1].strip("; \t\r\n")):
        pieces.pop()  # a comment at the end would swallow what a changes read puts behind
    text = "".join(piece if kind == "code" else piece.replace(":", "\\:") for kind, piece in pieces)
    return text.strip().rstrip("; \t\r\n")


def parameters(query: str) -> frozenset[str]:
    """Names of the ``:name`` parameters."""
    return frozenset(name for kind, piece in _split(query) if kind == "code" for name in _PARAMETER.findall(piece))


def _split(query: str) -> Iterator[tuple[str, str]]:
    for match in _PIECES.finditer(query):
        kind = "comment" if match["comment"] is not None else "quoted" if match["quoted"] is not None else "code"
        yield kind, match[0]
