"""Actions on published tables and their revisions (API: ``/api/3/action/table_*``)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.muaraenim.access import may
from ckanext.muaraenim.tables import reading, redaction, redaction_log
from ckanext.muaraenim.tables.errors import RevisionMissing, TableRefused
from ckanext.muaraenim.tables.examples import is_example
from ckanext.muaraenim.tables.keptfiles import forget_files
from ckanext.muaraenim.tables.language import reader_language
from ckanext.muaraenim.tables.logic import schema
from ckanext.muaraenim.tables.reindexing import reindex_published
from ckanext.muaraenim.tables.revision import Revision, Status

__all__ = [
    "dataset_revision_list", "table_redact", "table_redaction_list", "table_revision_list", "table_revision_show", "table_rows_show", "table_show",
]  # fmt: skip

PUBLISHED = (Status.PUBLISHED, Status.SUPERSEDED)


@tk.side_effect_free
@tk.validate_action_data(schema.resource)
def table_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What is published of one table.

    :param id: the resource's id
    :returns: ``revision`` (0 if nothing was published), ``rows``, ``changed``, ``columns`` with their dictionary, ``key``, and ``held``: keys of
        published rows that could not be read anew, each with ``since`` ("belum diperbarui"); ``data_contoh``: the figures are invented
    :raises NotFound: there is no such resource
    :raises NotAuthorized: the user may not read its rows
    """
    tk.check_access("table_show", context, data_dict)
    state = reading.table_head(data_dict["id"])
    held = reading.held_rows(data_dict["id"])
    return {
        "revision": state.number,
        "rows": state.rows,
        "changed": state.changed.isoformat() if state.changed and state.number else None,
        "columns": [column.as_dict() for column in state.columns],
        "key": list(state.key),
        "held": [{"key": key, "since": since.isoformat()} for key, since in held],
        "data_contoh": is_example(data_dict["id"]),
    }


@tk.side_effect_free
@tk.validate_action_data(schema.resource)
def table_revision_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Revisions of a table, latest first. Those that are not published are listed for the OPD's members and the Walidata only.

    :param id: the resource's id
    :returns: list of revisions as :func:`table_revision_show` gives them
    """
    tk.check_access("table_revision_list", context, data_dict)
    statuses = tuple(Status) if may(context, "table_candidates", id=data_dict["id"]) else PUBLISHED
    return [dict(reading.described(found)) for found in reading.revision_list(data_dict["id"], statuses)]


@tk.side_effect_free
@tk.validate_action_data(schema.dataset)
def dataset_revision_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Every revision of a dataset's tables that was ever published, latest first: when, by whom, how many rows. It holds no value of any row.

    :param id: id or name of the dataset
    :param table: only of this resource; ``number``: only of this number
    :param corrected: only of those in which a figure whose status was final (``tetap``) became another one: errata
    :param limit: revisions at most (default 20, at most 100); ``offset``: how many to pass over
    :returns: ``count`` and ``revisions``: each as :func:`table_revision_show` gives it, without ``changes``, with ``table`` (the resource's id)
        and ``first`` (the table's first publication); ``redactions``: what was blanked in all of them, as :func:`table_redact` answers
    :raises NotFound: there is no such dataset
    """
    tk.check_access("dataset_revision_list", context, data_dict)
    package = model.Package.get(data_dict["id"])
    tables = [resource.id for resource in package.resources if resource.state == model.State.ACTIVE]
    if "table" in data_dict:
        tables = [table for table in tables if table == data_dict["table"]]
    asked = {name: data_dict.get(name) for name in ("number", "limit", "offset", "corrected")}
    count, found = reading.public_revisions(tables, **asked)
    first = reading.first_revisions(tables)
    listed = [{"table": each.resource_id, "first": first[each.resource_id] == each.number, **reading.described(each)} for each in found]
    blanked = [{"table": made.resource_id, **_redacted(made)} for made in redaction.redactions(tables)]
    return {"count": count, "revisions": listed, "redactions": blanked}


