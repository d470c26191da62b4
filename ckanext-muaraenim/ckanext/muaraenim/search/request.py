"""Solr's query parameters, read and completed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ckanext.muaraenim.search.compiler import CannotAnswer
from ckanext.muaraenim.search.facets import Facet, wanted
from ckanext.muaraenim.search.narrowing import PARAMETER, VISIBLE_TO, Narrowing

MOST_ROWS = 100_000
PARSERS = ("lucene", "dismax", "edismax")


@dataclass(frozen=True)
class Request:
    q: str
    filters: tuple[str, ...]
    parser: str
    weights: str
    tie: float
    least: str
    default_field: str
    start: int
    rows: int
    sort: tuple[tuple[str, bool], ...]
    """Fields with whether they descend; ``score`` is one."""
    select: tuple[str, ...]
    facets: tuple[Facet, ...]
    narrowing: Narrowing
    visible_to: tuple[str, ...] | None
    """Permission labels of which the asker holds one; None for who may see everything."""

    @classmethod
    def read(cls, parameters: dict[str, Any]) -> Request:
        """
        :raises CannotAnswer: a number is none, a sort or a parser is unknown, or functions are asked for
        """
        for name in ("bf", "boost"):
            if parameters.get(name):
                raise CannotAnswer(f"The parameter {name} (a function of fields) is not supported; ranking is the portal's own")
        beside = parameters.get("extras")
        parameters = {**parameters, **(beside if isinstance(beside, dict) else {})}
        narrowing = parameters.get(PARAMETER) or Narrowing()
        filters = parameters.get("fq") or []
        parser = parameters.get("defType") or "lucene"
        if parser not in PARSERS:
            raise CannotAnswer(f"The query parser {str(parser)[:80]!r} is not supported")
        return cls(
            q=parameters.get("q") or "*:*",
            filters=tuple(one for one in ([filters] if isinstance(filters, str) else filters) if one and one.strip()),
            parser=parser,
            weights=parameters.get("qf") or "text",
            tie=number(parameters, "tie", 0.0, float),
            least=str(parameters.get("mm") or "100%"),
            default_field=parameters.get("df") or "text",
            start=max(0, number(parameters, "start", 0, int)),
            rows=min(MOST_ROWS, max(0, number(parameters, "rows", 10, int))),
            sort=sorting(parameters.get("sort") or "score desc"),
            select=tuple(re.split(r"[\s,]+", words(parameters.get("fl")).strip())) if parameters.get("fl") else ("*",),
            facets=wanted(parameters, narrowing.any_of),
            narrowing=narrowing,
            visible_to=None if (labels := parameters.get(VISIBLE_TO)) is None else tuple(labels),
        )

    def selected(self, document: dict[str, Any], score: float | None) -> dict[str, Any]:
        """The fields of a stored document that were asked for."""
        found = document if "*" in self.select else {key: document[key] for key in self.select if key in document}
        return {**found, "score": score} if "score" in self.select else found


def words(value: Any) -> str:
    return value if isinstance(value, str) else " ".join(value)


def number(parameters: dict[str, Any], name: str, default: Any, type_: type) -> Any:
    value = parameters.get(name)
    if value is None or value == "":
        return default
    try:
        return type_(value)
    except (TypeError, ValueError) as error:
        raise CannotAnswer(f"{name} must be a number, not {str(value)[:80]!r}") from error


def sorting(text: str) -> tuple[tuple[str, bool], ...]:
    """``title_string asc, score desc`` as fields with directions.

    :raises CannotAnswer: not of that form
    """
    found = []
    for one in filter(str.strip, text.split(",")):
        match = re.fullmatch(r"\s*(\S+)\s+(asc|desc)\s*", one, re.IGNORECASE)
        if not match:
            raise CannotAnswer(f"Can't determine a Sort Order (asc or desc) in sort spec {text[:200]!r}")
        found.append((match[1], match[2].lower() == "desc"))
    return tuple(found)
