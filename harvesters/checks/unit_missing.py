"""Check ``unit-missing``: columns of figures of which nobody can tell what they count or measure in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harvesters.checks.contract import UnpromptedCheck, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import Subject
from harvesters.place import Place

__all__ = ["UnitMissing", "UnitMissingCheck"]

_SAYS_UNIT = re.compile(r"\([^()]+\)|%|\b(persen|persentase|indeks|rasio)\b", re.I)
_UNITS = re.compile(r"(satuan|unit)(_.*)?")
_SEVERAL = re.compile(r"[;,]")


@dataclass(frozen=True)
class UnitMissing(Finding):
    """``columns``: their titles."""

    code = "unit-missing"
    severity = "warning"
    sentence_id = "Satuan tidak disebut untuk kolom: {columns}."
    sentence_en = "No unit is given for the columns: {columns}."
    remedy_id = "Isi unit pada kolom di definisi tabel, atau satuan pada dataset bila semua kolom sama."
    remedy_en = "Give the columns a unit in the table's definition, or the dataset its satuan where all are the same."

    columns: tuple[str, ...]


@register("unit-missing")
class UnitMissingCheck(UnpromptedCheck):
    """A column is content with its own unit, with one in its title, with the only ``satuan`` of the dataset, or with a column of units."""

    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        if any(_UNITS.fullmatch(each.name) for each in subject.definition.columns):
            return  # every row says its own
        common = str(subject.definition.dataset.get("satuan") or "").strip()
        if common and not _SEVERAL.search(common):
            return
        lacking = tuple(each.title for each in subject.figures if not each.unit and not each.codes and not _SAYS_UNIT.search(each.title))
        if lacking:
            yield UnitMissing(Place(), lacking)
