"""A way of paging put to the test: the second answer by it, and whether it holds other records than the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from harvesters.drafting.sketch import Guess
from harvesters.drafting.step import step
from harvesters.errors import FetchError
from harvesters.reading.expression import JMESPathError, find
from harvesters.reading.session import Answer

__all__ = ["First", "Paged", "keys_of"]

DEEPEST = 3
MOST_KEYS = 60

Ask = Callable[[str, dict[str, str]], tuple[Answer, Any]]
"""Asks an address with further parameters; the answer and what it holds."""


@dataclass
class Paged:
    """``paging``: the option, None where one answer holds everything. ``records``: those of the second answer. ``complete``: there was no more."""

    paging: Any = None
    records: list[Any] | None = None
    complete: bool = True


@dataclass(frozen=True)
class First:
    """The first answer. ``path``: JMESPath of its ``records``. ``parameters``: names that a description lists."""

    answer: Answer
    content: Any
    records: list[Any]
    path: str
    ask: Ask
    parameters: tuple[str, ...] = field(default_factory=tuple)

    def tried(self, paging: dict[str, Any], why: str, url: str, params: dict[str, str]) -> Paged:
        """The second answer by ``paging``; without records where there is none, or where the first one comes again.

        :param why: what is guessed about it even if it works.
        """
        try:
            _, content = self.ask(urljoin(self.answer.url, url), params)
            found = find(self.path, content)
        except (FetchError, JMESPathError):
            found = None
        if not isinstance(found, list) or not found or found == find(self.path, self.content):
            return Paged(Guess(paging, "; ".join(filter(None, [why, "halaman kedua tidak ditemukan waktu dicoba"]))), [], False)
        return Paged(Guess(paging, why) if why else paging, found, False)


def keys_of(content: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, str, Any]]:
    """Name, path and value of every key around the records."""
    if isinstance(content, list) and depth == 0:  # [what it says of itself, [records]]
        for at, each in enumerate(content[:2]):
            yield from keys_of(each, f"[{at}]", depth + 1) if isinstance(each, Mapping) and len(content) == 2 else ()
    if not isinstance(content, Mapping) or depth > DEEPEST or len(content) > MOST_KEYS:
        return
    for name, value in content.items():
        where = f"{path}.{step(name)}".lstrip(".")
        yield name, where, value
        yield from keys_of(value, where, depth + 1)
