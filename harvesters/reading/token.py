"""The access token of OAuth2 client credentials: fetched when it is needed, kept in memory only, renewed before it ends."""

from __future__ import annotations

import base64
import math
import re
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from harvesters.errors import Refused, Unreadable
from harvesters.reading.jsontext import NoJson, read_json
from harvesters.reading.proof import ByClientCredentials
from harvesters.reading.session import Answer, Credentials, Request, Session, origin, public_address
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

    def __init__(self, asked: ByClientCredentials, session: Callable[[Credentials], Session], clock: Callable[[], float] = time.monotonic) -> None:
        self._asked, self._session, self._clock = asked, session, clock
        self._ends = -math.inf
        self.given: list[str] = []

    def credentials(self) -> Credentials:
        """The header with a token that is still good.

        :raises FetchError: the token's address gives none.
        """
        if self._clock() >= self._ends:
            self._fetch()
        return Credentials(headers={"Authorization": f"Bearer {self.given[-1]}"})

    def forget(self) -> None:
        """The system no longer takes it."""
        self._ends = -math.inf

    def _fetch(self) -> None:
        url = self._asked.url.reveal().strip()
        identity, secret = self._asked.client_id.reveal(), self._asked.client_secret.reveal()
        form = {"grant_type": "client_credentials", "scope": self._asked.scope, "audience": self._asked.audience}
        headers = {"Accept": "application/json"}
        if self._asked.client_in == "body":
            form |= {"client_id": identity, "client_secret": secret}
        else:
            pair = f"{quote(identity, safe='')}:{quote(secret, safe='')}"  # RFC 6749 section 2.3.1
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        session = self._session(Credentials(origin(url), headers))
        try:
            request = Request(url, form={name: value for name, value in form.items() if value})
            answer = session.read(request, at_most=LARGEST, accepted=REFUSALS)
        finally:
            session.close()
        content = self._content(answer)
        self.given.append(content["access_token"])
        seconds = _seconds(content.get("expires_in"))
        self._ends = self._clock() + seconds - min(EARLY, seconds / 2) if seconds < math.inf else math.inf

    def _content(self, answer: Answer) -> Mapping[str, Any]:
        """:raises FetchError: it is no answer that holds a token."""
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
        if isinstance(content, Mapping):
            token = content.get("access_token")
            if isinstance(token, str) and _TOKEN.fullmatch(token):
                return content
        raise Unreadable(system=system, reason=phrase("tidak ada access_token di jawabannya", "there is no access_token in its answer"))


def _seconds(expires_in: Any) -> float:
    """Infinite where the answer does not say: then the token is used until the system refuses it."""
    try:
        seconds = float(expires_in)
    except (TypeError, ValueError, OverflowError):
        return math.inf
    return max(seconds, 0.0) if math.isfinite(seconds) else math.inf
