"""What the author of a table says of its columns, and what the dataset says of its figures: how they add up, which are the whole, which picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.muaraenim.tables.definitions import published_definition
from harvesters.tables.chart import ChartDeclaration
from harvesters.tables.definition import TableDefinition

__all__ = ["NOTHING", "Hints", "hints_of"]

COUNTED = "jumlah"  # what Satu Data Indonesia calls a measure ("ukuran") that counts


@dataclass(frozen=True)
class Hints:
    """``totals``: name of a column that is a sum -> the columns that it sums. ``added``: columns whose printed totals are checked, so that
    their figures may be added up. ``counted``: the dataset says that its figures are counts. ``version``: of the definition, empty without one."""

    chart: ChartDeclaration = ChartDeclaration()
    totals: Mapping[str, tuple[str, ...]] | None = None
    added: frozenset[str] = frozenset()
    counted: bool = False
    version: str = ""


NOTHING = Hints()


def hints_of(dataset: Mapping[str, Any], resource_id: str, number: int) -> Hints:
    """:param number: the published revision; 0 for a table that has none."""
    counted = COUNTED in str(dataset.get("ukuran") or "").lower()
    definition = published_definition(resource_id, number) if number else None
    return _declared(definition, counted) if definition else Hints(counted=counted)


def _declared(definition: TableDefinition, counted: bool) -> Hints:
    totals = {each.options["total"]: tuple(each.options["parts"]) for each in definition.checks if each.name == "sum-of-columns"}
    added = {name for each in definition.checks if each.name == "sum-of-parts" for name in each.options["columns"]}
    return Hints(definition.chart, totals, frozenset(added), counted, definition.version)
