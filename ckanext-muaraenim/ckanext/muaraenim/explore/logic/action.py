"""What readers may ask of a dataset's tables beyond their rows."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.muaraenim.explore.summary import share_text, summary

__all__ = ["dataset_summary_show"]


@tk.side_effect_free
def dataset_summary_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """A dataset in a few lines of plain text, in the language of the request.

    :param id: the dataset's id or name
    :returns: ``text``, at most 1,000 bytes in UTF-8; ``share``, what is sent to others
    :raises NotFound: there is no such dataset
    :raises NotAuthorized: the user may not see it
    """
    tk.check_access("dataset_summary_show", context, data_dict)
    dataset = tk.get_action("package_show")(context, {"id": tk.get_or_bust(data_dict, "id")})
    return {"text": summary(dataset), "share": share_text(dataset)}
