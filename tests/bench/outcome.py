"""What one question gave, and how two such answers differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import ckan.lib.search.common as common
import ckan.plugins.toolkit as tk
import pysolr

FIRST = 10
SHOWN = ["name", "score"]


@dataclass(frozen=True)
class Question:
    """Parameters of ``package_search``, or with ``bare`` of the connection below it, for what CKAN's list of parameters lacks."""

    family: str
    parameters: Mapping[str, Any]
    bare: bool = False


@dataclass(frozen=True)
class Outcome:
    """``refused``: the error's text; everything else is then empty."""

    count: int = 0
    names: tuple[str, ...] = ()
    scores: tuple[float | None, ...] = ()
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    refused: str = ""


def ask(question: Question) -> Outcome:
    """The answer of whichever engine CKAN speaks to at the moment."""
    parameters = {"rows": FIRST, **question.parameters}
    try:
        if question.bare:
            found = common.make_connection().search(**{"q": "*:*", "q.op": "AND", "df": "text", "fl": "name,score", **parameters})
            counted = {key: tuple(zip(flat[::2], flat[1::2], strict=True)) for key, flat in found.facets.get("facet_fields", {}).items()}
            return Outcome(found.hits, *columns(list(found)), counted)
        result = tk.get_action("package_search")({"ignore_auth": True}, {"fl": SHOWN, **parameters})
        counted = {key: tuple(values.items()) for key, values in result["facets"].items()}
        return Outcome(result["count"], *columns(result["results"]), counted)
    except (common.SearchError, pysolr.SolrError, tk.ValidationError) as error:
        return Outcome(refused=str(error)[-300:] or type(error).__name__)


def columns(hits: list[dict[str, Any]]) -> tuple[tuple[str, ...], tuple[float | None, ...]]:
    return tuple(hit["name"] for hit in hits), tuple(hit.get("score") for hit in hits)


@dataclass(frozen=True)
class Comparison:
    question: Question
    ours: Outcome
    theirs: Outcome

    @property
    def same_count(self) -> bool:
        return bool(self.ours.refused) == bool(self.theirs.refused) and self.ours.count == self.theirs.count

    @property
    def same_facets(self) -> bool:
        return self.ours.facets == self.theirs.facets

    @property
    def sorted_by_fields(self) -> bool:
        return "score" not in str(self.question.parameters.get("sort") or "score")

    @property
    def overlap(self) -> float:
        """The share of the first ten that both have in common."""
        first, other = set(self.ours.names[:FIRST]), set(self.theirs.names[:FIRST])
        return len(first & other) / max(len(first), len(other)) if first | other else 1.0

    @property
    def same_order(self) -> bool:
        return self.ours.names == self.theirs.names
