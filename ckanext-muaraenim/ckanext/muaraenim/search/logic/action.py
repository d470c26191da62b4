"""What the search can say about itself (API: ``/api/3/action/search_status``)."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context, DataDict

from ckanext.muaraenim.search import store

STATUS = sa.text("""
    SELECT epoch::text, (SELECT max(seq) FROM search_document) AS last_seq,
        (SELECT count(*) FROM search_document WHERE NOT deleted AND fields IS NOT NULL) AS documents,
        (SELECT count(*) FROM search_document WHERE NOT deleted AND (stale OR relabel)) AS waiting
    FROM search_epoch""")


@tk.side_effect_free
def search_status(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """How the search stands.

    :returns: ``documents`` that can be found, ``waiting`` ones to be built anew, ``last_seq`` of the latest change, ``epoch`` (changes when
        everything is to be read again), ``analysis``
    :raises NotAuthorized: only for sysadmins
    """
    tk.check_access("search_status", context, data_dict)
    store.ensure(model.Session)
    row = model.Session.execute(STATUS).mappings().one()
    return {**row, "analysis": tk.config["ckanext.muaraenim.search.analysis"]}
