"""What the numbers of reports begin with."""

from __future__ import annotations

import re

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.regency import current_regency

__all__ = ["prefix"]


def prefix() -> str:
    """As the operator has set it; else the initials of the regency's name."""
    given = re.sub(r"[^A-Za-z0-9]", "", str(tk.config["ckanext.muaraenim.report.prefix"]))
    return given.upper() or "".join(word[0] for word in current_regency().name.split()).upper()
