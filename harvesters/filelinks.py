"""Files that a mapped record names: what its ``resources`` may hold, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harvesters.errors import RecordError
from harvesters.reading.remote import is_web_address
from harvesters.words import phrase

__all__ = ["file_links"]

SHOWN = ("name", "description", "format", "mimetype")
LONGEST_ADDRESS = 2_000  # characters
TABLE = "table"
"""What a dataset's own table is called; a file of that id at its source is another one."""


def file_links(written: Any, record: str) -> list[dict[str, str]]:
    """A list of objects with ``url`` and, where the source has them, ``id``, ``name``, ``description``, ``format``, ``mimetype``, as a dataset bears
    them. A file without an id is known by its address; of two with one id the first counts.

    :raises RecordError: it is no such list, or an address is none of the web.
    """
    if written is not None and not isinstance(written, list):
        raise RecordError(record=record, reason=phrase("«resources» bukan daftar berkas", "«resources» is no list of files"))
    links: dict[str, dict[str, str]] = {}
    for each in written or ():
        url = str(each.get("url") or "").strip() if isinstance(each, Mapping) else ""
        if not is_web_address(url) or len(url) > LONGEST_ADDRESS:
            raise RecordError(record=record, reason=phrase("satu berkas tanpa alamat web", "one of its files has no web address"))
        id = str(each.get("id") or url)
        link = {"url": url, **{name: str(each.get(name) or "").strip() for name in SHOWN}}
        links.setdefault(id, {**link, "harvest_distribution": f"{id}-" if id == TABLE else id})
    return list(links.values())
