"""A column's name in the DataStore, from what a system calls it."""

from __future__ import annotations

import re
from collections.abc import Collection

__all__ = ["column_name"]

LONGEST = 50


def column_name(written: str, taken: Collection[str], otherwise: str) -> str:
    """``Jumlah Penduduk (jiwa)`` -> ``jumlah_penduduk_jiwa``, told apart from those ``taken``; ``otherwise`` where no letter begins it."""
    plain = re.sub(r"[^a-z0-9]+", "_", written.lower()).strip("_")[:LONGEST]
    plain = plain if plain[:1].isalpha() else otherwise
    return plain if plain not in taken else f"{plain[: LONGEST - 5]}_{len(taken) + 1}"
