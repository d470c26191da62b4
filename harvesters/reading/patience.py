"""How long and how often a source is waited for."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import mktime_tz, parsedate_tz
from types import MappingProxyType

__all__ = ["Patience"]

REMAINING = ("X-RateLimit-Remaining", "RateLimit-Remaining", "X-Rate-Limit-Remaining")
RESET = ("X-RateLimit-Reset", "RateLimit-Reset", "X-Rate-Limit-Reset")
A_MOMENT = 1_000_000_000  # seconds; nobody has to wait for thirty years


@dataclass(frozen=True)
class Patience:
    """Seconds, except ``attempts`` (answers asked for in all) and ``calls`` (connections tried when nobody answers).

    ``silence``: longest wait for the next byte; ``whole``: for one whole answer; ``longest_pause``: cap of ``Retry-After`` and of the pause
    between attempts, which doubles from ``first_pause``. ``between``: pause before every request to a host but the first.
    """

    connect: float = 10
    silence: float = 60
    whole: float = 600
    attempts: int = 5
    calls: int = 2
    first_pause: float = 0.5
    longest_pause: float = 60
    between: float = 0

    def pause(self, attempt: int, headers: Mapping[str, str] = MappingProxyType({})) -> float:
        """Seconds to wait after ``attempt`` (0 is the first); what the server asks for counts if it is longer.

        :param headers: of its answer: ``Retry-After``, seconds or a date (RFC 9110 section 10.2.3), or when its limit begins anew.
        """
        own = self.first_pause * float(2**attempt)
        return min(max(own, _seconds(headers), _until_reset(headers)), self.longest_pause)

    def rest(self, headers: Mapping[str, str]) -> float:
        """Seconds to leave the server alone, because its answer says that its limit is used up (``X-RateLimit-Remaining: 0``)."""
        left = next((headers[name].strip() for name in REMAINING if name in headers), "")
        return min(_until_reset(headers), self.longest_pause) if left in ("0", "0.0") or left.startswith("-") else 0.0


def _until_reset(headers: Mapping[str, str]) -> float:
    """``X-RateLimit-Reset`` is a number of seconds, or a moment in seconds or milliseconds since 1970 by the server's own clock."""
    written = next((headers[name].strip() for name in RESET if name in headers), "")
    if not (written.isascii() and written.replace(".", "", 1).isdigit()):
        return 0.0
    value = float(written[:20])
    if value < A_MOMENT:
        return value
    moment = value / 1_000 if value >= A_MOMENT * 1_000 else value
    return max(moment - _now(headers), 0.0)


def _seconds(headers: Mapping[str, str]) -> float:
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    moment = parsedate_tz(text)
    return max(mktime_tz(moment) - _now(headers), 0.0) if moment else 0.0


def _now(headers: Mapping[str, str]) -> float:
    """By the server's own clock, if it says what time it has."""
    said = parsedate_tz(headers.get("Date", ""))
    return float(mktime_tz(said)) if said else time.time()
