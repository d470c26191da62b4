"""A form out of a connector's typed options: which fields it has, what a filled form declares, and how a declaration fills it again."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from harvesters.options import Secret, group_of, kinds_of
from harvesters.words import Phrase, phrase

__all__ = ["Field", "declared_by", "filled_from", "form_fields"]

Shape = Literal["text", "long", "whole", "number", "flag", "choice", "secret", "pairs", "list", "json", "group"]
LONG = ("query",)
"""Options of more than one line."""


@dataclass(frozen=True)
class Field:
    """``name``: of the form's field. ``key``: path of the option, as mistakes name it. ``default``: as it would be typed.

    ``kinds``: of a group: its kinds (an empty name where there is only one) with what they are and their fields; which one is chosen stands in the
    field ``NAME.kind``.
    """

    name: str
    key: str
    shape: Shape
    help: Phrase
    required: bool
    default: str
    choices: tuple[str, ...] = ()
    kinds: tuple[tuple[str, Phrase, tuple[Field, ...]], ...] = ()

    def needed(self) -> bool:
        """Whether a form without it is wrong, whatever else it says."""
        return self.required and self.shape != "group"


def form_fields(options: type, name: str = "options", key: str = "options") -> tuple[Field, ...]:
    """The fields of an ``Options`` dataclass in its order."""
    hints = typing.get_type_hints(options)
    return tuple(_field(each, hints[each.name], f"{name}.{each.name}", f"{key}.{each.name}") for each in dataclasses.fields(options))


def declared_by(fields: Sequence[Field], form: Mapping[str, str]) -> dict[str, Any]:
    """What a filled form declares, by the option's last name. What cannot be read as its type stays text, which the reader of the options refuses."""
    found = {field.key.rpartition(".")[2]: _declared(field, form) for field in fields}
    return {name: value for name, value in found.items() if value is not None}


def filled_from(fields: Sequence[Field], declared: Mapping[str, Any]) -> dict[str, str]:
    """The form's fields as ``declared`` fills them; the reverse of :func:`declared_by`."""
    return {name: text for field in fields for name, text in _filled(field, declared.get(field.key.rpartition(".")[2]))}


def _field(option: dataclasses.Field[Any], hint: Any, name: str, key: str) -> Field:
    required = option.default is dataclasses.MISSING and option.default_factory is dataclasses.MISSING
    default = option.default_factory() if option.default_factory is not dataclasses.MISSING else None if required else option.default
    help: Phrase = option.metadata["help"]
    single, several = group_of(hint), kinds_of(hint)
    if single is not None:
        return Field(name, key, "group", help, required, "", kinds=(("", _about(single), form_fields(single, name, key)),))
    if several:
        kinds = tuple((kind, _about(group), form_fields(group, f"{name}.{kind}", key)) for kind, group in several.items())
        return Field(name, key, "group", help, required, getattr(default, "kind", ""), kinds=kinds)
    shape, choices = _shape(hint, option.name)
    return Field(name, key, shape, help, required, "" if required else _typed(shape, default), choices)


def _shape(hint: Any, name: str) -> tuple[Shape, tuple[str, ...]]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _shape(next(each for each in arguments if each is not type(None)), name)
    if origin is Literal:
        return "choice", tuple(map(str, arguments))
    if origin is not None and issubclass(origin, Mapping):
        return ("json" if arguments[1] is Any else "pairs"), ()
    if origin is not None and issubclass(origin, Sequence):
        return "list", ()
    simple: dict[Any, Shape] = {Secret: "secret", int: "whole", float: "number", bool: "flag", Any: "json"}
    return simple.get(hint, "long" if name in LONG else "text"), ()


def _declared(field: Field, form: Mapping[str, str]) -> Any:
    if field.shape == "group":
        return _declared_group(field, form)
    text = form.get(field.name, "").replace("\r\n", "\n").strip()
    if field.shape == "flag":
        given = bool(text)
        return given if str(given).lower() != (field.default or "false") else None
    if not text or text == field.default:
        return None
    match field.shape:
        case "whole" | "number":
            return _number(text, int if field.shape == "whole" else float)
        case "pairs":
            pairs = [line.partition(":") for line in text.split("\n") if line.strip()]
            return {name.strip(): value.strip() for name, _, value in pairs} if all(colon for _, colon, _ in pairs) else text
        case "list":
            return [line.strip() for line in text.split("\n") if line.strip()]
        case "json":
            return _json(text)
    return text


def _declared_group(field: Field, form: Mapping[str, str]) -> dict[str, Any] | None:
    """None where nothing was filled in, so that an optional group stays away."""
    if len(field.kinds) == 1 and not field.kinds[0][0]:
        return declared_by(field.kinds[0][2], form) or None
    chosen = form.get(f"{field.name}.kind", "").strip()
    inside = next((fields for kind, _, fields in field.kinds if kind == chosen), ())
    values = declared_by(inside, form)
    return {"kind": chosen, **values} if chosen and (values or chosen != field.default) else None


def _filled(field: Field, value: Any) -> Iterator[tuple[str, str]]:
    if field.shape != "group":
        yield field.name, field.default if value is None else _typed(field.shape, value)
        return
    declared = value if isinstance(value, Mapping) else {}
    chosen = str(declared.get("kind", field.default))
    if field.kinds and field.kinds[0][0]:
        yield f"{field.name}.kind", chosen
    for kind, _, fields in field.kinds:
        yield from filled_from(fields, declared if kind in ("", chosen) else {}).items()


def _typed(shape: Shape, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "" if shape == "flag" else "false"
    if isinstance(value, str):
        return value
    if shape == "pairs" and isinstance(value, Mapping):
        return "\n".join(f"{name}: {each}" for name, each in value.items())
    if shape == "list" and isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)


def _number(text: str, kind: type[int] | type[float]) -> Any:
    try:
        return kind(text)
    except ValueError:
        return text


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _about(group: type) -> Phrase:
    about: Phrase = getattr(group, "about", phrase("", ""))
    return about
