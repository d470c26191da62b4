"""HTTP as every connector uses it: guarded addresses, retries, deadlines, size caps, and credentials that never follow to another host."""

from __future__ import annotations

import http.cookiejar
import math
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import requests
from requests.auth import AuthBase
from requests.exceptions import RequestException
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError

from harvesters.errors import FetchError, Refused, Unreachable, Unreadable
from harvesters.reading.address import AddressGuard, HostUnknown
from harvesters.reading.certificate import CertificateInvalid
from harvesters.reading.failure import broken, refused, too_slow
from harvesters.reading.patience import Patience
from harvesters.reading.transport import GuardedAdapter
from harvesters.reading.validators import Unmodified, Validators
from harvesters.words import phrase

__all__ = ["Answer", "Credentials", "Request", "Session", "may_know", "origin", "public_address", "server"]

AGENT = "ckanext-muaraenim harvesters"
MAXIMUM_HOPS = 5
CHUNK = 65_536
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED = 304
RETRIED = frozenset({429, 500, 502, 503, 504})
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.I)
LONGEST_PATH_WORD = 24  # a longer path segment may be a token


@dataclass(frozen=True)
class Credentials:
    """Headers and query parameters that prove who asks; sent to ``origin`` only.

    ``path``: a secret that stands in the paths of requests; a redirect that would carry it to another server is refused. ``sign``: adds to each
    request what only this request proves.
    """

    origin: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    path: str = field(default="", repr=False)
    sign: AuthBase | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Request:
    """``json`` or ``form``: body of a POST; without either it is a GET. ``known``: of the answer that a GET gave before."""

    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, str] | None = field(default=None, repr=False)
    known: Validators | None = None

    @property
    def method(self) -> str:
        return "GET" if self.json is None and self.form is None else "POST"


