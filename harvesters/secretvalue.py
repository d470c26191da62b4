"""A value that may be secret, as a declaration writes it: ``env:NAME``, or in clear where that is harmless."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["REFERENCE", "Secret", "Secrets", "with_references"]

Secrets = Callable[[str], str]
"""Given the NAME of ``env:NAME``, its value. Raises a ``HarvestError`` when the source may not have it or it is not set."""

REFERENCE = "env:"


class Secret:
    """A value that no page, log, error or ``repr`` shows. Written in the YAML as ``env:NAME``, or in clear where that is harmless."""

    __slots__ = ("_resolve", "_written")

    def __init__(self, written: str, resolve: Secrets | None = None) -> None:
        self._written = written
        self._resolve = resolve

    @property
    def reference(self) -> str:
        """The NAME of ``env:NAME``; empty if the value itself is written."""
        return self._written.removeprefix(REFERENCE) if self._written.startswith(REFERENCE) else ""

    def reveal(self) -> str:
        """The value itself, looked up now.

        :raises HarvestError: the reference is not this source's, or is not set.
        """
        if not self.reference:
            return self._written
        if self._resolve is None:
            raise LookupError(f"{self!r} is not bound to a source's secrets yet")
        return self._resolve(self.reference)

    def bound(self, resolve: Secrets) -> Secret:
        return Secret(self._written, resolve)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._written == self._written

    def __hash__(self) -> int:
        return hash(self._written)

    def __repr__(self) -> str:
        return f"Secret({REFERENCE}{self.reference})" if self.reference else "Secret(***)"

    __str__ = __repr__


def with_references(raw: Any) -> Any:
    """What was written freely, with every text ``env:NAME`` in it as a secret."""
    if isinstance(raw, str) and raw.startswith(REFERENCE):
        return Secret(raw)
    if isinstance(raw, Mapping):
        return {str(name): with_references(each) for name, each in raw.items()}
    return [with_references(each) for each in raw] if isinstance(raw, list | tuple) else raw
