"""Finding the code that a cell means: as written, as a declared alias, by the code's title, or in another spelling of these."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from harvesters.tables.column import Column
from harvesters.tables.spelling import fold_value, tidy

__all__ = ["CodeList"]

_PREFIX = re.compile(r"^(kecamatan|kec|kabupaten|kab|kota|desa|kelurahan|kel|provinsi|prov)(?:\.\s*|\s+)", re.I)


class CodeList:
    """``find`` is exact about codes that hold digits and generous about words: case, spaces, punctuation and ``Kec.`` do not matter."""

    def __init__(self, column: Column) -> None:
        self.codes = column.codes
        self._spellings: dict[str, str | None] = {}
        for spelling, value in self._known(column):
            folded = fold_value(spelling)
            if self._spellings.setdefault(folded, value) != value and folded not in self._certain(column):
                self._spellings[folded] = None  # two codes share this title: it names neither

    def find(self, text: str) -> str | None:
        """The code's value, or None."""
        if text in self.codes:
            return text
        spelling = tidy(text)
        return self._spellings.get(fold_value(spelling)) or self._spellings.get(fold_value(_PREFIX.sub("", spelling)))

    def knows(self, text: str) -> bool:
        """The text itself is a spelling of a code, without a ``Kab.`` or ``Kec.`` taken off."""
        return text in self.codes or bool(self._spellings.get(fold_value(tidy(text))))

    def find_number(self, digits: str) -> str | None:
        """The only code that is ``digits`` but for zeros in front, which a spreadsheet drops."""
        padded = [code for code in self.codes if code.isdigit() and code.lstrip("0") == digits.lstrip("0")]
        return padded[0] if len(padded) == 1 else None

    def title(self, value: str) -> str:
        return self.codes.get(value) or value

    def nearest(self, text: str) -> str:
        """Title of the code that looks most like ``text``, or an empty string."""
        folded = fold_value(tidy(_PREFIX.sub("", text)))[:100]
        for candidate in get_close_matches(folded, [spelling for spelling, value in self._spellings.items() if value], n=1, cutoff=0.6):
            value = self._spellings[candidate]
            return self.title(value) if value else ""
        return ""

    @staticmethod
    def _known(column: Column) -> Iterator[tuple[str, str]]:
        """Codes and aliases first: they are unique; a title only where it is not one of them."""
        yield from ((code, code) for code in column.codes)
        yield from column.aliases.items()
        yield from ((title, code) for code, title in column.codes.items() if title)

    @staticmethod
    def _certain(column: Column) -> set[str]:
        return {fold_value(spelling) for spelling in (*column.codes, *column.aliases)}
