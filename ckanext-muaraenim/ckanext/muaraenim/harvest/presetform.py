"""The form of a source that uses a preset: what the preset leaves to the source, field by field."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from ckanext.muaraenim.harvest.form import filled, general_fields
from ckanext.muaraenim.tables.definitions import configured_presets
from ckanext.muaraenim.tables.language import reader_language
from harvesters.errors import SourceError
from harvesters.optionform import Field, declared_by
from harvesters.presets import Preset

__all__ = ["declared_with", "described_preset", "filled_with", "preset_fields", "presets"]


def presets() -> dict[str, Preset]:
    """By name; one that is wrong is told where a source names it."""
    known, found = configured_presets(), dict[str, Preset]()
    for name in sorted(known.files):
        with suppress(SourceError):
            found[name] = known.read(name)
    return found


def described_preset(preset: Preset) -> dict[str, Any]:
    """For the action and the page."""
    language = reader_language()
    needs = [{"key": key, "help": words.get(language) or words["id"]} for key, words in preset.needs.items()]
    return {"name": preset.name, "about": preset.about[language], "connector": preset.connector, "system": preset.system, "needs": needs}


def preset_fields(preset: Preset) -> tuple[Field, ...]:
    """What the source has to say itself; secrets by name, as everywhere."""
    return tuple(Field(key, key, "secret", words, True, "") for key, words in preset.needs.items())


def declared_with(preset: Preset, form: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    """What a filled form declares. :param before: the options so far; those that the form does not show stay."""
    said = declared_by(general_fields(), form)
    if "owner" in said:
        said["owner"] = dict.fromkeys(said["owner"], "local")
    options: dict[str, Any] = copy.deepcopy(dict(before))
    for key in preset.needs:
        _put(options, key.split(".")[1:], form.get(key, "").strip())
    return {**said, "preset": preset.name, "connector": preset.connector, "options": options}


def filled_with(preset: Preset, declared: Mapping[str, Any]) -> dict[str, str]:
    """The form's fields as ``declared`` fills them."""
    options = declared.get("options")
    there = {key: _get(options, key.split(".")[1:]) for key in preset.needs}
    general = filled({**declared, "connector": preset.connector, "options": {}})
    return {**general, **{key: "" if value is None else str(value) for key, value in there.items()}}


def _put(options: dict[str, Any], path: list[str], value: str) -> None:
    *groups, last = path
    for name in groups:
        inside = options.get(name)
        options[name] = inside if isinstance(inside, dict) else {}
        options = options[name]
    if value:
        options[last] = value
    else:
        options.pop(last, None)


def _get(options: Any, path: list[str]) -> Any:
    for name in path:
        options = options.get(name) if isinstance(options, Mapping) else None
    return options
