"""What a table's ``suppress:`` declares: counts so small that they may point at a person are hidden, and so much else that they can't be computed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from harvesters.declaration import Declared
from harvesters.tables.column import Column, Kind
from harvesters.tables.definition import CheckSpecification, Sum, Suppression, TableDefinition
from harvesters.words import phrase

__all__ = ["with_suppression"]

PERIODS = (Kind.YEAR, Kind.DATE, Kind.DATETIME)
USUAL, MOST = 5, 1_000
_PLAIN_SUM = re.compile(r"\s*[a-z]\w*(?:\s*\+\s*[a-z]\w*)+\s*")


def with_suppression(top: Declared, table: TableDefinition) -> TableDefinition:
    """The table with what ``suppress:`` declares; its columns then have a companion that says ``disamarkan``.

    :raises SourceError: it has no key, or names columns that are no whole numbers, or that a formula gives away.
    """
    declared = top.get("suppress")
    if declared is None:
        return table
    declared.only(("columns", "below", "across", "total"))
    if not table.key:
        raise declared.wrong(phrase("tabel ini tidak punya kunci baris", "this table has no row key"), "key: […]")
    named = _columns(declared.need("columns"), table)
    sums, derived = tuple(_sums(table.checks)), _derived(table.checks)
    counts = _linked(named, sums)
    given_away = [name for name in counts if name in derived]
    if given_away:
        reason = phrase(f"«{given_away[0]}» dihitung dari kolom lain oleh formula", f"«{given_away[0]}» is computed from others by a formula")
        raise declared.need("columns").wrong(reason, phrase("kolom asalnya", "the columns that it comes from"))
    across = _across(declared, table)
    rule = Suppression(counts, _below(declared), across, _totals(declared, across), sums, _shown_by(counts, derived))
    hidden = {*counts, *(name for name, _ in rule.derived)}
    columns = tuple(replace(column, companion=True, small=True) if column.name in hidden else column for column in table.columns)
    _refuse_taken(declared, columns, table)
    return replace(table, columns=columns, suppress=rule)


def _columns(declared: Declared, table: TableDefinition) -> tuple[str, ...]:
    allowed = [column.name for column in table.columns if column.published and column.kind is Kind.INTEGER and column.name not in table.key]
    names = declared.texts()
    for name in names:
        if name not in allowed:
            raise declared.wrong(phrase(f"«{name}» bukan kolom bilangan bulat", f"«{name}» is no column of whole numbers"), allowed)
    return names


def _below(declared: Declared) -> int:
    given = declared.get("below")
    below = given.integer() if given else USUAL
    if given and not 2 <= below <= MOST:
        raise given.wrong(phrase("di luar batas", "out of range"), f"2–{MOST}")
    return below


def _across(declared: Declared, table: TableDefinition) -> tuple[str, ...]:
    given = declared.get("across")
    if given is None:
        across = tuple(name for name in table.key if table.column(name).kind not in PERIODS and name != table.split_by)
    else:
        across = given.texts()
    if not across or any(name not in table.key for name in across):
        reason = phrase("sebutkan kolom kunci yang dijumlahkan", "name the key columns along which totals are printed")
        raise (given or declared).wrong(reason, list(table.key))
    return across


def _totals(declared: Declared, across: tuple[str, ...]) -> tuple[str, ...]:
    """Values of the only column of ``across`` that mean a total of the others."""
    given = declared.get("total")
    if given is None:
        return ()
    if len(across) != 1:
        raise given.wrong(phrase("hanya bila across satu kolom", "only where across is one column"), "across: […]")
    return given.texts()


def _sums(checks: Iterable[CheckSpecification]) -> Iterable[Sum]:
    for check in checks:
        if check.options is None:
            continue  # switched off
        if check.name == "sum-of-columns":
            yield tuple(check.options["parts"]), check.options["total"]
        elif check.name == "formula" and _PLAIN_SUM.fullmatch(check.options["equals"]):
            yield tuple(re.findall(r"\w+", check.options["equals"])), check.options["column"]


def _derived(checks: Iterable[CheckSpecification]) -> dict[str, frozenset[str]]:
    formulas = ((check.options["column"], check.options["equals"]) for check in checks if check.name == "formula" and check.options is not None)
    return {column: frozenset(re.findall(r"[a-z]\w*", equals)) for column, equals in formulas if not _PLAIN_SUM.fullmatch(equals)}


def _linked(named: Collection[str], sums: Collection[Sum]) -> tuple[str, ...]:
    """Also their totals, and the other parts of these."""
    linked = dict.fromkeys(named)
    while True:
        more = [name for parts, total in sums if linked.keys() & {*parts, total} for name in (*parts, total) if name not in linked]
        if not more:
            return tuple(linked)
        linked |= dict.fromkeys(more)


def _shown_by(counts: Collection[str], derived: Mapping[str, frozenset[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Columns that a formula computes from counts, from others of these, too."""
    hidden, found = set(counts), dict[str, tuple[str, ...]]()
    while more := {name: tuple(sorted(of)) for name, of in derived.items() if name not in found and of & hidden}:
        found |= more
        hidden |= more.keys()
    return tuple(found.items())


def _refuse_taken(declared: Declared, columns: tuple[Column, ...], table: TableDefinition) -> None:
    names = {column.name for column in columns}
    for column in columns:
        if column.companion and column.companion_name in names:
            name = column.companion_name
            raise declared.wrong(phrase(f"nama kolom «{name}» sudah dipakai", f"the column name «{name}» is already used"), table.name)
