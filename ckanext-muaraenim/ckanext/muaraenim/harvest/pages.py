"""Every page of the feature."""

from __future__ import annotations

from ckanext.muaraenim.harvest.editing import editing
from ckanext.muaraenim.harvest.keeping import keeping
from ckanext.muaraenim.harvest.metrics import metrics
from ckanext.muaraenim.harvest.views import sources

__all__ = ["PAGES"]

PAGES = (editing, keeping, metrics, sources)
