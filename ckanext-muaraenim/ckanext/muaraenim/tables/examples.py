"""Tables whose figures are invented: wherever they go, it goes with them."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model

__all__ = ["is_example"]


def is_example(resource_id: str) -> bool:
    """The dataset of this resource says ``data_contoh``."""
    resource = model.Resource.get(resource_id)
    return resource is not None and tk.asbool(resource.package.extras.get("data_contoh") or False)
