"""Fields of a dataset in a fraction of the memory, because a large catalogue is held twice: as the source says it and as it is published."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

__all__ = ["Packed", "packed", "packed_beyond"]

PLAIN = 2_000
"""So many datasets take too little memory to spend time on."""

WORDS = pickle.dumps(
    [
        "harvest_record", "harvest_source", "keadaan_sejak", "keadaan_alasan", "keadaan", "tersedia", "sumber_run", "sumber_diambil", "sumber_alamat",
        "sumber_pemetaan", "sumber_konektor", "sumber_sistem", "data_contoh", "walidata", "license_id", "CC-BY-4.0", "produsen_data", "owner_org",
        "author_email", "author", "maintainer_email", "maintainer", "version", "private", "title_en", "satuan", "groups", "tags", "title", "notes",
        "resources", {"id": "", "harvest_distribution": "", "mimetype": "", "format": "CSV", "description": "", "url": "https://", "name": ""},
    ],
    pickle.HIGHEST_PROTOCOL,
)  # fmt: skip
"""What most datasets have in common, so that it is not in each of them."""

AT_ONCE = 8
"""Unpacked ones that are kept, because whoever asks for one field asks for another."""


def packed(fields: Mapping[str, Any]) -> Packed:
    return fields if isinstance(fields, Packed) else Packed(fields)


def packed_beyond(number: int, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """:param number: how many datasets there are before this one."""
    return packed(fields) if number >= PLAIN else fields


class Packed(Mapping[str, Any]):
    """Reads as the mapping that it was made of. Whoever is given a list out of it must not change it."""

    __slots__ = ("_bytes",)

    def __init__(self, fields: Mapping[str, Any]) -> None:
        packer = zlib.compressobj(1, zdict=WORDS)
        self._bytes = packer.compress(pickle.dumps(dict(fields), pickle.HIGHEST_PROTOCOL)) + packer.flush()

    def __getitem__(self, name: str) -> Any:
        return _unpacked(self._bytes)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_unpacked(self._bytes))

    def __len__(self) -> int:
        return len(_unpacked(self._bytes))

    def __contains__(self, name: object) -> bool:
        return name in _unpacked(self._bytes)

    def __repr__(self) -> str:
        return repr(_unpacked(self._bytes))


@lru_cache(AT_ONCE)
def _unpacked(written: bytes) -> dict[str, Any]:
    fields: dict[str, Any] = pickle.loads(zlib.decompressobj(zdict=WORDS).decompress(written))  # noqa: S301 (of this process's own making)
    return fields
