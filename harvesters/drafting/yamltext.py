"""The text of a drafted file: values in their order, and behind each guess a comment «periksa:» with its reason."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from harvesters.drafting.sketch import Guess

__all__ = ["written"]

_PLAIN = re.compile(r"[A-Za-z][\w .()/%+-]*[\w)%]|[A-Za-z]")
LONGEST_COMMENT = 300
STEP = "  "


def written(values: Mapping[str, Any], above: Iterable[str] = ()) -> str:
    """YAML that the engine reads back as ``values``.

    :param above: sentences for the top of the file.
    """
    lines = [f"# {_one_line(each)}" for each in above]
    return "\n".join([*lines, *_block(values, "")]) + "\n"


def _block(values: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, given in values.items():
        value, why = _bare(given)
        comment = _comment([why] if why else [])
        head = f"{indent}{_scalar(key)}:"
        if isinstance(value, Mapping) and value and not _is_short(value):
            yield head + comment
            yield from _block(value, indent + STEP)
        elif isinstance(value, list) and value and any(isinstance(_bare(each)[0], Mapping) for each in value):
            yield head + comment
            yield from (f"{indent}{STEP}- {_flow(each)}{_comment(_reasons(each))}" for each in value)
        else:
            yield f"{head} {_flow(value)}{_comment([why, *_reasons(value)] if why else _reasons(value))}"


def _is_short(values: Mapping[str, Any]) -> bool:
    """It stands on one line: nothing in it is a guess of its own, and it is not long."""
    return not _reasons(values) and len(_flow(values)) <= 80 and not any(isinstance(each, Mapping) for each in values.values())


def _flow(given: Any) -> str:
    value, _ = _bare(given)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(each) for each in value) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    """Plain where every YAML reads it as this very text, else in double quotes."""
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    if _PLAIN.fullmatch(text) and "  " not in text and yaml.safe_load(text) == text:
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _bare(given: Any) -> tuple[Any, str]:
    why: list[str] = []
    while isinstance(given, Guess):
        why.append(given.why)
        given = given.value
    return given, "; ".join(why)


def _reasons(given: Any) -> list[str]:
    """Of the guesses inside a value that stands on one line."""
    value, why = _bare(given)
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return [*([why] if why else []), *(reason for each in inside for reason in _reasons(each))]


def _comment(reasons: list[str]) -> str:
    return f"  # periksa: {_one_line('; '.join(dict.fromkeys(reasons)))}" if reasons else ""


def _one_line(text: str) -> str:
    """What a system says may hold anything; a comment holds no line's end and no control."""
    return "".join(letter if letter.isprintable() else " " for letter in text)[:LONGEST_COMMENT]
