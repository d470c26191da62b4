"""The slip that a form for reports carries: signed, dated and for one dataset, so that no session, cookie or script is needed.

The same slip sent again is the same report, however often a button is pressed or a connection breaks. Who holds the slip that made a report can work
out its key; the database alone cannot tell it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import ckan.plugins.toolkit as tk
from itsdangerous import BadSignature, URLSafeTimedSerializer

__all__ = ["NoSlip", "Slip", "fits", "issue", "key_of", "read"]

SOONEST = timedelta(seconds=3)
"""Nobody reads the form and writes a sentence faster."""

LATEST = timedelta(days=3)
"""For so long a form may lie on a phone; then it is shown once more with what was written."""


class NoSlip(Exception):
    """It was not made here, or for another dataset."""


@dataclass(frozen=True)
class Slip:
    """``mark``: what makes it different from every other."""

    mark: str
    issued: datetime

    def too_new(self, now: datetime) -> bool:
        return now - self.issued < SOONEST

    def too_old(self, now: datetime) -> bool:
        return now - self.issued > LATEST


def issue(dataset: str, mark: str = "") -> str:
    """A slip as the form carries it.

    :param dataset: its id
    :param mark: of an older slip that this one takes the place of
    """
    return _serializer().dumps([dataset, mark or secrets.token_urlsafe(12)])


def read(text: str, dataset: str) -> Slip:
    """:raises NoSlip: it is none, or one of another dataset."""
    try:
        (of, mark), issued = _serializer().loads(text, return_timestamp=True)
    except (BadSignature, TypeError, ValueError) as error:
        raise NoSlip from error
    if of != dataset or not isinstance(mark, str):
        raise NoSlip
    return Slip(mark, issued.astimezone(UTC))


def key_of(mark: str) -> str:
    """The secret part of a report's address for who sent it; 20 letters."""
    made = hmac.new(_secret(), f"report:{mark}".encode(), hashlib.sha256).hexdigest()
    return made[:20]


def fits(key: str, mark: str) -> bool:
    return hmac.compare_digest(key.encode("utf-8", "replace"), key_of(mark).encode())


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_secret(), salt="muaraenim-report")


def _secret() -> bytes:
    return str(tk.config["SECRET_KEY"]).encode()
