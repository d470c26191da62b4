"""CKAN's action API over HTTP: one call, one answer, one sentence when it goes wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from harvesters.errors import CatalogueError
from harvesters.words import Phrase, phrase

__all__ = ["Actions", "NotFound", "NotValid"]

TIMEOUT = (10, 300)
"""Seconds to connect, seconds to answer."""

SAID_AT_MOST = 400


class NotFound(CatalogueError):
    """The portal has no such thing. Facts as :class:`CatalogueError`."""

    code = "catalogue-not-found"


class NotValid(CatalogueError):
    """The portal does not accept a value. Facts as :class:`CatalogueError`, and ``fields``: what it says of each field."""

    code = "catalogue-not-valid"
    remedy_id = "Perbaiki nilai itu pada sumber atau definisi tabelnya."
    remedy_en = "Repair the value in the source or in the table's definition."


class Actions:
    """:param url: of the portal's front page. ``token``: an API token; empty: without one."""

    def __init__(self, url: str, token: str = "") -> None:
        self.url = url.rstrip("/")
        self._token = token
        self._session = requests.Session()
        if token:
            self._session.headers["Authorization"] = token
        self._session.trust_env = False  # a token never goes through a proxy or to a host that .netrc names
        # a request that was answered late may have been carried out, so only connecting and "try again" are tried again
        retry = Retry(
            total=3, connect=3, read=0, other=0, status_forcelist=(429, 503), allowed_methods=None, backoff_factor=0.5, raise_on_status=False
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def call(self, action: str, **parameters: Any) -> Any:
        """The action's result, numbers with a fraction as ``Decimal``.

        :raises NotFound: what the action asks for is not there.
        :raises NotValid: the portal does not accept a value.
        :raises CatalogueError: no answer, no right, or an answer that is not CKAN's.
        """
        try:
            answer = self._session.post(
                f"{self.url}/api/3/action/{action}",
                data=json.dumps(parameters, default=str, ensure_ascii=False).encode(),
                headers={"Content-Type": "application/json"},
                timeout=TIMEOUT,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            reason = phrase(f"tidak menjawab ({type(error).__name__})", f"it does not answer ({type(error).__name__})")
            raise CatalogueError(portal=self.url, reason=reason) from error
        try:
            body = json.loads(answer.content, parse_float=Decimal)
        except ValueError:
            body = None
        if not isinstance(body, Mapping) or "success" not in body:
            raise self._foreign(action, answer)
        if body["success"] is True:
            return body["result"]
        raise self._failed(action, answer.status_code, body.get("error"))

    def _failed(self, action: str, status: int, error: Any) -> CatalogueError:
        details = {name: value for name, value in error.items() if not name.startswith("__")} if isinstance(error, Mapping) else {}
        kind = error.get("__type", "") if isinstance(error, Mapping) else ""
        said = self._clean("; ".join(f"{name}: {_flat(value)}" for name, value in details.items()) or str(error))
        if status == 404 or kind == "Not Found Error":
            return NotFound(portal=self.url, reason=phrase(f"tidak ditemukan ({action})", f"not found ({action})"))
        if status == 403 or kind == "Authorization Error":
            return CatalogueError(portal=self.url, reason=phrase(f"token tidak berhak menjalankan {action}", f"the token may not do {action}"))
        reason = phrase(f"{action}: {said}", f"{action}: {said}")
        return NotValid(portal=self.url, reason=reason, fields=details) if status == 409 else CatalogueError(portal=self.url, reason=reason)

    def _foreign(self, action: str, answer: requests.Response) -> CatalogueError:
        kind = answer.headers.get("Content-Type", "").split(";")[0] or "-"
        reason: Phrase = phrase(
            f"jawaban {answer.status_code} ({kind}) atas {action} bukan jawaban CKAN",
            f"its answer {answer.status_code} ({kind}) to {action} is not CKAN's",
        )
        return CatalogueError(portal=self.url, reason=reason)

    def _clean(self, text: str) -> str:
        return (text.replace(self._token, "***") if self._token else text)[:SAID_AT_MOST]


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_flat(each) for each in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_flat(each)}" for name, each in value.items())
    return str(value)
