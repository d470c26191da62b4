"""An access token, by OAuth2 client credentials or an application's own login: kept in memory only, and renewed before it ends."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from harvesters.errors import Refused, Unreadable
from harvesters.reading.expression import JMESPathError
from harvesters.reading.jsontext import NoJson, read_json
from harvesters.reading.proof import Fetched
from harvesters.reading.session import Answer, Credentials, Session, origin, public_address
from harvesters.words import phrase

__all__ = ["Token"]

LARGEST = 100_000  # bytes of the answer
REFUSALS = frozenset({400, 401, 403})
EARLY = 60.0  # seconds before its end at which it counts as over
_TOKEN = re.compile(r"[\x21-\x7e]{1,16384}")
_CODE = re.compile(r"[a-z_]{1,60}")


class Token:
    """``given``: every token of this run, so that texts can be cleaned of them.

    :param session: makes the session that asks with these credentials.
    """

    def __init__(self, asked: Fetched, session: Callable[[Credentials], Session], clock: Callable[[], float] = time.monotonic) -> None:
        self._asked, self._session, self._clock = asked, session, clock
        self._ends = -math.inf
        self.given: list[str] = []

    def credentials(self) -> Credentials:
        """The header with a token that is still good.

        :raises FetchError: the token's address gives none.
        """
        if self._clock() >= self._ends:
            self._fetch()
        return Credentials(headers=self._asked.sent(self.given[-1]))

    def forget(self) -> None:
        """The system no longer takes it."""
        self._ends = -math.inf

    def _fetch(self) -> None:
        request, headers = self._asked.request()
        session = self._session(Credentials(origin(request.url), {"Accept": "application/json", **headers}))
        try:
            answer = session.read(request, at_most=LARGEST, accepted=REFUSALS)
        finally:
            session.close()
        token, expires_in = self._found(answer)
        self.given.append(token)
        seconds = _seconds(expires_in)
        self._ends = self._clock() + seconds - min(EARLY, seconds / 2) if seconds < math.inf else math.inf

    def _found(self, answer: Answer) -> tuple[str, Any]:
        """The token, and how long it is good for.

        :raises FetchError: it is no answer that holds a token.
        """
        system = public_address(answer.url)
        try:
            content = read_json(answer)
        except NoJson as problem:
            content = None
            if answer.status < 300:
                raise Unreadable(system=system, reason=problem.reason) from None
        said = content.get("error") if isinstance(content, Mapping) else None
        if answer.status in REFUSALS or said:
            code = said if isinstance(said, str) and _CODE.fullmatch(said) else f"HTTP {answer.status}"
            raise Refused(system=system, reason=phrase(f"token tidak diberikan ({code})", f"no token is given ({code})"))
        with suppress(JMESPathError):
            token = self._asked.token_in(content) if isinstance(content, Mapping) else None
            if isinstance(token, str) and _TOKEN.fullmatch(token):
                return token, self._asked.seconds_in(content)
        place = self._asked.place
        raise Unreadable(system=system, reason=phrase(f"tidak ada {place} di jawabannya", f"there is no {place} in its answer"))


def _seconds(expires_in: Any) -> float:
    """Infinite where the answer does not say: then the token is used until the system refuses it."""
    try:
        seconds = float(expires_in)
    except (TypeError, ValueError, OverflowError):
        return math.inf
    return max(seconds, 0.0) if math.isfinite(seconds) else math.inf
