"""JMESPath as sources use it: compiled once, checked when the source is read, with the functions of ``reading/functions.py``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from harvesters.reading.functions import FunctionRefused, SourceFunctions
from harvesters.words import Phrase, phrase

__all__ = ["JMESPathError", "find", "names_nothing", "why_not_computed", "why_not_expression"]

_PATH = re.compile(r"[\w-]+(?:\.[\w-]+)*")

_PLAIN = SourceFunctions()


def find(expression: str, content: Any, functions: SourceFunctions | None = None) -> Any:
    """What ``expression`` finds in ``content``; None where there is nothing.

    :param functions: the source's own, which know its regions.
    :raises JMESPathError: a function got a value that it does not take.
    """
    return _compiled(expression).search(content, jmespath.Options(custom_functions=functions or _PLAIN))


def names_nothing(path: str, content: Any) -> bool:
    """Whether a plain path (``data.items``) leads to a key that is there and holds nothing: ``null``, ``""`` or ``{}``, as some systems write a list
    without entries. A key that is missing is something else: the answer is not what was asked for."""
    if not _PATH.fullmatch(path):
        return False
    for name in path.split("."):
        if not isinstance(content, Mapping) or name not in content:
            return False
        content = content[name]
    return content in (None, "", {})


def why_not_expression(expression: str) -> tuple[str, str] | None:
    """Why ``expression`` is not JMESPath with known functions, Indonesian and English; None if it is."""
    try:
        called = list(_functions(_compiled(expression).parsed))
    except JMESPathError as error:
        detail = str(error).split("\n")[0]
        return f"«{expression}» bukan JMESPath yang sah ({detail})", f"«{expression}» is not valid JMESPath ({detail})"
    for name in called:
        if name not in _PLAIN.FUNCTION_TABLE:
            listed = ", ".join(sorted(_PLAIN.FUNCTION_TABLE))
            return f"tidak ada fungsi «{name}» (yang ada: {listed})", f"there is no function «{name}» (there are: {listed})"
    return None


def why_not_computed(error: JMESPathError, name: str) -> Phrase:
    """A sentence that names the field ``name`` and, where a function of ours refused, why."""
    if isinstance(error, FunctionRefused):
        return phrase(f"«{name}»: {error.reason['id']}", f"«{name}»: {error.reason['en']}")
    return phrase(f"«{name}» tidak dapat dihitung dari isinya", f"«{name}» cannot be computed from what it holds")


def _functions(node: Mapping[str, Any]) -> Iterator[str]:
    """Names of the functions that are called."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if each["type"] == "function_expression":
            yield str(each["value"])
        waiting += [child for child in each.get("children", ()) if isinstance(child, Mapping)]


@lru_cache(maxsize=512)
def _compiled(expression: str) -> Any:
    return jmespath.compile(expression)
