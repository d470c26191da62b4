"""Recognising printed total rows (``Jumlah``, ``TOTAL``, ``Kabupaten …``), which are no data: they are kept for the check ``sum-of-parts``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from harvesters.tables.spelling import fold, tidy

__all__ = ["carries_over", "names_region", "names_total", "total_label"]

_TOTAL = re.compile(
    r"""((sub | grand)\s*-?\s*)? (jumlah | total | jml\.? | sum) (\s*[/&+]\s*(sub\s*-?\s*)?(total | jumlah | grand\s+total | amount))?
    (\s+(total | keseluruhan | seluruh(nya)? | semua(nya)? | akhir | umum | se-?kabupaten | se-?kota | kabupaten | kab\.? | kota)(\s.*)?)?
    (\s+(tahun\s+)?(19|20)\d\d)? (\s*\([^()]*\))? \s*[:.]?""",
    re.I | re.VERBOSE,
)
_OF_PARTS = re.compile(r"((sub|grand)\s*-?\s*)?(jumlah|total|jml\.?)[\s/:.(].*|rata\s*-?\s*rata\b.*|rerata\b.*|average\b.*", re.I)
_WHOLE = re.compile(r"(kabupaten|kab\.?|kota|provinsi)(\s+[a-z ]+)?\s*(\(.*\))?[:.]?", re.I)


_CARRIED = re.compile(r"(jumlah|jml\.?|total)\s+(yang\s+)?(di)?pindah(kan|an)\b.*", re.I)
_SPACED = re.compile(r"(?:\w ){4,}\w")


def carries_over(text: str) -> bool:
    """``Jumlah dipindahkan`` at the foot of a page, or ``Jumlah pindahan`` at the head of the next: a total behind which the table goes on."""
    return _CARRIED.fullmatch(tidy(text)) is not None


def names_region(text: str) -> bool:
    """``Kabupaten …``, ``Kota …`` or ``Provinsi …``."""
    return _WHOLE.fullmatch(tidy(text)) is not None


def names_total(text: str, extra: Iterable[str] = (), *, regency: bool = False, places: bool = False) -> bool:
    """Whether a cell that names its row names a total.

    :param extra: further words of this table or source, compared by ``fold``.
    :param regency: ``Kabupaten …`` counts too, because the column lists something smaller.
    :param places: ``Jumlah Kecamatan …`` and ``Rata-rata`` count too, because the column lists places and none of these is one.
    """
    spelling = _closed(tidy(text))
    if len(spelling) > 80:
        return False
    if _TOTAL.fullmatch(spelling) or _CARRIED.fullmatch(spelling):
        return True
    if (regency and _WHOLE.fullmatch(spelling)) or (places and _OF_PARTS.fullmatch(spelling)):
        return True
    return fold(spelling) in {fold(word) for word in extra} - {""}


def total_label(cells: Iterable[Any]) -> str:
    """What names a total row: its first text that says so, or else its first text that is no figure; at most 80 characters."""
    texts = [tidy(cell) for cell in cells if isinstance(cell, str) and any(map(str.isalpha, cell))]
    return next((text for text in texts if names_total(text, places=True)), texts[0] if texts else "")[:80]


def _closed(text: str) -> str:
    """``J u m l a h``, as typists spread the word over its cell, in one."""
    return text.replace(" ", "") if _SPACED.fullmatch(text) else text
