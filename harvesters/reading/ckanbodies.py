"""Organisations and groups of another CKAN."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from harvesters.bodies import Body

__all__ = ["body"]

NAME = re.compile(r"[a-z0-9_-]{2,100}")
LONGEST_TITLE, LONGEST_DESCRIPTION = 200, 2_000


def body(kind: Literal["organization", "group"], there: Mapping[str, Any]) -> Iterator[Body]:
    """None where its address is none of CKAN's, so that nothing else can be made of it. Search answers give a group's title as ``display_name``."""
    name = str(there.get("name") or "")
    if NAME.fullmatch(name):
        title = str(there.get("title") or there.get("display_name") or name).strip()[:LONGEST_TITLE]
        yield Body(kind, name, title, str(there.get("description") or "").strip()[:LONGEST_DESCRIPTION])
