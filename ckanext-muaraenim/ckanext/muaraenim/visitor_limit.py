"""How often one address may ask, so that nobody keeps the portal from the others. Counted in Redis for all web processes together."""

from __future__ import annotations

import logging
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.exceptions import CkanConfigurationException
from flask import Blueprint, make_response, request
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from ckanext.muaraenim.refusals import refusal

__all__ = ["check_limits", "limits_told", "strangers_write", "visitor_limit"]

log = logging.getLogger(__name__)

OPTION = "ckanext.muaraenim.limit."
LOGIN, API, PAGES, FORMS = "login", "api", "pages", "forms"
GUESSED = ("user.login", "user.register", "user.request_reset", "user.perform_reset")
"""Where somebody could try passwords or addresses one after the other."""

strangers_write: set[str] = set()
"""Endpoints and actions by which people without an account leave something that somebody has to read. Features add theirs."""

FREE = ("static", "webassets.index", "portal_files.show")
"""Files that a page needs, and that browsers keep."""

visitor_limit = Blueprint("muaraenim_visitor_limit", __name__)


@visitor_limit.before_app_request
def refuse_flood() -> Any:
    """Nobody is counted who comes from this machine itself: then no web server stands before the portal, or it does not say for whom it asks."""
    visitor = _visitor(request.remote_addr or "")
    if not visitor or request.endpoint in FREE:
        return None
    kind = _kind()
    limit = _limit(tk.config.get(OPTION + kind) or "")
    if limit is None:
        return None
    try:
        if _limiter(tk.config["ckan.redis.url"]).hit(limit, kind, visitor):
            return None
    except StorageError as error:
        log.warning("Requests are not counted while Redis does not answer: %s", error)
        return None
    return _refusal(limit)


def _kind() -> str:
    """Which limit the request counts for."""
    if request.method == "POST" and {request.endpoint, (request.view_args or {}).get("logic_function")} & strangers_write:
        return FORMS
    if request.method == "POST" and request.endpoint in GUESSED:
        return LOGIN
    return API if request.path.startswith("/api/") else PAGES


def check_limits() -> None:
    """Read every limit once.

    :raises CkanConfigurationException: one of them cannot be read
    """
    for kind in (LOGIN, API, PAGES, FORMS):
        written = tk.config.get(OPTION + kind) or ""
        try:
            _limit(written)
        except ValueError as error:
            sentence = f"{OPTION}{kind}: «{written}» is no limit; write a number and a time, such as 600/minute or 30/5 minutes."
            raise CkanConfigurationException(sentence) from error


def limits_told() -> dict[str, dict[str, int] | None]:
    """Of the API and of pages: ``requests`` that one address may send in ``seconds``; None without a limit."""
    read = {kind: _limit(tk.config.get(OPTION + kind) or "") for kind in (API, PAGES)}
    return {kind: {"requests": limit.amount, "seconds": limit.get_expiry()} if limit else None for kind, limit in read.items()}


@lru_cache(maxsize=16)
def _limit(written: str) -> RateLimitItem | None:
    return parse(written) if written.strip() else None


@lru_cache(maxsize=1)
def _limiter(address: str) -> FixedWindowRateLimiter:
    """:param address: of Redis. It is asked for at most half a second, because every request waits for it."""
    return FixedWindowRateLimiter(storage_from_string(address, wrap_exceptions=True, socket_timeout=0.5, socket_connect_timeout=0.5))


def _visitor(address: str) -> str:
    """The address that is counted, or nothing. A subscriber has a whole /64 of IPv6 (RFC 6177)."""
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped is None:
            return "" if known.is_loopback else ":".join(known.exploded.split(":")[:4])
        known = known.ipv4_mapped
    return "" if known.is_loopback else str(known)


def _refusal(limit: RateLimitItem) -> Any:
    """429 (RFC 6585), and after how many seconds to come again."""
    seconds = limit.get_expiry()
    said = tk._("Too many requests from this address: at most {limit}. Ask again in {seconds} seconds.")
    sentence = said.format(limit=f"{limit.amount}/{seconds} s", seconds=seconds)
    answer = make_response(refusal(TooManyRequests(), "Too Many Requests", sentence))
    answer.headers["Retry-After"] = str(seconds)
    return answer
