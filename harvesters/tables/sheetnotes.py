"""Recognising what stands around a table: its notes and sources, and who signed it where and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from harvesters.tables.spelling import tidy

__all__ = ["NOTE", "SIGNED", "signed_side_by_side"]

NOTE = re.compile(r"(sumber|catatan|keterangan|ket|source|note|notes|data diolah|\*+\)?)\s*(data)?\s*[:.)]?(\s|:|$)", re.I)
SIGNED = re.compile(
    r"""(mengetahui | menyetujui | mengesahkan | (diketahui | disetujui | disahkan | dibuat | disusun | dicetak)\s+oleh)\s*[,:]?
    | (dibuat | disusun | dicetak)\s+(oleh)?\s*:.* | dicetak\s*(pada|tanggal)?\s*:.* | (plt|plh|pj|a\.?n)\.?\s.* | (nip|nrp)\b.*
    | (kepala|sekretaris|ketua)\s+(dinas|badan|bagian|kantor|bidang|seksi|sub\s?bagian|puskesmas|uptd?|pelaksana|satuan).*
    | [a-z][a-z .]*,\s*(tgl\.?\s*)?[\d.\s]*
      (januari|[fp]ebruari|maret|april|mei|juni|juli|agustus|september|oktober|no[vp]ember|desember)\s+\d{4}""",
    re.I | re.VERBOSE,
)
_NUMBERED = re.compile(r"(nip|nrp)\b", re.I)


def signed_side_by_side(cells: Sequence[Any]) -> bool:
    """A row of several cells in each of which somebody signs, and no figure but the number of an official."""
    texts = [tidy(cell) if isinstance(cell, str) else "0" for cell in cells if cell is not None and cell != ""]
    if _NUMBERED.match(next(iter(texts), "")):
        return all(map(SIGNED.fullmatch, texts))
    return all(SIGNED.fullmatch(text) and not any(map(str.isdigit, text)) for text in texts)
