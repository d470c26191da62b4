"""For templates: choices of schema fields (``choices_helper`` in ``config/schemas``), and what the reader may do with a dataset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.access import is_opd_editor, may_publish
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.vocabularies import vocabulary

__all__ = ["muaraenim_areas", "muaraenim_choices", "muaraenim_edits", "muaraenim_may_publish"]

Choice = dict[str, Any]


def muaraenim_choices(field: Mapping[str, Any]) -> list[Choice]:
    """The choices of a schema field, from the vocabulary that it names; the regency's licence stands first."""
    choices = [{"value": term.value, "label": dict(term.label)} for term in vocabulary(field["vocabulary"]).values()]
    if field["vocabulary"] == "licences":
        choices.sort(key=lambda choice: choice["value"] != current_regency().licence)
    return choices


def muaraenim_areas(field: Mapping[str, Any]) -> list[Choice]:
    """The regency and its kecamatan, by the codes of the Ministry of Home Affairs."""
    regency = current_regency()
    areas = [(regency.code, regency.full_name), *((district.code, district.name) for district in regency.districts.values())]
    return [{"value": code, "label": {"id": f"{name} ({code})", "en": f"{name} ({code})"}} for code, name in areas]


def muaraenim_may_publish() -> bool:
    """Whether what the reader saves may be public."""
    return may_publish({"user": tk.current_user.name})


def muaraenim_edits(dataset: Mapping[str, Any]) -> bool:
    """Whether the reader edits data of this dataset's OPD, be it public or not."""
    return is_opd_editor(tk.current_user.name, dataset.get("owner_org"))
