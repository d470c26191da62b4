"""Where the portal's own databases are used for a harvest: what is wrong with the server for a while is told from what is wrong with the data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg2
import sqlalchemy as sa
from ckan import model

from harvesters.errors import PortalAway

__all__ = ["may_be_away"]

PASSING = (sa.exc.OperationalError, sa.exc.InterfaceError, psycopg2.OperationalError, psycopg2.InterfaceError)
"""Restarted, no connection left, disk full, waited too long: none of them says anything about the data."""


@contextmanager
def may_be_away() -> Iterator[None]:
    """Also a decorator.

    :raises PortalAway: instead of the database's own error.
    """
    try:
        yield
    except PASSING as error:
        with suppress(sa.exc.SQLAlchemyError):
            model.Session.rollback()
        raise PortalAway(reason=str(getattr(error, "orig", None) or error).strip().split("\n")[0]) from error
