"""Which tables stewards hand in: those that no source fills and that name the OPD which does."""

from __future__ import annotations

from ckanext.muaraenim.tables.definitions import current_sources, current_tables
from harvesters.tables.definition import TableDefinition

__all__ = ["steward_table", "steward_tables"]


def steward_tables() -> dict[str, TableDefinition]:
    """By name, in the order of their titles."""
    filled = {source.table.name for source in current_sources().found.values() if source.table}
    tables = [table for table in current_tables().values() if table.organization and table.name not in filled]
    return {table.name: table for table in sorted(tables, key=lambda table: table.title)}


def steward_table(name: str) -> TableDefinition | None:
    return steward_tables().get(name)
