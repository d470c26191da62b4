"""A request for the details of every record, and the rows that stand inside a record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin

from harvesters.options import OptionError, Secret, option
from harvesters.reading.expression import find, why_not_expression
from harvesters.words import phrase

__all__ = ["DETAIL", "PARENT", "Detail", "rows_inside"]

DETAIL, PARENT = "_detail", "_parent"
LONGEST_LINK = 4_000


@dataclass(frozen=True)
class Detail:
    """Where a record's details are asked for."""

    link: str = option("JMESPath di dalam catatan ke alamat rinciannya, atau ke nilai untuk «into»", "JMESPath in a record to the address of its "
                       "details, or to the value for «into»")  # fmt: skip
    into: Secret | None = option(
        "alamat rincian, {} diganti nilai dari «link»; kosong bila nilai itu sendiri alamat",
        "address of the details, {} stands for what «link» finds; empty if that is the address itself",
        default=None,
    )
    at_most: int = option("jumlah permintaan rincian paling banyak", "most requests for details", default=2_000)

    def __post_init__(self) -> None:
        if (why := why_not_expression(self.link)) is not None:
            raise OptionError("link", phrase(*why), "JMESPath")
        if self.into is not None and not self.into.reference and "{}" not in self.into.reveal():
            raise OptionError("into", phrase("tidak ada {} di dalamnya", "there is no {} in it"), "https://…/{}")
        if self.at_most < 1:
            raise OptionError("at_most", phrase("harus paling sedikit 1", "must be at least 1"), "1 …")

    def address(self, record: Any, base: str) -> str | None:
        """Where the details of ``record`` are; None if it does not say.

        :param base: address of the list, for links that are relative to it.
        :raises JMESPathError: ``link`` does not fit the record.
        """
        found = find(self.link, record)
        if isinstance(found, bool) or not isinstance(found, str | int) or not str(found).strip() or len(str(found)) > LONGEST_LINK:
            return None
        written = self.into.reveal().strip() if self.into else ""
        link = written.replace("{}", quote(str(found).strip(), safe="")) if written else str(found).strip()
        try:
            return urljoin(base, link)
        except ValueError:
            return None


def rows_inside(record: Any, expressions: Sequence[str]) -> Iterator[Any]:
    """The elements of the list that the first of ``expressions`` finds in ``record``, each with the record as its ``_parent``; of these the elements
    that the second finds, and so on. One object counts as a list of one, nothing as an empty list, a plain value as ``{"value": …}``.

    :raises JMESPathError: one of them does not fit the record.
    """
    if not expressions or not isinstance(record, Mapping):
        yield record
        return
    first, *further = expressions
    for element in _elements(record, first):
        yield from rows_inside(element, further)


def _elements(record: Mapping[str, Any], expression: str) -> Iterator[Any]:
    found = find(expression, record)
    if found is None:
        return
    for element in found if isinstance(found, list) else [found]:
        if isinstance(element, Mapping):
            yield {**element, PARENT: record}
        elif not isinstance(element, list):
            yield {"value": element, PARENT: record}
        else:
            yield element
