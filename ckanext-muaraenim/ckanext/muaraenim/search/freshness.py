"""Up to date or late: a field that nobody stores. It is the due date compared with today whenever somebody asks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import tantivy as tv

from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.search.compiler import Compiler
from ckanext.muaraenim.search.entry import microseconds
from ckanext.muaraenim.search.index import View

__all__ = ["DUE", "FIELD", "any_of", "buckets", "question"]

FIELD = "kesegaran"
DUE = "jatuh_tempo_date"
LATE, CURRENT = "terlambat", "mutakhir"


def today() -> int:
    """The first moment of the regency's date, as due dates are kept: by their calendar day."""
    return microseconds(datetime.combine(current_regency().today, datetime.min.time(), UTC))


def any_of(compiler: Compiler, values: tuple[str, ...]) -> Any:
    """The datasets that are late, or up to date, or either; those without a due date are neither."""
    ranges = {LATE: (None, today() - 1), CURRENT: (today(), None)}
    wanted = [compiler.between(DUE, *ranges[value]) for value in values if value in ranges]
    return tv.Query.boolean_query([(tv.Occur.Should, query) for query in wanted]) if wanted else tv.Query.empty_query()


def question(view: View) -> dict[str, Any]:
    """What to ask the engine's counter."""
    return {"range": {"field": view.index.columns[DUE].date, "ranges": [{"to": today()}, {"from": today()}]}}


def buckets(answer: dict[str, Any]) -> list[tuple[str, int]]:
    """Its answer as values with counts."""
    return [(CURRENT if "from" in bucket else LATE, bucket["doc_count"]) for bucket in answer["buckets"]]
