"""Who made a revision, as the public may know it: a source, a submission or a role; never a person."""

from __future__ import annotations

from ckanext.muaraenim.tables.revision import Revision

__all__ = ["HARVEST", "SUBMISSIONS", "author_of"]

HARVEST = "harvest:"
SUBMISSIONS = "setoran"
"""The one source of every table that people hand in; a revision's run is then the number of the submission."""


def author_of(found: Revision) -> dict[str, str]:
    """``kind``: ``source`` (with ``source``), ``submission`` (with ``number``), or ``office``: people of the OPD. Walidata published the last two."""
    source = found.author.removeprefix(HARVEST) if found.author.startswith(HARVEST) else ""
    if source == SUBMISSIONS:
        return {"kind": "submission", "number": found.run}
    return {"kind": "source", "source": source} if source else {"kind": "office"}
