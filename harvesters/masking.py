"""Striking secrets out of what people read: as they are written, and as they stand in an address."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

__all__ = ["MASK", "SHORTEST", "masked"]

MASK = "***"
SHORTEST = 6
"""Characters of a value that is struck out wherever it stands. A shorter one is a number of a province, a year, a yes: striking it out would garble
every sentence that happens to hold it. What proves who asks is struck out however short it is."""


def masked(text: str, values: Iterable[str], keys: Collection[str] = ()) -> str:
    """``text`` without ``values``, nor the passwords and keys inside one that is an address.

    :param keys: those of them that prove who asks.
    """
    secrets = {part for value in values for part in _parts(value, key=value in keys)}
    spellings = {spelling for secret in secrets for spelling in (secret, quote(secret, safe=""), quote(secret), quote_plus(secret))}
    for spelling in sorted(spellings, key=len, reverse=True):
        text = text.replace(spelling, MASK)
    return text


def _parts(value: str, *, key: bool) -> Iterator[str]:
    if value and (key or len(value) >= SHORTEST):
        yield value
    try:
        parts = urlsplit(value)
    except ValueError:
        return
    if parts.scheme and parts.netloc:
        yield from {each for written in (parts.password or "",) for each in (written, unquote(written)) if each}
        yield from (each for _, each in parse_qsl(parts.query) if len(each) >= SHORTEST)
