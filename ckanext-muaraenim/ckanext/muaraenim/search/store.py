"""The search rows in CKAN's database: making the tables, writing one dataset's row, clearing.

Everything here speaks through a connection or session that it is given, so it is part of that transaction. The rules that keep the rows
true whatever program writes are in ``install.sql``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import files
from typing import Any, Protocol

import sqlalchemy as sa

from ckanext.muaraenim.search.builder import builder
from ckanext.muaraenim.search.overlay import laid_over

VERSION = 7
"""Raised by one whenever ``install.sql`` changes; an older installation is then brought up to date at its next use."""

INSTALL_LOCK = 7273201947
DICTIONARIES = ("data_dict", "validated_data_dict")


OPEN = sa.text("SELECT search_open(:id)")
WRITE = sa.text("""
    INSERT INTO search_document (id, labels, fields, data_dict, validated_data_dict, overlay, built_by, built_of)
    VALUES (:id, :labels, CAST(:fields AS jsonb), :data_dict, :validated_data_dict, false, :built_by, search_inputs(:id))
    ON CONFLICT (id) DO UPDATE SET deleted = false, stale = false, relabel = false, labels = excluded.labels, fields = excluded.fields,
        data_dict = excluded.data_dict, validated_data_dict = excluded.validated_data_dict, overlay = false,
        built_by = excluded.built_by, built_of = excluded.built_of""")


REMOVE = """
    UPDATE search_document SET deleted = true, stale = false, relabel = false, labels = '{}', fields = NULL,
        data_dict = NULL, validated_data_dict = NULL, live = NULL, built_by = NULL, built_of = NULL
    WHERE NOT deleted AND"""


class Database(Protocol):
    """What a SQLAlchemy connection and a session have in common."""

    def execute(self, statement: Any, parameters: Any = None) -> Any: ...


def ensure(database: Database) -> None:
    """Make tables and triggers where they are missing, as in a new database or after all tables were dropped."""
    if database.execute(sa.text("SELECT to_regclass('search_epoch')")).scalar() is not None and installed_version(database) == VERSION:
        return
    database.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": INSTALL_LOCK})
    if database.execute(sa.text("SELECT to_regclass('search_epoch')")).scalar() is not None and installed_version(database) == VERSION:
        return
    if database.execute(sa.text("SELECT to_regclass('package')")).scalar() is None:
        return  # CKAN's own tables are not there yet
    database.execute(sa.text((files(__package__) / "install.sql").read_text(encoding="utf-8").replace(":", r"\:")))
    database.execute(
        sa.text("INSERT INTO search_epoch (version) VALUES (:version) ON CONFLICT (only_row) DO UPDATE SET version = :version"),
        {"version": VERSION},
    )


def installed_version(database: Database) -> int | None:
    return database.execute(sa.text("SELECT version FROM search_epoch")).scalar()


def write(database: Database, id: str, document: dict[str, Any]) -> bool:
    """Store one built document. What other tables know of the dataset is read from them, not from the document.

    :returns: whether it is a dataset of this database
    """
    shown = database.execute(OPEN, {"id": id}).scalar()
    dictionaries = {key: document.pop(key, None) for key in DICTIONARIES}
    if shown["state"] is not None:
        dictionaries = {key: text and laid_over(text, shown) for key, text in dictionaries.items()}
    labels = document.pop("permission_labels", [])
    database.execute(WRITE, {"id": id, "labels": labels, "fields": json.dumps(document, default=str), "built_by": builder(), **dictionaries})
    return shown["state"] is not None


def remove(database: Database, reference: str) -> None:
    """Turn the row of the dataset with this id or name into a tombstone."""
    database.execute(sa.text(f"{REMOVE} (id = :reference OR fields ->> 'name' = :reference)"), {"reference": reference})


def remove_rows(database: Database, rows: list[int]) -> None:
    """Turn the rows with these ``seq`` into tombstones."""
    database.execute(sa.text(f"{REMOVE} seq = ANY (:rows)"), {"rows": rows})


def clear(database: Database) -> None:
    """Forget every row. The trigger on the table renews the epoch, so that every process reloads. After ``ckan db clean`` there is none."""
    if database.execute(sa.text("SELECT to_regclass('search_document')")).scalar() is not None:
        database.execute(sa.text("DELETE FROM search_document"))


def mark_stale(database: Database) -> None:
    """Have every document built anew; until then it answers as it is."""
    database.execute(sa.text("SELECT search_mark_stale(ARRAY(SELECT id FROM search_document WHERE NOT deleted AND fields IS NOT NULL))"))


def relabel(database: Database, labels: Iterable[tuple[str, list[str]]]) -> None:
    """Store the permission labels of datasets whose state, owner or privacy changed."""
    rows = [{"id": id, "labels": found} for id, found in labels]
    if rows:
        database.execute(sa.text("UPDATE search_document SET relabel = false, labels = :labels WHERE id = :id AND NOT deleted"), rows)
