"""Which other hosts this portal may ask: what its operator allows, and never its own services."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk

from harvesters.reading.address import AddressGuard

__all__ = ["ALLOWED_BY_DEMO", "allowed_hosts", "is_demo", "own_services", "portal_guard"]

ALLOWED_BY_DEMO = "MUARAENIM_ALLOW_HOSTS"
"""Addresses of the stand-in systems, set by whoever started them; read only in a home made with demo."""

OWN_SERVICES = ("sqlalchemy.url", "ckan.datastore.write_url", "ckan.datastore.read_url", "ckan.redis.url")
DEFAULT_PORTS = {"postgresql": 5432, "postgres": 5432, "redis": 6379, "rediss": 6379}


def portal_guard() -> AddressGuard:
    """For requests that the portal makes because of what somebody entered."""
    return AddressGuard(allowed_hosts(), own_services())


def allowed_hosts() -> tuple[str, ...]:
    """``host:port`` in private networks that the operator allows."""
    allowed = tk.aslist(tk.config.get("ckanext.muaraenim.harvest.allow_hosts") or "", ",")
    if is_demo():
        allowed += tk.aslist(os.environ.get(ALLOWED_BY_DEMO, ""), ",")
    return tuple(filter(None, (each.strip() for each in allowed)))


def own_services() -> Iterator[str]:
    """``host:port`` of the portal's databases and Redis."""
    for name in OWN_SERVICES:
        address = urlsplit(tk.config.get(name) or "")
        port = address.port or DEFAULT_PORTS.get(address.scheme.partition("+")[0])
        if address.hostname and port:
            yield f"[{address.hostname}]:{port}" if ":" in address.hostname else f"{address.hostname}:{port}"


def is_demo() -> bool:
    """A home with invented figures and stand-in systems."""
    return tk.asbool(tk.config.get("ckanext.muaraenim.demo") or False)
