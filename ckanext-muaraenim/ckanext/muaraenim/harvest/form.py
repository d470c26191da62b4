"""The form of a source: which fields it has, what a filled form declares, and how a declaration fills it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.muaraenim.tables.definitions import current_tables
from harvesters.connectors import CONNECTORS
from harvesters.errors import SourceError
from harvesters.optionform import Field, declared_by, filled_from, form_fields
from harvesters.rhythm import PRIORITIES as NAMED
from harvesters.words import Phrase, phrase

__all__ = ["choices_of", "declared_in", "filled", "general_fields", "option_fields", "split_by_need"]

PRIORITIES = tuple(NAMED)
ALWAYS_SHOWN = ("system", "table", "map", "schedule", "options.auth", "options.id", "options.token", "options.records", "options.resource")
"""Fields that are not required and yet belong to what everybody looks at."""


def option_fields(connector: str) -> tuple[Field, ...]:
    """Made of the connector's typed options."""
    return form_fields(CONNECTORS[connector].Options)


def general_fields() -> tuple[Field, ...]:
    """The same fields for every connector."""
    nothing, cron = phrase("", ""), phrase("Cron lima bagian, zona waktu daerah, misalnya 0 2 * * *.", "Cron of five fields, such as 0 2 * * *.")
    share = phrase("Misalnya 10%.", "Such as 10%.")
    local = phrase("Satu nama kolom per baris; sumber tidak menimpanya.", "One field name a line; the source never overwrites it.")
    mapped = phrase(
        "Untuk katalog, sebagai ganti tabel: satu «kolom: JMESPath» per baris; title wajib.",
        "For a catalogue, instead of a table: one «field: JMESPath» a line; title is required.",
    )
    same = phrase("Satu «kolom: isi» per baris, misalnya frekuensi: bulanan.", "One «field: value» a line, such as frekuensi: bulanan.")
    lists = phrase(
        "Untuk fungsi region(): satu daftar wilayah per baris, misalnya districts.csv.",
        "For the function region(): one list of regions a line, such as districts.csv.",
    )
    after = phrase("Misalnya 7 days.", "Such as 7 days.")
    return (
        _text("title", nothing, required=True),
        _text("title_en", nothing),
        _choice("organization", nothing, required=True),
        _text("system", phrase("Nama sistem OPD dalam kata-kata.", "The agency's system in words.")),
        _choice("license", nothing, required=True),
        _choice("table", phrase("Setiap catatan menjadi satu baris tabel ini.", "Every record is a row of this table.")),
        Field("map", "map", "pairs", mapped, False, ""),
        Field("dataset", "dataset", "pairs", same, False, ""),
        _text("schedule", cron),
        _reading(),
        _unpivot(),
        Field("regions", "regions", "list", lists, False, ""),
        _group("withdraw", _text("withdraw.after", after), _text("withdraw.at_most", share)),
        _group("rows", _text("rows.at_most", share)),
        _group(
            "run",
            _text("run.within", phrase("Misalnya 2 hours.", "Such as 2 hours.")),
            Field("run.priority", "run.priority", "choice", nothing, False, "", PRIORITIES),
            Field("run.between", "run.between", "number", phrase("Misalnya 1; hanya HTTP.", "Such as 1; HTTP only."), False, ""),
        ),
        Field("owner", "owner", "list", local, False, ""),
        Field("example", "example", "flag", phrase("Angkanya karangan.", "The figures are invented."), False, ""),
    )


def split_by_need(fields: tuple[Field, ...], values: Mapping[str, str], errors: Mapping[str, Any]) -> tuple[list[Field], list[Field], bool]:
    """The fields that a source hardly does without, the others, and whether one of these was filled in or is wrong, so that they must be seen."""
    needed = [field for field in fields if field.required or field.key in ALWAYS_SHOWN]
    others = [field for field in fields if field not in needed]
    return needed, others, any(_is_filled(field, values, errors) for field in others)


def _is_filled(field: Field, values: Mapping[str, str], errors: Mapping[str, Any]) -> bool:
    if field.shape == "group":
        inside = [each for _, _, fields in field.kinds for each in fields]
        chosen = values.get(f"{field.name}.kind", field.default)
        return field.key in errors or chosen != field.default or any(_is_filled(each, values, errors) for each in inside)
    return field.key in errors or values.get(field.name, field.default).replace("\r\n", "\n").strip() != field.default


def choices_of(user: str) -> dict[str, list[tuple[str, str]]]:
    """What the fields of a choice offer this user, by key: value and label."""
    offices = tk.get_action("organization_list_for_user")({"user": user}, {"permission": "update_dataset"})
    try:
        tables = current_tables()
    except SourceError:
        tables = {}
    return {
        "organization": sorted(((each["name"], each["title"]) for each in offices), key=lambda each: each[1]),
        "license": [(each.id, each.title) for each in model.Package.get_license_register().values()],
        "table": [(name, f"{each.title} ({name})") for name, each in sorted(tables.items())],
    }


def declared_in(form: Mapping[str, str], connector: str) -> dict[str, Any]:
    """What a filled form declares, right or wrong."""
    said = declared_by(general_fields(), form)
    if "owner" in said:
        said["owner"] = dict.fromkeys(said["owner"], "local")
    return {**said, "connector": connector, "options": declared_by(option_fields(connector), form)}


def filled(declared: Mapping[str, Any]) -> dict[str, str]:
    """The form's fields as ``declared`` fills them."""
    owner, read = declared.get("owner"), declared.get("read")
    said = {**declared, "owner": list(owner) if isinstance(owner, Mapping) else owner, "read": read if isinstance(read, Mapping) else {}}
    options = declared.get("options")
    return {
        **filled_from(general_fields(), said),
        **filled_from(option_fields(str(declared["connector"])), options if isinstance(options, Mapping) else {}),
    }


def _text(key: str, help: Phrase, *, required: bool = False) -> Field:
    return Field(key, key, "text", help, required, "")


def _choice(key: str, help: Phrase, *, required: bool = False) -> Field:
    return Field(key, key, "choice", help, required, "")


def _reading() -> Field:
    changes = phrase("Kolom perubahan; kosong berarti selalu dibaca seluruhnya.", "Changes column; empty: everything is always read.")
    full = phrase("Cron baca seluruhnya; wajib bila kolom perubahan diisi.", "Cron of the full reads; required with a changes column.")
    window = phrase(
        "Sistem hanya memperlihatkan sebagian, misalnya hari-hari terakhir; yang tidak tampak lagi tetap ada di sini.",
        "The system shows a part only, such as the latest days; what it no longer shows stays here.",
    )
    shown = Field("read.window", "read.window", "flag", window, False, "")
    return _group("read", _text("read.changes", changes), _text("read.full", full), shown)


def _unpivot() -> Field:
    columns = phrase("dates, months, years, periods, atau satu nama kolom per baris.", "dates, months, years, periods, or one column a line.")
    name = phrase("Nama kolom baru berisi nama kolom lama.", "New column that takes the columns' names.")
    value = phrase("Nama kolom baru berisi isi selnya.", "New column that takes their cells.")
    return _group(
        "unpivot", Field("unpivot.columns", "unpivot.columns", "list", columns, False, ""), _text("unpivot.name", name), _text("unpivot.value", value)
    )


def _group(key: str, *fields: Field) -> Field:
    return Field(key, key, "group", phrase("", ""), False, "", kinds=(("", phrase("", ""), fields),))
