"""Personal data in what a catalogue says of its datasets: title, description, extras, files. It is masked before anything is compared or kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harvesters.checks.finding import Finding
from harvesters.personalvalue import MASK, found_in

__all__ = ["PersonalMetadata", "without_personal"]

CONTACTS = ("maintainer", "author", "contact", "kontak", "narahubung", "pengelola", "publisher", "creator")
"""Fields that begin so name whom to ask: an e-mail address or telephone is meant to be there."""
NUMBERS = frozenset({"nik", "nip", "npwp"})
OFFICES = (".go.id", ".desa.id", ".mil.id")
"""Mail domains that only public bodies get."""


@dataclass(frozen=True)
class PersonalMetadata(Finding):
    """``pattern``: nik, nip, npwp, phone or email. The dataset is published with a mask where it stood."""

    code = "personal-metadata"
    severity = "warning"
    sentence_id = "Keterangan dataset ({field}) memuat yang tampak seperti data pribadi ({pattern}); bagian itu disamarkan."
    sentence_en = "The dataset's description ({field}) holds what looks like personal data ({pattern}); that part is masked."
    remedy_id = "Hapus dari katalog asalnya. Kontak kantor ditulis pada kolom narahubung, bukan di uraian."
    remedy_en = "Remove it from the catalogue it comes from. An office's contact belongs into the contact fields, not into the description."

    field: str
    pattern: str


def without_personal(fields: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[tuple[str, str]]]:
    """The fields with masks, and (field, pattern) of what was masked, each once."""
    hidden: dict[tuple[str, str], None] = {}
    clean = {name: _clean(value, name, name, hidden) for name, value in fields.items()}
    return (clean, list(hidden)) if hidden else (fields, [])


def _clean(value: Any, name: str, field: str, hidden: dict[tuple[str, str], None]) -> Any:
    """:param name: of the value itself, which for an extra is its key. :param field: of the dataset."""
    if isinstance(value, str):
        return _masked(value, name, field, hidden)
    if isinstance(value, Mapping):
        said = {"value": str(value["key"])} if {"key", "value"} <= value.keys() else {}
        return {key: _clean(each, name if _names_contact(name) else said.get(key) or str(key), field, hidden) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_clean(each, name, field, hidden) for each in value)
    return value


def _names_contact(name: str) -> bool:
    return name.casefold().startswith(CONTACTS)


def _masked(text: str, name: str, field: str, hidden: dict[tuple[str, str], None]) -> str:
    """Numbers of persons stand nowhere, mobiles and mail addresses only in a contact; landlines and mail domains of public bodies are an office's."""
    only_numbers = _names_contact(name) or name == "url"
    spans = []
    for pattern, start, end in found_in(text, landlines=False):
        if pattern in NUMBERS or not (only_numbers or text[start:end].casefold().rstrip(".").endswith(OFFICES)):
            hidden[field, pattern] = None
            spans.append((start, end))
    parts, done = [], 0
    for start, end in sorted(spans):
        if start >= done:
            parts += [text[done:start], MASK]
        done = max(done, end)
    return "".join([*parts, text[done:]]) if spans else text
