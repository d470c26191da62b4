"""Recognising what stands around a table: its notes and sources, and who signed it where and when."""

from __future__ import annotations

import re

__all__ = ["NOTE", "SIGNED"]

NOTE = re.compile(r"(sumber|catatan|keterangan|ket|source|note|notes|data diolah|\*+\)?)\s*(data)?\s*[:.)]?(\s|:|$)", re.I)
SIGNED = re.compile(
    r"""mengetahui | menyetujui | diketahui\s+oleh | dibuat\s+oleh | (plt|plh|pj|a\.?n)\.?\s.* | (nip|nrp)\b.*
    | (kepala|sekretaris)\s+(dinas|badan|bagian|kantor).*
    | [a-z][a-z .]*,\s*(tgl\.?\s*)?[\d.\s]*
      (januari|[fp]ebruari|maret|april|mei|juni|juli|agustus|september|oktober|no[vp]ember|desember)\s+\d{4}""",
    re.I | re.VERBOSE,
)
