"""Where a changes read goes on: the newest value seen of the changes column, as text that remembers its kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

__all__ = ["Cursor", "CursorKeeper", "as_moment"]


@dataclass(frozen=True)
class Cursor:
    """``value`` is a datetime, date, Decimal or text. An ISO time that came as text stays text, and is compared as text."""

    value: Any

    @classmethod
    def load(cls, stored: str) -> Cursor:
        """:raises ValueError: not what ``dump`` wrote."""
        kind, _, text = stored.partition(":")
        if kind == "datetime":
            return cls(datetime.fromisoformat(text))
        if kind == "date":
            return cls(date.fromisoformat(text))
        if kind == "number":
            return cls(Decimal(text))
        if kind == "text":
            return cls(text)
        raise ValueError(f"unknown cursor {stored!r}")

    def dump(self) -> str:
        if isinstance(self.value, datetime | date):
            return f"{'datetime' if isinstance(self.value, datetime) else 'date'}:{self.value.isoformat()}"
        if isinstance(self.value, str):
            return f"text:{self.value}"
        return f"number:{self.value}"

    def earlier(self, overlap: int) -> Any:
        """The value to read from: a margin before, because rows become visible later than they are stamped.

        :param overlap: minutes for a time (whole days for a date), units for a number.
        """
        if isinstance(self.value, datetime):
            return self.value - timedelta(minutes=overlap)
        if isinstance(self.value, date):
            return self.value - timedelta(days=-(-overlap // 1440))
        if isinstance(self.value, Decimal):
            earlier = self.value - overlap
            return int(earlier) if earlier == earlier.to_integral_value() else earlier
        return _earlier_text(self.value, overlap)


class CursorKeeper:
    """Follows a stream and keeps its newest value. A time in the future (a wrong clock) is left out, or later rows would never be read."""

    def __init__(self, zone: ZoneInfo, start: str | None) -> None:
        self._zone = zone
        self._start = start
        self._newest: Any = None

    def see(self, value: Any) -> None:
        for candidate in _comparable(value):
            if self._ahead(candidate):
                continue
            try:
                if self._newest is None or candidate > self._newest:
                    self._newest = candidate
            except TypeError:
                continue  # a value of another kind than the ones before says nothing about order

    def dump(self) -> str | None:
        """Where the next read starts; where this one started, if nothing was seen."""
        return self._start if self._newest is None else Cursor(self._newest).dump()

    def _ahead(self, value: Any) -> bool:
        moment = as_moment(value, self._zone)
        return moment is not None and moment > datetime.now(UTC)


def as_moment(value: Any, zone: ZoneInfo) -> datetime | None:
    """A time, date or ISO text as a time with an offset, ``zone``'s where it has none; None for anything else."""
    found = _parsed(value) if isinstance(value, str) else value
    if isinstance(found, date) and not isinstance(found, datetime):
        found = datetime(found.year, found.month, found.day, tzinfo=zone)
    if not isinstance(found, datetime):
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _comparable(value: Any) -> Iterator[Any]:
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float | Decimal):
        number = Decimal(str(value))
        if number.is_finite():
            yield number
    elif isinstance(value, datetime | date | str) and value != "":
        yield value


def _parsed(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _earlier_text(text: str, overlap: int) -> str:
    """ISO times in text columns keep their separator and length, so that they still compare as text."""
    parsed = _parsed(text)
    if parsed is None:
        return text
    if len(text) <= len("2026-01-01"):
        return (parsed.date() - timedelta(days=-(-overlap // 1440))).isoformat()
    moved = (parsed - timedelta(minutes=overlap)).isoformat(sep="T" if "T" in text else " ", timespec="microseconds" if "." in text else "seconds")
    return moved.replace("+00:00", "Z") if text.endswith("Z") else moved
