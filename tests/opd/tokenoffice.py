"""An office that answers in XML, and only to whoever has asked it for a token before. All values are invented."""

from __future__ import annotations

import base64
from secrets import token_hex

from tests.opd.server import Answer, Asked

__all__ = ["CLIENT", "PATH", "TokenOffice"]

PATH = "/antrean"
CLIENT = "portal"
DAYS = 31


class TokenOffice:
    """``POST`` gives a token for the client's secret (OAuth2 client credentials), ``GET`` with it the queue of a month as XML."""

    def __init__(self, key: str) -> None:
        self._basic = base64.b64encode(f"{CLIENT}:{key}".encode()).decode()
        self._tokens: set[str] = set()

    def __call__(self, asked: Asked) -> Answer:
        scheme, _, proof = asked.headers.get("Authorization", "").partition(" ")
        if asked.method == "POST":
            if (scheme, proof) != ("Basic", self._basic):
                return Answer(401, b'{"error": "invalid_client"}', "application/json")
            token = token_hex(8)
            self._tokens.add(token)
            return Answer(200, f'{{"access_token": "{token}", "token_type": "Bearer", "expires_in": 600}}'.encode(), "application/json")
        if scheme != "Bearer" or proof not in self._tokens:
            return Answer(401, b"", "text/plain")
        days = "".join(f"<hari><tanggal>2026-01-{day:02d}</tanggal><antrean>{100 + day}</antrean></hari>" for day in range(1, DAYS + 1))
        return Answer(200, f'<?xml version="1.0" encoding="UTF-8"?><antrean xmlns="urn:contoh">{days}</antrean>'.encode(), "application/xml")
