"""Organisations and groups that a source's records belong to, and which of the portal's they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from harvesters.checks.finding import Finding
from harvesters.errors import CatalogueError

__all__ = ["Bodies", "Body", "BodyNew", "Standing"]


@dataclass(frozen=True, slots=True)
class Body:
    """As the source has it. ``name``: its address there."""

    kind: Literal["organization", "group"]
    name: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """One of the portal's. ``code``: by which datasets name it. ``open``: False for what people have closed, or keep for themselves."""

    kind: str
    name: str
    title: str
    code: str
    open: bool = True


@dataclass(frozen=True)
class BodyNew(Finding):
    """The source makes an organisation or a group, because the portal has none of that name or title."""

    code = "body-new"
    severity = "warning"
    sentence_id = "«{title}» belum ada di portal; dibuat bersama dataset pertamanya."
    sentence_en = "The portal has no «{title}» yet; it is made together with its first dataset."
    remedy_id = "Bila sudah ada dengan nama lain, sebutkan di «organizations» atau «groups» sumber ini."
    remedy_en = "If it is there under another name, name it in the source's «organizations» or «groups»."

    title: str


class Bodies:
    """Never a second one of the same name or title, and what exists is never written.

    :param there: all that the portal has, closed ones too. ``make``: creates one; it raises a CatalogueError if the portal does not let it.
    """

    def __init__(self, there: Callable[[], Iterable[Standing]] = tuple, make: Callable[[Body], None] = lambda body: None) -> None:
        self._ask, self._make = there, make
        self._there: list[Standing] | None = None
        self._known: dict[Body, list[Standing]] = {}

    def code_of(self, body: Body) -> str:
        """By which a dataset names it, now or once it is made; empty if people have closed it."""
        same = self._same(body)
        return next((each.code for each in same if each.open), "") if same else self._new(body).name

    def is_new(self, body: Body) -> bool:
        return not self._same(body)

    def ensure(self, body: Body) -> None:
        """:raises CatalogueError: the portal does not let it be made."""
        if not self.is_new(body):
            return
        new = self._new(body)
        try:
            self._make(new)
        except CatalogueError:
            self._there, self._known = None, {}  # somebody else may have made it meanwhile
            if self.is_new(body):
                raise
            return
        self._all().append(Standing(body.kind, new.name, body.title, new.name))
        self._known.clear()

    def _all(self) -> list[Standing]:
        if self._there is None:
            self._there = list(self._ask())
        return self._there

    def _same(self, body: Body) -> list[Standing]:
        if body not in self._known:
            title, there = _plain(body.title), [each for each in self._all() if each.kind == body.kind]
            self._known[body] = [each for each in there if body.name in (each.name, each.code) or _plain(each.title) == title]
        return self._known[body]

    def _new(self, body: Body) -> Body:
        """Organisations and groups share their addresses."""
        taken = any(each.name == body.name for each in self._all())
        return replace(body, name=f"{body.name[:80]}-{body.kind}") if taken else body


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())
