"""The values that a public dataset's table publishes in one column, for tables whose values must be among them."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from ckan import model
from psycopg2 import sql

from ckanext.muaraenim.access import is_restricted
from ckanext.muaraenim.tables import revision as revisions
from ckanext.muaraenim.tables.database import transaction
from ckanext.muaraenim.tables.publishing import relation_of
from harvesters.dataset import resource_id

__all__ = ["public_table", "published_values"]

TABLE = "table"
AT_ONCE = 10_000


def public_table(dataset: str) -> str:
    """Id of the table that the dataset of this name publishes for everybody.

    :raises LookupError: there is no such dataset, or not everybody may read it.
    """
    package = model.Package.get(dataset)
    extras = (package.extras or {}) if package else {}
    if package is None or package.state != "active" or package.private or is_restricted(extras.get("klasifikasi_akses")):
        raise LookupError(dataset)
    own = str(resource_id(UUID(package.id), TABLE))
    return own if any(each.id == own and each.state == "active" for each in package.resources_all) else _first_table(package)


def _first_table(package: model.Package) -> str:
    """Of a dataset whose ids the portal has chosen."""
    found = next((each.id for each in package.resources_all if each.state == "active" and (each.extras or {}).get("datastore_active")), None)
    if found is None:
        raise LookupError(package.name)
    return str(found)


def published_values(table: str, column: str) -> Iterator[list[str]]:
    """The different values as texts, in their order, many at once.

    :raises LookupError: nothing is published of the table, or it has no such column.
    """
    last = None
    while True:
        with transaction() as cursor:
            state = revisions.head(cursor, table)
            if not state.number or column not in {each.name for each in state.columns}:
                raise LookupError(column)
            after = sql.SQL("WHERE {name}::text > %s") if last is not None else sql.SQL("WHERE {name} IS NOT NULL")
            query = sql.SQL("SELECT DISTINCT {name}::text FROM {relation} {after} ORDER BY 1 LIMIT %s")
            name = sql.Identifier(column)
            cursor.execute(
                query.format(name=name, relation=relation_of(state).identifier, after=after.format(name=name)),
                (*(() if last is None else (last,)), AT_ONCE),
            )
            values = [value for (value,) in cursor.fetchall()]
        yield values
        if len(values) < AT_ONCE:
            return
        last = values[-1]
