"""One key as a step of a JMESPath."""

from __future__ import annotations

import json
import re

__all__ = ["step"]

_IDENTIFIER = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def step(name: str) -> str:
    """Quoted where it has to be."""
    return name if _IDENTIFIER.fullmatch(name) else json.dumps(name)
