"""Reading a query a page at a time by its own key, where a server holds its cursors back or ends statements early.

Every page asks for what is at or after the last key. *At*, because a database may take two keys for one that are two here (``A`` and ``a``, trailing
spaces): what was on the page before is known by its own spelling and left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

__all__ = ["KeyNotUnique", "Keyset"]


class KeyNotUnique(ValueError):
    """The columns do not tell the rows apart, or one of them is empty; ``row``: from 1."""

    def __init__(self, row: int) -> None:
        super().__init__(str(row))
        self.row = row


@dataclass
class Keyset:
    """``columns`` tell the rows apart and are never empty; ``size``: rows of a page."""

    columns: Sequence[str]
    size: int
    _before: set[tuple[Any, ...]] = field(default_factory=set)
    _page: set[tuple[Any, ...]] = field(default_factory=set)
    _last: tuple[Any, ...] = ()
    _number: int = 0

    def page(self, rows: sa.Select[Any]) -> sa.Select[Any]:
        """The statement of the next page of ``rows``; what it holds besides new rows is at most one row."""
        order: list[sa.ColumnClause[Any]] = [sa.column(name) for name in self.columns]
        page = rows.order_by(*order).limit(self.size + 1)
        self._before, self._page = self._page, set()
        return page.where(self._onwards(order)) if self._last else page

    def new(self, row: Mapping[str, Any]) -> bool:
        """Whether this row of the page was not on the page before.

        :raises KeyNotUnique: it cannot be told from another.
        """
        key = tuple(row[name] for name in self.columns)
        if key in self._page or any(value is None for value in key):
            raise KeyNotUnique(self._number + 1)
        self._page.add(key)
        self._last = key
        if key in self._before:
            return False
        self._number += 1
        return True

    @property
    def goes_on(self) -> bool:
        """Whether the last page was full.

        :raises KeyNotUnique: it brought nothing new, because the database takes more rows for one than a page holds.
        """
        if len(self._page) <= self.size:
            return False
        if self._page <= self._before:
            raise KeyNotUnique(self._number)
        return True

    def _onwards(self, order: Sequence[sa.ColumnClause[Any]]) -> sa.ColumnElement[bool]:
        """``(a, b) >= (x, y)``, spelt out, because not every database compares rows; an empty key compares with nothing, and is asked for, too."""
        values: list[sa.BindParameter[Any]] = [sa.bindparam(f"mulai_{number}", value) for number, value in enumerate(self._last)]
        condition: sa.ColumnElement[bool] = order[-1] >= values[-1]
        for column, value in reversed(list(zip(order[:-1], values[:-1], strict=True))):
            condition = sa.or_(column > value, sa.and_(column == value, condition))
        return sa.or_(condition, *(column.is_(None) for column in order))
