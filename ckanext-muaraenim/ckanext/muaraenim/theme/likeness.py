"""Findings that read the same, told once: without values, which only the office reads, many are alike."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

__all__ = ["alike"]


def alike(findings: Iterable[Mapping[str, Any]], read_as: Callable[[Mapping[str, Any]], Hashable]) -> tuple[dict[str, Any], ...]:
    """The first of each that read the same, with ``times`` (how many do) and ``others`` (the places of all but the first, as text).

    :param findings: each with ``where``.
    :param read_as: what must be equal for two of them to read the same.
    """
    found: dict[Hashable, dict[str, Any]] = {}
    for each in findings:
        first = found.setdefault(read_as(each), {**each, "times": 0, "others": []})
        if first["times"]:
            first["others"].append(each["where"])
        first["times"] += 1
    return tuple(found.values())
