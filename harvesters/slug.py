"""Names in addresses, from words."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["NAME_AT_MOST", "slug"]

NAME_AT_MOST = 80


def slug(text: str, length: int = NAME_AT_MOST) -> str:
    """``Penduduk menurut Kecamatan, 2025`` -> ``penduduk-menurut-kecamatan-2025``; cut at a word."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    whole = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    cut = whole if len(whole) <= length else whole[: length + 1].rpartition("-")[0] or whole[:length]
    return cut if len(cut) > 1 else f"dataset-{cut}".strip("-")
