"""JMESPath as sources use it: compiled once, checked when the source is read."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

__all__ = ["JMESPathError", "find", "why_not_expression"]


def find(expression: str, content: Any) -> Any:
    """What ``expression`` finds in ``content``; None where there is nothing.

    :raises JMESPathError: a function got a value of a kind that it does not take.
    """
    return _compiled(expression).search(content)


def why_not_expression(expression: str) -> tuple[str, str] | None:
    """Why ``expression`` is not JMESPath, Indonesian and English; None if it is."""
    try:
        _compiled(expression)
    except JMESPathError as error:
        detail = str(error).split("\n")[0]
        return f"«{expression}» bukan JMESPath yang sah ({detail})", f"«{expression}» is not valid JMESPath ({detail})"
    return None


@lru_cache(maxsize=512)
def _compiled(expression: str) -> Any:
    return jmespath.compile(expression)
