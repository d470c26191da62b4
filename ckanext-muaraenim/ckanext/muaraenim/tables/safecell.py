"""Texts that a spreadsheet program would take for a formula, when it opens a CSV file. An apostrophe before them keeps them texts.

Figures stay figures, also negative ones, and so do texts that are nothing but a figure or a single sign.
"""

from __future__ import annotations

import re

from psycopg2 import sql

__all__ = ["TEXT_TYPES", "safe", "safe_sql"]

TEXT_TYPES = ("text", "varchar", "json", "jsonb", "_text", "nested")
"""PostgreSQL's types whose values are whatever somebody wrote."""

BEGINS = "^[=+@＝＋－＠\t\r\n-]"
HARMLESS = r"^[+-]([0-9][0-9.,]*%?)?$"
_BEGINS, _HARMLESS = re.compile(BEGINS), re.compile(HARMLESS)


def safe(text: str | None) -> str | None:
    """``=1+1`` becomes ``'=1+1``; ``-5`` and ``+62`` stay."""
    return f"'{text}" if text and _BEGINS.match(text) and not _HARMLESS.match(text) else text


def safe_sql(text: sql.Composable) -> sql.Composable:
    """The same as :func:`safe`, where PostgreSQL writes the file."""
    return sql.SQL("CASE WHEN {text} ~ {begins} AND {text} !~ {harmless} THEN '''' || {text} ELSE {text} END").format(
        text=text, begins=sql.Literal(BEGINS), harmless=sql.Literal(HARMLESS)
    )
