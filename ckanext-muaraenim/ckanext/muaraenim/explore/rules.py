"""What every reading of a table is checked against, in words: of each column, and of its rows together. As its author declares it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.tables.definitions import published_definition
from ckanext.muaraenim.tables.reading import table_head
from harvesters.tables.column import NUMERIC, Column
from harvesters.tables.definition import CheckSpecification, TableDefinition

__all__ = ["Rules", "rules_of"]


@dataclass(frozen=True)
class Rules:
    """``columns``: by their names, those with a rule. ``table``: sentences."""

    columns: Mapping[str, str]
    table: tuple[str, ...]


def rules_of(resource_id: str) -> Rules:
    """None of either where nobody declares the table that is published."""
    number = table_head(resource_id).number
    definition = published_definition(resource_id, number) if number else None
    if definition is None:
        return Rules({}, ())
    columns = {column.name: ", ".join(_of_column(column, definition)) for column in definition.columns if column.published}
    return Rules({name: said for name, said in columns.items() if said}, tuple(_of_table(definition)))


def _of_column(column: Column, definition: TableDefinition) -> Iterator[str]:
    if column.name in definition.key:
        yield tk._("part of the key")
    elif column.required:
        yield tk._("never empty")
    if column.codes:
        yield tk._("one of {n} codes").format(n=tk.h.portal_number(len(column.codes)))
    least, most = (None if limit is None else _limit(column, limit) for limit in (column.minimum, column.maximum))
    if least is not None and most is not None:
        yield tk._("{least} to {most}").format(least=least, most=most)
    elif least is not None:
        yield tk._("{least} or more").format(least=least)
    elif most is not None:
        yield tk._("at most {most}").format(most=most)


def _limit(column: Column, limit: Any) -> str:
    return str(tk.h.portal_number(limit)) if column.kind in NUMERIC else str(limit)


def _of_table(definition: TableDefinition) -> Iterator[str]:
    if definition.key:
        yield tk._("No two rows have the same {columns}.").format(columns=_titles(definition, definition.key))
    for check in definition.checks:
        if check.options is not None and (said := _said(check, definition)):
            yield said
    yield tk._("Printed totals are compared with their rows, and every column is searched for personal data.")


def _said(check: CheckSpecification, definition: TableDefinition) -> str:
    """Empty for a check that columns already tell of."""
    options: Mapping[str, Any] = check.options or {}
    named = {name: _titles(definition, [options[name]]) for name in ("column", "total") if options.get(name)}
    several = {name: _titles(definition, options[name]) for name in ("parts", "columns", "per") if options.get(name)}
    sentences = {
        "sum-of-columns": tk._("In every row {parts} make {total}."),
        "formula": tk._("In every row {column} equals {equals}."),
        "unique": tk._("No two rows have the same {columns}."),
        "complete-codes": tk._("No code of {column} is missing."),
        "foreign-key": tk._("Every {column} stands in its list."),
        "pattern": tk._("Every {column} has its prescribed form."),
        "period": tk._("Times lie within the period of the data."),
        "year-jump": tk._("A large change from one year to the next is asked about."),
        "range": tk._("Unusual figures of {column} are asked about."),
    }
    return sentences.get(check.name, "").format(**named, **several, equals=options.get("equals", ""))


def _titles(definition: TableDefinition, names: Iterable[str]) -> str:
    """``A, B and C``: titles of columns in the reader's language."""
    english = tk.h.portal_language() == "en"
    by_name = {column.name: (english and column.title_en) or column.title for column in definition.columns}
    titles = [by_name.get(name, name) for name in names]
    return titles[0] if len(titles) == 1 else tk._("{first} and {last}").format(first=", ".join(titles[:-1]), last=titles[-1])
