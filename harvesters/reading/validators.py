"""What a web server calls the version of an answer, so that the next read may ask whether it still is the one (RFC 9110, sections 8.8 and 13)."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from email.utils import mktime_tz, parsedate_tz
from typing import Self

__all__ = ["Unmodified", "Validators"]

LONGEST = 500  # characters; a longer one is none that a server means to be sent back
YOUNGEST = 60.0  # seconds; an answer that has just been changed may change again within the second that Last-Modified tells


class Unmodified(Exception):
    """The system says that what it holds is what was read the last time."""


@dataclass(frozen=True)
class Validators:
    """``etag`` and ``modified`` as the headers ETag and Last-Modified wrote them; empty if there was none to rely on."""

    etag: str = ""
    modified: str = ""

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Self | None:
        """Those of an answer; None if it has none to rely on."""
        etag, modified = (headers.get(name, "").strip() for name in ("ETag", "Last-Modified"))
        etag = etag if etag.strip('"') not in ("", "W/") and len(etag) <= LONGEST and etag.isprintable() else ""
        modified = modified if _is_settled(modified, headers.get("Date", "")) else ""
        return cls(etag, modified) if etag or modified else None

    @property
    def headers(self) -> dict[str, str]:
        """What asks for the answer only if it is another one."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}

    def dump(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def load(cls, text: str) -> Self:
        return cls(**json.loads(text))


def _is_settled(modified: str, date: str) -> bool:
    """Whether the time is a time, and long enough ago by the server's own clock."""
    then, now = parsedate_tz(modified), parsedate_tz(date)
    if then is None or len(modified) > LONGEST:
        return False
    return mktime_tz(then) + YOUNGEST <= (mktime_tz(now) if now else time.time())
