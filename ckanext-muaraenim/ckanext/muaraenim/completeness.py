"""How much of what Satu Data Indonesia wants a dataset has. Nothing is filled in for it: what is missing is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.muaraenim.access import is_restricted
from ckanext.muaraenim.dataset_schema import required_fields

__all__ = ["Completeness", "completeness"]

NO_LICENCE = "notspecified"


@dataclass(frozen=True)
class Completeness:
    """``score``: 0 to 1, two decimals. ``missing``: names of the fields that are not given."""

    score: float
    missing: tuple[str, ...]


def completeness(dataset: Mapping[str, Any]) -> Completeness:
    """Each required field counts the same; restricted data needs its legal ground besides.

    :param dataset: a dataset as ``package_show`` gives it.
    """
    wanted = [*required_fields(), *(["dasar_akses"] if is_restricted(dataset.get("klasifikasi_akses")) else [])]
    missing = tuple(name for name in wanted if not dataset.get(name) or dataset[name] == NO_LICENCE)
    return Completeness(round(1 - len(missing) / len(wanted), 2), missing)
