"""How long and how often a source is waited for."""

from __future__ import annotations

import time
from dataclasses import dataclass
from email.utils import mktime_tz, parsedate_tz

__all__ = ["Patience"]


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

    def pause(self, attempt: int, retry_after: str = "") -> float:
        """Seconds to wait after ``attempt`` (0 is the first); what the server asks for counts if it is longer.

        :param retry_after: the header's value, seconds or a date (RFC 9110 section 10.2.3).
        """
        own = self.first_pause * float(2**attempt)
        return min(max(own, _seconds(retry_after)), self.longest_pause)


def _seconds(retry_after: str) -> float:
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    moment = parsedate_tz(text)
    return max(mktime_tz(moment) - time.time(), 0.0) if moment else 0.0
