"""Actions of the main plugin."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.muaraenim.completeness import completeness

__all__ = ["dataset_completeness"]


@tk.side_effect_free
def dataset_completeness(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """How much of the metadata that Satu Data Indonesia wants a dataset has.

    :param id: the dataset's id or name
    :returns: ``score`` from 0 to 1 and ``missing``, the names of the fields that are not given
    :raises NotFound: there is no such dataset
    :raises NotAuthorized: the user may not see it
    """
    dataset = tk.get_action("package_show")(context, {"id": tk.get_or_bust(data_dict, "id")})
    result = completeness(dataset)
    return {"score": result.score, "missing": list(result.missing)}
