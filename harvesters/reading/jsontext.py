"""JSON as an agency's system sends it: numbers keep their digits, and what no text can hold is mended."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

__all__ = ["read_json"]


def read_json(body: bytes) -> Any:
    """Fractions are ``Decimal``. Half a character (a lone ``\\ud83d``, left by systems that cut texts) becomes U+FFFD.

    :raises ValueError: it is not JSON; NaN and Infinity are not either.
    :raises RecursionError: it is nested too deeply.
    """
    content = json.loads(body, parse_float=Decimal, parse_constant=_no_number)
    return _mended(content) if b"\\ud" in body.lower() else content


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mended(each) for each in value]
    if isinstance(value, dict):
        return {_mended(name): _mended(each) for name, each in value.items()}
    return value


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")