@tk.side_effect_free
@tk.validate_action_data(schema.changes)
def table_revision_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One revision and what it did to each row.

    :param id: the resource's id
    :param number: the revision's number
    :param limit: changed rows at most (default 100); ``offset``: how many to pass over; ``kind``: only ``added``, ``changed`` or ``removed`` rows;
        ``columns``: instead, the rows that only came along because columns or the key became others
    :returns: the revision (number, status, counts, columns, key, dates, ``by``: source, submission or OPD, never a person, ``column_changes``:
        ``kind`` added, lost, renamed or converted, ``name``, ``label``, ``former`` name and label) and ``changes``:
        ``key``, ``before``, ``after`` of each changed row,
        ``changes_count`` of them, ``first``, and ``data_contoh``.
        The first revision has none: it added every row that it holds
    :raises NotFound: there is no such revision, or it is not published and the user may not see it
    """
    tk.check_access("table_revision_show", context, data_dict)
    found = _visible(context, data_dict)
    kind = data_dict["kind"]
    did = reading.revision_changes(data_dict["id"], found.number, limit=data_dict["limit"], offset=data_dict["offset"], kind=kind)
    return {
        **reading.described(found),
        "first": reading.first_revisions([found.resource_id]).get(found.resource_id) == found.number,
        "data_contoh": is_example(data_dict["id"]),
        "changes_count": reading.count_changes(found.resource_id, found.number, kind=kind),
        "changes": [asdict(each) for each in did],
    }


@tk.validate_action_data(schema.redaction)
def table_redact(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Blank personal data for good: in the published rows, every revision, candidates and held rows. It can't be undone; the fact of it is public.

    :param id: the resource's id
    :param column: name of a column that is blanked in every row; or
    :param keys: list of objects, name -> value of all key columns, of rows that are removed; or
    :param values: in a table without a key: list of objects, name -> value of the same columns each time; every row that has them is removed
    :param reason: why; public, so without the data themselves
    :returns: ``id``, ``column``, ``rows`` (keys or values given), ``by`` (columns that the values were of), ``reason``, ``role`` and ``at``
    :raises ValidationError: nothing is published, or column, keys and values do not fit the table
    """
    tk.check_access("table_redact", context, data_dict)
    given = {"keys": data_dict["keys"], "values": data_dict["values"], "column": data_dict["column"], "reason": data_dict["reason"]}
    try:
        made = redaction.redact(data_dict["id"], **given, role="walidata", keep=redaction_log.keep)
    except TableRefused as error:
        raise tk.ValidationError({"id": [error.sentence(reader_language())]}) from error
    forget_files(data_dict["id"])
    reindex_published(data_dict["id"])
    return _redacted(made)


@tk.side_effect_free
@tk.validate_action_data(schema.resource)
def table_redaction_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """What was ever blanked in a table, latest first, as :func:`table_redact` answers.

    :param id: the resource's id
    """
    tk.check_access("table_redaction_list", context, data_dict)
    return [_redacted(made) for made in redaction.redactions([data_dict["id"]])]


@tk.side_effect_free
@tk.validate_action_data(schema.rows)
def table_rows_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The first rows of a revision, as text. This is how OPD and Walidata read the rows of restricted data and of revisions not published yet.

    :param id: the resource's id
    :param number: the revision's number; the published one if absent
    :param limit: rows at most (default 100)
    :returns: ``number``, ``columns`` and ``rows``
    :raises NotFound: there is no such revision, or the user may not see it
    """
    tk.check_access("table_rows_show", context, data_dict)
    if "number" not in data_dict:
        data_dict["number"] = reading.table_head(data_dict["id"]).number
    found = _visible(context, data_dict)
    rows = reading.row_list(data_dict["id"], found.number, limit=data_dict["limit"])
    return {"number": found.number, "columns": [column.as_dict() for column in found.columns], "rows": rows}


def _redacted(made: redaction.Redaction) -> dict[str, Any]:
    return {
        "id": made.id, "column": made.blanked, "rows": len(made.digests), "by": list(made.by_columns),
        "reason": made.reason, "role": made.role, "at": made.at.isoformat(),
    }  # fmt: skip


def _visible(context: Context, data_dict: DataDict) -> Revision:
    try:
        found = reading.revision_of(data_dict["id"], data_dict["number"])
    except RevisionMissing as error:
        raise tk.ObjectNotFound(error.sentence(reader_language())) from error
    if found.status not in PUBLISHED and not may(context, "table_candidates", id=data_dict["id"]):
        raise tk.ObjectNotFound(tk._("There is no such revision."))
    return found
