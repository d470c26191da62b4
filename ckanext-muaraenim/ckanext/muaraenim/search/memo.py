"""Answers that a state of the index has given before. A view never changes, so they stay right as long as it is the latest one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from ckanext.muaraenim.search import freshness
from ckanext.muaraenim.search.index import View
from ckanext.muaraenim.search.request import Request

MOST = 500
LONGEST = 4_000
"""Characters of a request."""
LARGEST = 2_000
"""Rows and counted values of one answer; larger ones are not kept."""
MOVING = ("NOW", freshness.FIELD)
"""What makes an answer depend on the time of asking."""

Given = TypeVar("Given")


def remembered(view: View, request: Request, what: str, ask: Callable[[], Given], size: Callable[[Given], int]) -> Given:
    """What ``ask`` gives for this request, asked once for a view. The hour belongs to the question, because months lift what is fresh.

    :param what: which part of the answer it is
    """
    asked = f"{what} {request!r}"
    if len(asked) > LONGEST or any(word in asked for word in MOVING):
        return ask()
    key = f"{datetime.now(UTC):%Y%m%d%H} {asked}"
    found: Any = view.answers.get(key)
    if found is None:
        found = ask()
        if size(found) <= LARGEST:
            if len(view.answers) >= MOST:
                view.answers.clear()
            view.answers[key] = found
    return found  # type: ignore[no-any-return]
