"""A page that people read an API's description on (Swagger UI, Redoc and the like): where the description itself is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from harvesters.drafting.content import content_of, is_json
from harvesters.drafting.description import is_description, yaml_description
from harvesters.drafting.fromdescription import draft_of_description
from harvesters.drafting.request import Asked
from harvesters.drafting.sketch import Draft
from harvesters.errors import FetchError
from harvesters.reading.session import Answer, origin

__all__ = ["described_by"]

_NAMED = re.compile(r"""(?:url|spec-url|configUrl|data-url)["']?\s*[:=]\s*["']([^"'<>\s]{1,300})["']""", re.I)
_PAGES = re.compile(rb"swagger|redoc|openapi|rapidoc|scalar", re.I)
USUAL = ("/openapi.json", "/swagger.json", "/v3/api-docs", "/swagger/v1/swagger.json", "/docs/api-docs.json", "/api/openapi.json")
MOST_ASKED = 10


def described_by(page: Answer, asked: Asked) -> Draft | None:
    """The draft of the description that ``page`` shows; None where it shows none. Only its own server is asked."""
    if not _PAGES.search(page.body[:200_000]):
        return None
    for url in list(dict.fromkeys(_addresses(page)))[:MOST_ASKED]:
        try:
            answer = asked.read(url)
            content = content_of(answer)[0] if is_json(answer.body[:200]) else yaml_description(answer.body)
        except FetchError:
            continue
        if isinstance(content, dict) and is_description(content):
            return draft_of_description(content, asked, answer.url)
    return None


def _addresses(page: Answer) -> Iterator[str]:
    named = _NAMED.findall(page.body[:200_000].decode("utf-8", "replace"))
    for each in [*named, *USUAL]:
        try:
            url = urljoin(page.url, each)
        except ValueError:
            continue
        if origin(url) == origin(page.url):
            yield url
