"""Credentials that are written out in a declaration instead of being named as a secret."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from harvesters.options import Secret

__all__ = ["written_out"]

NAMES = re.compile(r"auth|token|key|kunci|secret|rahasia|pass|sandi|cookie|session|signature", re.IGNORECASE)
"""Names of parameters and headers that prove who asks."""


def written_out(options: Any, key: str = "options") -> Iterator[str]:
    """Paths of options (``options.url``) that hold a credential in clear: a password or key in an address, a header or parameter of such a name."""
    if isinstance(options, Secret):
        if not options.reference and _is_credential(options.reveal(), key.rpartition(".")[2]):
            yield key
    elif isinstance(options, Mapping):
        for name, each in options.items():
            if isinstance(each, str) and NAMES.search(str(name)):
                yield f"{key}.{name}"
            yield from written_out(each, f"{key}.{name}")
    elif isinstance(options, list | tuple):
        for number, each in enumerate(options):
            yield from written_out(each, f"{key}[{number}]")
    elif dataclasses.is_dataclass(options) and not isinstance(options, type):
        for field in dataclasses.fields(options):
            yield from written_out(getattr(options, field.name), f"{key}.{field.name}")


def _is_credential(text: str, name: str) -> bool:
    if NAMES.search(name):
        return True
    try:
        parts = urlsplit(text)
        return bool(parts.password) or any(NAMES.search(given) for given, _ in parse_qsl(parts.query))
    except ValueError:
        return True
