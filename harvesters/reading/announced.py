"""What a system announces beside its records: how many there are, whether more follow, where. In the answer (JMESPath), or in a header of it
(``header:X-Total-Count``)."""

from __future__ import annotations

import re
from typing import Any

from harvesters.options import OptionError
from harvesters.reading.expression import find, why_not_expression
from harvesters.reading.session import Answer
from harvesters.words import phrase

__all__ = ["check", "number", "told"]

HEADER = "header:"
_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")


def told(written: str, answer: Answer, content: Any) -> Any:
    """None where nothing is asked for, or nothing is there.

    :raises JMESPathError: a function got what it does not take.
    """
    if written.startswith(HEADER):
        return answer.headers.get(written.removeprefix(HEADER))
    return find(written, content) if written else None


def check(key: str, written: str) -> None:
    """:raises OptionError: it names neither a header nor a place in an answer."""
    if written.startswith(HEADER):
        if not _NAME.fullmatch(written.removeprefix(HEADER)):
            raise OptionError(key, phrase("bukan nama header", "it is no header's name"), "header:X-Total-Count")
    elif written and (why := why_not_expression(written)) is not None:
        raise OptionError(key, phrase(*why), "JMESPath, header:X-Total-Count")


def number(value: Any) -> int | None:
    """A count; of ``items 0-24/319`` (``Content-Range``) what stands behind the stroke. None if it is none."""
    try:
        return int(value.rpartition("/")[2] if isinstance(value, str) else value)
    except (TypeError, ValueError, ArithmeticError):
        return None
