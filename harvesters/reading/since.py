"""How an API is asked for changes only: a parameter, or the mark ``{since}`` in parameters and body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from harvesters.options import option
from harvesters.reading.cursor import Cursor, as_moment

__all__ = ["MARK", "Said", "Since", "holds_mark", "with_since"]

MARK = "{since}"
Said = str | int | Decimal


@dataclass(frozen=True)
class Since:
    """How the API is asked for changes only."""

    param: str = option(
        "nama parameter yang menerima waktu perubahan terakhir; kosong bila {since} ada di params atau body",
        "parameter that takes the time of the last change; empty where {since} stands in params or body",
        default="",
    )
    format: Literal["iso", "date", "unix"] = option("bentuk waktunya", "form of the time", default="iso")
    overlap: int = option(
        "menit yang dibaca ulang, atau angka bila kolomnya bilangan", "minutes that are read again, or units if the column is a number", default=10
    )
    everything: str = option(
        "yang dikirim bila semuanya dibaca, misalnya 1900-01-01; kosong: parameternya tidak dikirim",
        "what is sent where everything is read, such as 1900-01-01; empty: the parameter is left out",
        default="",
    )

    def said(self, stored: str | None, zone: ZoneInfo) -> Said | None:
        """What the API is told for a stored cursor, None for a full read; a time without an offset is the regency's."""
        if stored is None:
            return self.everything or None
        value = Cursor.load(stored).earlier(self.overlap)
        moment = as_moment(value, zone)
        if self.format == "unix" and moment is not None:
            return int(moment.timestamp())
        if isinstance(value, int | Decimal):
            return value
        text = value.isoformat() if isinstance(value, date) else str(value)
        return text[:10] if self.format == "date" else text


def holds_mark(value: Any) -> bool:
    """Whether ``{since}`` stands in a text of ``value``."""
    if isinstance(value, Mapping | list | tuple):
        return any(holds_mark(each) for each in (value.values() if isinstance(value, Mapping) else value))
    return isinstance(value, str) and MARK in value


def with_since(value: Any, said: Said | None) -> Any:
    """``value`` with the mark filled in; a text that is nothing but the mark becomes a number where it is one.

    :param said: None: everything is read, and an entry whose text holds the mark is left out.
    """
    if isinstance(value, Mapping):
        return {name: with_since(each, said) for name, each in value.items() if said is not None or not _is_marked(each)}
    if isinstance(value, list | tuple):
        return [with_since(each, said) for each in value if said is not None or not _is_marked(each)]
    if said is None or not _is_marked(value):
        return value
    return said if value == MARK else value.replace(MARK, str(said))


def _is_marked(value: Any) -> bool:
    return isinstance(value, str) and MARK in value
