"""A dataset's fields in words: the five parts of the data standard, everything else by the pages of the schema, and how much is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["FieldGroup", "STANDARD", "field_title", "field_value", "groups", "standard"]

STANDARD = ("konsep", "definisi", "klasifikasi", "ukuran", "satuan")  # Perpres 39/2019 Ps 4
ELSEWHERE = ("title", "title_en", "name", "notes", "tag_string", "owner_org", "url", "sumber_sistem", "data_contoh", "pengganti", *STANDARD)
DATES = ("jadwal_rilis",)

Dataset = Mapping[str, Any]
Named = tuple[str, str]


@dataclass(frozen=True)
class FieldGroup:
    """``fields``: title and words of each; empty words mean that the field is not given."""

    title: str
    fields: tuple[Named, ...]


def standard(dataset: Dataset) -> list[Named]:
    """The five parts that the law wants of every dataset."""
    return [(field_title(field), field_value(field, dataset)) for field in _fields() if field["field_name"] in STANDARD]


def groups(dataset: Dataset) -> list[FieldGroup]:
    """Every other field that people fill in, grouped as in the form. What the law wants shows even where it is missing."""
    found: list[FieldGroup] = []
    title = ""
    for field in _fields():
        page = field.get("start_form_page")
        title = tk.h.portal_text(page["title"]) if page else title
        if field["field_name"] in ELSEWHERE or field.get("engine"):
            continue
        words = field_value(field, dataset)
        if not words and not field.get("sdi_required"):
            continue
        if not found or found[-1].title != title:
            found.append(FieldGroup(title, ()))
        found[-1] = FieldGroup(title, (*found[-1].fields, (field_title(field), words)))
    return found


def field_title(field: Mapping[str, Any] | str) -> str:
    """The field's title; a name is looked up."""
    if isinstance(field, str):
        field = next((each for each in _fields() if each["field_name"] == field), {"label": field})
    return str(tk.h.portal_text(field.get("label")))


def field_value(field: Mapping[str, Any], dataset: Dataset) -> str:
    value = dataset.get(field["field_name"])
    if value in (None, "", [], "notspecified"):
        return ""
    if field["field_name"] in DATES:
        return str(tk.h.portal_day(value))
    choices = tk.h.scheming_field_choices(field) if field.get("choices_helper") or field.get("choices") else None
    values = value if isinstance(value, list) else [value]
    if choices:
        return ", ".join(str(tk.h.scheming_choices_label(choices, each)) for each in values)
    return ", ".join(str(each) for each in values)


def _fields() -> Iterable[Mapping[str, Any]]:
    schema = tk.h.scheming_get_dataset_schema("dataset") or {}
    return schema.get("dataset_fields", [])
