"""What pages say of agency systems."""

from __future__ import annotations

from ckanext.muaraenim.theme import systems
from ckanext.muaraenim.theme.dataset import Dataset


def portal_health() -> systems.Health | None:
    """None where no harvest feature is switched on."""
    return systems.read_health()


def portal_reading(entity: Dataset) -> systems.Reading | None:
    """The latest reading of the dataset's source; None for a dataset that is not harvested."""
    return systems.read_reading(entity)
