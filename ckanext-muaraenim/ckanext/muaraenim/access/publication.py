"""Who makes data public: Walidata alone (Perpres 39/2019). What an OPD's own people save stays private until Walidata publishes it.

What is public is therefore Walidata's to change as well: a new file, a replaced row or another sentence would reach everybody unseen. An OPD may
take its dataset back, that is, save it as private, and change it then. The engine and the publication of a submission write with ``ignore_auth``.
"""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.muaraenim.access.roles import is_walidata

__all__ = ["is_public", "may_publish", "takes_back"]


def may_publish(context: Context) -> bool:
    """Whether what the context's user saves may be public."""
    return bool(context.get("ignore_auth")) or is_walidata(context.get("user"))


def is_public(package: model.Package) -> bool:
    """Whether everybody sees this dataset as it stands."""
    return package.state == model.State.ACTIVE and not package.private


def takes_back(data_dict: DataDict) -> bool:
    """Whether the dataset will be private, read as CKAN reads the word."""
    return bool(tk.get_validator("boolean_validator")(data_dict.get("private"), {}))
