"""The licensing office's REST API: cursor paging, a bearer key, now and then 429 with ``Retry-After``, and one record that its database mangled."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.opd.figures import licences
from tests.opd.regency import Regency
from tests.opd.server import Answer, Asked

PATH = "/api/v1/izin"
PAGE = 40
EXAMPLE_KEY = "kunci-perizinan-contoh"  # of the tests; a home has a random one
BUSY_EVERY = 4
MANGLED = 97  # serial number of the broken record


class Licensing:
    """Answers one request; ``busy_every``: each so many requests one gets 429."""

    def __init__(self, regency: Regency, key: str, busy_every: int = BUSY_EVERY) -> None:
        self._records = list(licences(regency))
        self._key = key
        self._busy_every = busy_every
        self._asked = 0

    def __call__(self, asked: Asked) -> Answer:
        url = urlsplit(asked.path)
        if url.path != PATH:
            return Answer(404, b'{"pesan": "tidak ada"}', "application/json")
        if asked.headers.get("Authorization") != f"Bearer {self._key}":
            return Answer(401, b'{"pesan": "kunci tidak dikenal"}', "application/json")
        self._asked += 1
        if self._asked % self._busy_every == 0:
            return Answer(429, b'{"pesan": "terlalu sering"}', "application/json", {"Retry-After": "1"})
        return _json(self._page({name: values[-1] for name, values in parse_qs(url.query).items()}))

    def _page(self, asked: dict[str, str]) -> dict[str, Any]:
        since, start = asked.get("diperbarui_sejak", ""), int(asked.get("kursor", "0"))
        found = [record for record in self._records if record["diperbarui"] >= since and record["id"] > start]
        page = found[:PAGE]
        following = str(page[-1]["id"]) if len(found) > PAGE else None
        data = [_mangled(record) if record["id"] == MANGLED else record for record in page]
        return {"data": data, "meta": {"jumlah": len(page), "kursor_berikutnya": following}}


def _mangled(record: dict[str, Any]) -> str:
    text = json.dumps(record)
    return text[: len(text) // 2]


def _json(content: Any) -> Answer:
    return Answer(200, json.dumps(content).encode(), "application/json")
