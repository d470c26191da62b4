"""The body of a POST whose page stands inside it: ``{page}``, ``{offset}``, ``{limit}``, ``{size}``, ``{cursor}``, and days that move."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from harvesters.options import Secret
from harvesters.reading.session import Request
from harvesters.reading.today import dated

__all__ = ["PAGING_MARKS", "filled_body", "form_of", "marks_in", "placed"]

PAGING_MARKS = ("page", "offset", "limit", "size", "cursor")
_MARK = re.compile(r"\{(" + "|".join(PAGING_MARKS) + r")\}")


def marks_in(body: Any) -> frozenset[str]:
    """Names of the paging's marks in ``body``."""
    return frozenset(name for text in _texts(body) for name in _MARK.findall(text))


def placed(request: Request, marks: Mapping[str, str], fixed: Mapping[str, str], zone: ZoneInfo, *, as_form: bool) -> Request:
    """What is sent: parameters of the paging that the body holds a mark for stand there, and no longer in the address.

    :param marks: mark -> the parameter whose value it takes. :param fixed: mark -> value, where the paging has no parameter for it.
    """
    if request.json is None:
        return request
    there = marks_in(request.json)
    values: dict[str, str | None] = {name: request.params.get(param) if (param := marks.get(name)) else fixed.get(name) for name in there}
    moved = {param for name, param in marks.items() if name in there}
    body = _filled(request.json, values, zone)
    left = {name: value for name, value in request.params.items() if name not in moved}
    return replace(request, params=left, json=None, form=form_of(body)) if as_form else replace(request, params=left, json=body)


def filled_body(value: Any) -> Any:
    """``value`` with its secrets revealed, and nothing else filled in."""
    if isinstance(value, Mapping):
        return {name: filled_body(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [filled_body(each) for each in value]
    return value.reveal() if isinstance(value, Secret) else value


def form_of(body: Mapping[str, Any]) -> dict[str, str]:
    """As the fields of a web form: what is no plain value stands there as JSON, and nothing as an empty text."""
    return {str(name): _field(value) for name, value in body.items()}


def _field(value: Any) -> str:
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _filled(value: Any, values: Mapping[str, str | None], zone: ZoneInfo) -> Any:
    if isinstance(value, Mapping):
        return {name: _filled(each, values, zone) for name, each in value.items()}
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, list):
        return [_filled(each, values, zone) for each in value]
    if not isinstance(value, str):
        return value
    alone = _MARK.fullmatch(value)
    if alone:  # a number stays one; a cursor that there is not yet is nothing
        found = values[alone[1]]
        return found if found is None or alone[1] == "cursor" else int(found)
    return dated(_MARK.sub(lambda mark: values[mark[1]] or "", value), zone)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(each)
