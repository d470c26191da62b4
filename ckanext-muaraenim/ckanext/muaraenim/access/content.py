"""Restricted data (``klasifikasi_akses`` Terbatas or Tertutup): its metadata is public, its rows and files are not.

Perpres 39/2019 Ps 37: the public sees that the data exists, who has it and why it is withheld; OPD and Walidata read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan import model
from ckan.types import Context

from ckanext.muaraenim.access.roles import is_opd_member, is_walidata

__all__ = ["OPEN", "class_of", "is_restricted", "may_read_content", "public_part"]

OPEN = "terbuka"
PUBLIC_RESOURCE_FIELDS = (
    "id", "package_id", "name", "description", "format", "mimetype", "size", "position", "state", "created", "last_modified", "metadata_modified",
)  # fmt: skip


def class_of(package: model.Package) -> str:
    """The access class as stored; empty if nobody has given one."""
    return str((package.extras or {}).get("klasifikasi_akses") or "")


def is_restricted(access_class: str | None) -> bool:
    """Anything but Terbuka or nothing: an unknown word never opens data."""
    return (access_class or "").strip().casefold() not in ("", OPEN)


def may_read_content(context: Context, package: model.Package) -> bool:
    """Whether the context's user may read the rows and files of this dataset (its metadata is another question)."""
    if context.get("ignore_auth") or not is_restricted(class_of(package)):
        return True
    user = context.get("user")
    return is_walidata(user) or is_opd_member(user, package.owner_org)


def public_part(resource: Mapping[str, Any]) -> dict[str, Any]:
    """What the public may know of a restricted resource: that it exists, not where it lies. Whatever else it has is there and empty; no ``url``."""
    shown = {name: value if name in PUBLIC_RESOURCE_FIELDS else None for name, value in resource.items() if name != "url"}
    return {**shown, "restricted": True}
