"""Recognising printed total rows (``Jumlah``, ``TOTAL``, ``Kabupaten …``), which are no data: they are kept for the check ``sum-of-parts``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from harvesters.tables.spelling import fold, tidy

__all__ = ["names_total"]

_TOTAL = re.compile(
    r"(sub\s*-?\s*|grand\s*-?\s*)?(jumlah|total|jml)(\s*/\s*(total|jumlah))?(\s+(total|keseluruhan|seluruhnya|semua|se-?kabupaten|se-?kota|kabupaten|kab\.?|kota)(\s.*)?)?\s*[:.]?",
    re.I,
)
_WHOLE = re.compile(r"(kabupaten|kab\.?|kota|provinsi)(\s+[a-z ]+)?\s*(\(.*\))?[:.]?", re.I)


def names_total(text: str, extra: Iterable[str] = (), *, regency: bool = False) -> bool:
    """Whether a cell that names its row names a total.

    :param extra: further words of this table or source, compared by ``fold``.
    :param regency: ``Kabupaten …`` counts too, because the column lists something smaller.
    """
    spelling = tidy(text)
    if len(spelling) > 80:
        return False
    if _TOTAL.fullmatch(spelling) or (regency and _WHOLE.fullmatch(spelling)):
        return True
    return fold(spelling) in {fold(word) for word in extra} - {""}
