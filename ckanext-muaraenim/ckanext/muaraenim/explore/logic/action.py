"""What readers may ask of a dataset's tables beyond their rows."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.muaraenim.explore.drawing import alone
from ckanext.muaraenim.explore.glance import glance
from ckanext.muaraenim.explore.summary import share_text, summary

__all__ = ["dataset_chart_show", "dataset_summary_show"]


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
    answer = glance(tk.fresh_context(context), dataset).answer
    return {"text": summary(dataset, answer), "share": share_text(dataset, answer)}


@tk.side_effect_free
def dataset_chart_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """A picture of a dataset's table and the figures that it shows, in the language of the request.

    :param id: the dataset's id or name
    :param kind: ``line``, ``bar``, ``share``, ``tiles`` or ``choropleth``; the best for the table if left out
    :returns: ``kind``, ``kinds`` (all that fit), ``title`` (the finding), ``subtitle``, ``description``, ``naming``, ``measure``, ``unit``,
        ``rows`` (lists of series, name and figure as text, None where it is missing), ``sample``, ``source``, ``svg``
    :raises NotFound: there is no such dataset, or no such picture of it
    :raises NotAuthorized: the user may not see it
    """
    tk.check_access("dataset_chart_show", context, data_dict)
    dataset = tk.get_action("package_show")(context, {"id": tk.get_or_bust(data_dict, "id")})
    found = glance(tk.fresh_context(context), dataset)
    picture = found.picture(str(data_dict.get("kind") or ""))
    if picture is None:
        raise tk.ObjectNotFound(tk._("There is no such picture of this dataset."))
    return {
        "kind": picture.kind,
        "kinds": [each.kind for each in found.pictures],
        "title": picture.title,
        "subtitle": picture.subtitle,
        "description": picture.told,
        "naming": picture.naming,
        "measure": picture.measure,
        "unit": picture.unit,
        "rows": [list(row) for row in picture.rows],
        "sample": tk.h.portal_is_sample(dataset),
        "source": tk.h.portal_origin(dataset),
        "svg": alone(picture.svg),
    }
