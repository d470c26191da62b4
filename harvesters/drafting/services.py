"""Services that list what they hold before they give any of it: the layers of ArcGIS, the feature types of a WFS, the sets of OData."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from harvesters.drafting.choose import Choose
from harvesters.drafting.content import content_of
from harvesters.drafting.fromanswer import Described, draft_of_answer
from harvesters.drafting.knownsystems import arcgis_layer
from harvesters.drafting.request import Asked
from harvesters.drafting.sketch import Draft
from harvesters.errors import Unreadable
from harvesters.reading.session import Answer, public_address
from harvesters.words import phrase

__all__ = ["draft_of_service"]

_ARCGIS = re.compile(r"/(?:MapServer|FeatureServer)/?$")
GEOJSON = {"service": "WFS", "version": "2.0.0", "request": "GetFeature", "outputFormat": "application/json"}


def draft_of_service(content: Any, answer: Answer, asked: Asked) -> Draft | None:
    """The draft of what ``asked.choice`` names, or of the only thing that there is; None where it is no such list.

    :raises Choose: there are several."""
    if not isinstance(content, Mapping):
        return None
    parts = urlsplit(answer.url)
    if isinstance(content.get("layers"), list) and _ARCGIS.search(parts.path):
        there = [each for each in [*content["layers"], *(content.get("tables") or [])] if isinstance(each, Mapping) and not each.get("subLayerIds")]
        base = urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))
        return arcgis_layer(asked, f"{base}/{_chosen({str(each.get('id')): str(each.get('name') or '') for each in there}, asked.choice, answer)}")
    capabilities = content.get("WFS_Capabilities")
    if isinstance(capabilities, Mapping):
        return _wfs(capabilities, answer, asked)
    sets = content.get("value")
    if "@odata.context" in content and isinstance(sets, list) and sets and all(isinstance(each, Mapping) and "url" in each for each in sets):
        named = _chosen({str(each["url"]): str(each.get("title") or "") for each in sets}, asked.choice, answer)
        return _read(asked, urljoin(answer.url.partition("?")[0].rstrip("/") + "/", named), named)
    return None


def _wfs(capabilities: Mapping[str, Any], answer: Answer, asked: Asked) -> Draft:
    listed = (capabilities.get("FeatureTypeList") or {}).get("FeatureType") or []
    types = [each for each in (listed if isinstance(listed, list) else [listed]) if isinstance(each, Mapping)]
    name = _chosen({str(each.get("Name")): str(each.get("Title") or "") for each in types}, asked.choice, answer)
    parts = urlsplit(answer.url)
    own = {key: value for key, value in parse_qsl(parts.query) if key.lower() not in ("service", "version", "request", "typename", "typenames")}
    query = urlencode({**own, **GEOJSON, "typeNames": name}, safe=":/,")
    return _read(asked, urlunsplit((parts.scheme, parts.netloc, parts.path, query, "")), name.rpartition(":")[2])


def _read(asked: Asked, url: str, words: str) -> Draft:
    there = asked.at(url)
    answer = there.read(url)
    content, form = content_of(answer)
    return draft_of_answer(answer, content, there, Described(words=words, format=form))


def _chosen(there: Mapping[str, str], wanted: str, answer: Answer) -> str:
    """:param there: name by which it is asked for -> what people call it."""
    found = [name for name, words in there.items() if wanted in (name, words)] if wanted else list(there)
    if len(found) == 1:
        return found[0]
    if not there:
        raise Unreadable(system=public_address(answer.url), reason=phrase("layanannya tidak memuat apa pun", "the service holds nothing"))
    raise Choose("--table", [f"{name}  {words}".strip() for name, words in there.items()])