@dataclass(frozen=True)
class Answer:
    """``url``: where it came from after redirects. ``body``: empty while it is streamed."""

    status: int
    url: str
    headers: CaseInsensitiveDict[str]
    body: bytes = b""

    @property
    def kind(self) -> str:
        """Media type without parameters."""
        return self.headers.get("Content-Type", "").split(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """As the answer names it; empty if it names none."""
        found = _CHARSET.search(self.headers.get("Content-Type", ""))
        return found[1] if found else ""


class Session:
    """``patience`` holds every limit of time and repetition. ``asked``: when each host was asked last; sessions that share it keep their distance
    from one another, too."""

    def __init__(
        self, guard: AddressGuard, credentials: Credentials | None = None, patience: Patience | None = None, asked: dict[str, float] | None = None
    ) -> None:
        self._credentials = credentials or Credentials()
        self._patience = patience or Patience()
        self._asked = {} if asked is None else asked
        self._requests = requests.Session()
        self._requests.trust_env = False  # neither a proxy of the environment, which would connect past the guard, nor passwords of ~/.netrc
        self._requests.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
        self._requests.headers["User-Agent"] = AGENT
        adapter = GuardedAdapter(guard, self._patience.whole)
        self._requests.mount("http://", adapter)
        self._requests.mount("https://", adapter)

    def close(self) -> None:
        self._requests.close()

    def know(self, credentials: Credentials) -> None:
        """Prove who asks by these from now on."""
        self._credentials = credentials

    def read(self, request: Request, *, at_most: int, accepted: frozenset[int] = frozenset()) -> Answer:
        """The whole answer in memory; a body that breaks off is asked for again.

        :param at_most: bytes, counted after decompression, whatever Content-Length says.
        :param accepted: further statuses that are an answer and not an error.
        :raises FetchError: with a sentence.
        """
        for attempt in range(self._patience.attempts):
            with self.stream(request, at_most=at_most, accepted=accepted) as (answer, chunks):
                try:
                    return Answer(answer.status, answer.url, answer.headers, b"".join(chunks))
                except Unreachable:
                    if attempt + 1 == self._patience.attempts:
                        raise
            time.sleep(self._patience.pause(attempt))
        raise AssertionError("the last attempt either returns or raises")

    @contextmanager
    def stream(self, request: Request, *, at_most: int, accepted: frozenset[int] = frozenset()) -> Iterator[tuple[Answer, Iterator[bytes]]]:
        """The answer's head, and its body piece by piece.

        :raises FetchError: before the body, or while it is read.
        :raises Unmodified: the answer is the one that ``request`` knows.
        """
        response = self._follow(request)
        try:
            system = public_address(response.url)
            if response.status_code == NOT_MODIFIED and request.known:
                raise Unmodified()
            if response.status_code >= 300 and response.status_code not in accepted:
                raise refused(response.status_code, system)
            yield Answer(response.status_code, response.url, response.headers), self._pieces(response, at_most, system)
        finally:
            response.close()

    def _follow(self, request: Request) -> requests.Response:
        deadline = time.monotonic() + self._patience.whole
        for _ in range(MAXIMUM_HOPS + 1):
            response = self._insist(request)
            target = response.headers.get("Location", "")
            if response.status_code not in REDIRECTS or not target:
                return response
            response.close()
            request = _redirected(request, urljoin(response.url, target), response.status_code)
            self._keep_path(request.url)
            if time.monotonic() > deadline:
                break
        reason = phrase("terlalu banyak pengalihan alamat", "it redirects too many times")
        raise Unreadable(system=public_address(request.url), reason=reason)

    def _keep_path(self, target: str) -> None:
        """:raises Refused: the target is another server and would learn the secret of the path."""
        secret = self._credentials.path
        if secret and secret in unquote(target) and not may_know(self._credentials.origin, origin(target)):
            reason = phrase("permintaan dengan kuncinya dialihkan ke server lain", "a request with its key is redirected to another server")
            raise Refused(system=self._credentials.origin, reason=reason)

    def _insist(self, request: Request) -> requests.Response:
        """Ask again while the server is busy or away, as long as patience lasts."""
        for attempt in range(self._patience.attempts - 1):
            try:
                response = self._send(request)
            except Unreachable as error:
                if isinstance(error, HostUnknown | CertificateInvalid) or attempt + 1 >= self._patience.calls:
                    raise
                time.sleep(self._patience.pause(attempt))
                continue
            if response.status_code not in RETRIED:
                return response
            response.close()
            time.sleep(self._patience.pause(attempt, response.headers))
        return self._send(request)

    def _send(self, request: Request) -> requests.Response:
        system = public_address(request.url)
        if not origin(request.url).startswith(("http://", "https://")):
            raise Refused(system=system, reason=phrase("bukan alamat http atau https yang sah", "it is no valid http or https address"))
        host = origin(request.url)
        time.sleep(max(0.0, self._asked.get(host, -math.inf) + self._patience.between - time.monotonic()))
        self._asked[host] = time.monotonic()
        known = may_know(self._credentials.origin, host)
        try:
            response = self._requests.request(
                request.method,
                request.url,
                params={**request.params, **(self._credentials.params if known else {})},
                headers={**(self._credentials.headers if known else {}), **(request.known.headers if request.known else {})},
                json=request.json,
                data=request.form,
                auth=self._credentials.sign if known else None,
                stream=True,
                allow_redirects=False,
                timeout=(self._patience.connect, self._patience.silence),
            )
        except FetchError:
            raise
        except (RequestException, HTTPError, ValueError) as error:
            raise broken(error, system) from None  # the library's own error repeats the address with its secrets
        rest = self._patience.rest(response.headers)
        if rest and response.status_code not in RETRIED:
            self._asked[host] = time.monotonic() + rest - self._patience.between
        return response

    def _pieces(self, response: requests.Response, at_most: int, system: str) -> Iterator[bytes]:
        deadline, read = time.monotonic() + self._patience.whole, 0
        try:
            while piece := response.raw.read1(CHUNK, decode_content=True):
                read += len(piece)
                if read > at_most:
                    limit = at_most // 1_000_000 or 1
                    raise Unreadable(system=system, reason=phrase(f"lebih besar dari {limit} MB", f"it is larger than {limit} MB"))
                if time.monotonic() > deadline:
                    raise too_slow(system)
                yield piece
        except FetchError:
            raise
        except (RequestException, HTTPError, OSError) as error:
            raise broken(error, system) from None


def origin(url: str) -> str:
    """``scheme://host:port`` in one spelling; empty if it has none, or one that not every reader of addresses finds."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return ""
    if "\\" in parts.netloc:  # the host ends there for what connects, and begins after a later @ for ``urlsplit``
        return ""
    return f"{parts.scheme}://{(parts.hostname or '').rstrip('.')}:{port}"


def server(url: str) -> tuple[str, int] | None:
    """Host and port of an http(s) address; None if it is none."""
    scheme, _, rest = origin(url).partition("://")
    host, _, port = rest.rpartition(":")
    return (host, int(port)) if scheme in ("http", "https") and host else None


def may_know(home: str, asked: str) -> bool:
    """Whether credentials of ``home`` may go to ``asked`` (both origins): the same one, or the same host after its step up to https."""
    return asked == home or (home.startswith("http://") and home.endswith(":80") and asked == f"https://{home[7:-3]}:443")


def public_address(url: str) -> str:
    """The address as it may be shown: no user, password, query or fragment, and no path segment that looks like a token."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.partition(":")[0]
    host = parts.netloc.rpartition("@")[2]
    scheme = f"{parts.scheme}://" if parts.scheme else ""
    path = "/".join("…" if len(word) > LONGEST_PATH_WORD and any(sign.isdigit() for sign in word) else word for word in parts.path.split("/"))
    return f"{scheme}{host}{path}"


def _redirected(request: Request, target: str, status: int) -> Request:
    if request.method == "POST" and status in (307, 308):
        if origin(target) != origin(request.url):
            reason = phrase("permintaan dialihkan ke server lain", "the request is redirected to another server")
            raise Refused(system=public_address(request.url), reason=reason)
        return Request(target, json=request.json, form=request.form)
    return Request(target, known=request.known)
