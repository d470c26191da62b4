"""Why something that a check asked about is right all the same: said once by the office, shown in public beside the finding for as long as it finds
exactly this."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckanext.muaraenim.harvest.model import explanation, transaction

__all__ = ["Explanation", "explanations_of", "finding_key", "forget_explanations", "keep_explanation"]

Finding = Mapping[str, Any]


@dataclass(frozen=True)
class Explanation:
    """``at``: ISO time at which it was given."""

    text: str
    at: str


def finding_key(finding: Finding) -> str:
    """What the finding is about: its code, its facts, its record and column, but not the row, which moves. Another figure is another finding.

    It could be guessed back from all possible figures, so it is told to nobody who may not read them.
    """
    place = finding.get("place", {})
    about = [finding["code"], finding["facts"], place.get("record", ""), place.get("column", "")]
    return hashlib.sha256(json.dumps(about, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def explanations_of(source: str) -> dict[str, Explanation]:
    """Everything that was explained of a source, by the finding's key."""
    with transaction() as connection:
        found = connection.execute(sa.select(explanation).where(explanation.c.source == source)).all()
    return {each.finding: Explanation(each.text, each.at.isoformat()) for each in found}


def keep_explanation(source: str, finding: str, text: str, by: str) -> Explanation | None:
    """:param text: nothing takes the explanation back. :param by: id of the user, kept and never shown."""
    mine = (explanation.c.source == source) & (explanation.c.finding == finding)
    with transaction() as connection:
        if not text:
            connection.execute(sa.delete(explanation).where(mine))
            return None
        said = {"text": text, "by": by, "at": datetime.now(UTC)}
        again = insert(explanation).values(source=source, finding=finding, **said)
        connection.execute(again.on_conflict_do_update(index_elements=["source", "finding"], set_=said))
    return Explanation(text, said["at"].isoformat())


def forget_explanations(connection: sa.Connection, source: str) -> None:
    """They may quote what was redacted."""
    connection.execute(sa.delete(explanation).where(explanation.c.source == source))
