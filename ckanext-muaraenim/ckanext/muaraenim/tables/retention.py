"""How long versions of a table are kept: what its definition says. The oldest are folded into the one that is the first from then on.

Only what changed is kept, and an older version is reckoned back from today's rows. So folding forgets the versions before the new first one and what
that one did: its rows, and the way from it to the present table, stay.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from ckan import model

from ckanext.muaraenim.tables.catalogue import DISTRIBUTION
from ckanext.muaraenim.tables.database import transaction
from ckanext.muaraenim.tables.definitions import current_tables
from ckanext.muaraenim.tables.revision import Status, locked_head, revisions
from harvesters.dataset import resource_id
from harvesters.errors import SourceError
from harvesters.tables.definition import Retention

__all__ = ["fold", "fold_all"]

YEAR = timedelta(days=365.25)
PUBLIC = (Status.PUBLISHED, Status.SUPERSEDED)
OF_TABLE = sa.text(
    "SELECT id FROM package WHERE state = 'active' AND extras ->> 'harvest_source' <> '' "
    "AND (extras ->> 'harvest_record' = :name OR starts_with(extras ->> 'harvest_record', :name || ':'))"
)


def fold_all(now: datetime) -> int:
    """Fold every table whose definition says how long its versions are kept; how many versions were folded."""
    try:
        limited = [table for table in current_tables().values() if table.history.limited]
    except SourceError:  # which is told where the files are checked
        return 0
    folded = 0
    for table in limited:
        for (package,) in model.Session.execute(OF_TABLE, {"name": table.name}).all():
            folded += fold(str(resource_id(UUID(package), DISTRIBUTION)), table.history, now)
    return folded


def fold(table: str, kept: Retention, now: datetime) -> int:
    """Fold the versions of one table that need not be kept; how many. The published one always stays.

    :param table: the resource's id.
    """
    with transaction() as cursor:
        if len(revisions(cursor, table, PUBLIC)) < 2:
            return 0
        locked_head(cursor, table)
        public = revisions(cursor, table, PUBLIC)
        stay = public[: kept.versions or len(public)]
        if kept.years is not None:
            stay = [each for each in stay if each.published is not None and each.published >= now - kept.years * YEAR] or stay[:1]
        if len(stay) == len(public) or not all(each.acknowledged for each in public):
            return 0
        oldest = [table, stay[-1].number]
        cursor.execute("DELETE FROM muaraenim.revision WHERE resource_id = %s AND number < %s AND status = 'superseded'", oldest)
        cursor.execute("DELETE FROM muaraenim.row_change WHERE resource_id = %s AND number <= %s", oldest)
        cursor.execute(
            "UPDATE muaraenim.revision SET added = rows, changed = 0, removed = 0, folded = true WHERE resource_id = %s AND number = %s", oldest
        )
        return len(public) - len(stay)
