"""Lists whose rows are lists themselves: the names of their columns stand beside them, in their first row, or nowhere."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from harvesters.drafting.step import step

__all__ = ["are_rows", "named_rows"]

NAMING = ("name", "title", "label", "data", "field", "nama", "judul")
"""Keys under which an object that describes a column has its name."""


def are_rows(content: Any) -> bool:
    """Whether it is a list of lists of plain values, all of one length."""
    rows = isinstance(content, list) and len(content) > 1 and all(isinstance(row, list) and len(row) > 1 for row in content)
    return rows and len({len(row) for row in content}) == 1 and not any(isinstance(cell, Mapping | list) for row in content for cell in row)


def named_rows(rows: Sequence[Sequence[Any]], path: str, around: Mapping[str, Any], above: str) -> tuple[str, list[dict[str, Any]], str]:
    """JMESPath that makes objects of them, the objects, and what is guessed about it.

    :param path: of the rows. :param around: the object that they stand in, itself at ``above``.
    """
    width = len(rows[0])
    for key, value in around.items():
        where = f"{above}.{step(key)}".lstrip(".")
        if _are_names(value, width):
            return f"named({path}, {where})", _as_objects(rows, value), ""
        described = next((name for name in NAMING if isinstance(value, list) and _are_names([_at(each, name) for each in value], width)), "")
        if described:
            return f"named({path}, {where}[].{step(described)})", _as_objects(rows, [each[described] for each in value]), ""
    if _are_names(rows[0], width) and not all(isinstance(cell, str) for cell in rows[1]):
        return f"named({path}[1:], {path}[0])", _as_objects(rows[1:], rows[0]), "baris pertama dibaca sebagai nama kolom"
    names = [f"kolom_{at}" for at in range(1, width + 1)]
    written = json.dumps(names)
    why = "barisnya tanpa nama kolom; ganti kolom_1 … di sini dan di tabel dengan nama yang benar"
    return f"named({path}, `{written}`)", _as_objects(rows, names), why


def _are_names(value: Any, width: int) -> bool:
    texts = isinstance(value, list | tuple) and len(value) == width and all(isinstance(each, str) and each.strip() for each in value)
    return bool(texts) and len(set(value)) == width


def _as_objects(rows: Sequence[Sequence[Any]], names: Sequence[str]) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in rows]


def _at(described: Any, name: str) -> Any:
    return described.get(name) if isinstance(described, Mapping) else None
