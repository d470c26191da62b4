"""Typed options of a connector: one frozen dataclass drives parsing, error messages, documentation and the form of the portal."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass
from typing import Any, Literal, TypeVar

from harvesters.secretvalue import REFERENCE, Secret, Secrets, with_references
from harvesters.words import Language, Phrase, phrase

__all__ = [
    "OptionError", "OptionHelp", "Secret", "Secrets", "bind_secrets", "describe_options", "group_of", "kinds_of", "option", "proving", "read_options",
    "referring", "revealed", "written",
]  # fmt: skip

NAMES: dict[Any, Phrase] = {
    str: phrase("teks", "text"),
    int: phrase("bilangan bulat", "whole number"),
    float: phrase("bilangan", "number"),
    bool: phrase("true | false", "true | false"),
    Any: phrase("apa saja", "anything"),
    Secret: phrase("env:NAMA atau teks", "env:NAME or text"),
}

Chosen = TypeVar("Chosen")


class OptionError(ValueError):
    """One option is wrong. The reader of the YAML adds file and line and raises ``SourceError``.

    ``key``: dotted path below ``options`` (``paging.size``); ``reason``: in both languages; ``allowed``: what may stand there.
    """

    def __init__(self, key: str, reason: Phrase, allowed: str | Phrase) -> None:
        super().__init__(f"{key}: {reason['id']} ({allowed})")
        self.key, self.reason, self.allowed = key, reason, allowed


@dataclass(frozen=True)
class OptionHelp:
    """One documented option. ``default`` is ``None`` and ``required`` true where the option has none. ``choices`` describes the kinds of a group."""

    name: str
    type: str
    default: Any
    required: bool
    help: str
    choices: tuple[tuple[str, str, tuple[OptionHelp, ...]], ...] = ()


def option(
    help: str, english: str = "", *, default: Any = MISSING, default_factory: Any = MISSING, only_reference: bool = False, proves: bool = False
) -> Any:  # fmt: skip
    """A field of an ``Options`` dataclass, with its help in Indonesian and English.

    :param only_reference: a ``Secret`` that must be written as ``env:NAME``, because in clear it would be a leaked credential.
    :param proves: what is referred to here proves who asks, too.
    """
    metadata = {"help": phrase(help, english or help), "only_reference": only_reference, "proves": only_reference or proves}
    if default_factory is not MISSING:
        return dataclasses.field(default_factory=default_factory, metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def describe_options(options: type, language: Language = "id") -> Iterator[OptionHelp]:
    """Every option of an ``Options`` dataclass in its order, for docs and forms."""
    hints = typing.get_type_hints(options)
    for field in dataclasses.fields(options):
        required = field.default is MISSING and field.default_factory is MISSING
        default = None if required else field.default_factory() if field.default_factory is not MISSING else field.default
        group = group_of(hints[field.name])
        kinds = {"": group} if group else kinds_of(hints[field.name])
        choices = tuple((kind, _about(variant, language), tuple(describe_options(variant, language))) for kind, variant in kinds.items())
        yield OptionHelp(field.name, _said(hints[field.name])[language], default, required, field.metadata["help"][language], choices)


def read_options(options: type[Chosen], raw: Mapping[str, Any], path: str = "") -> Chosen:
    """The ``Options`` dataclass that ``raw`` (from YAML) declares.

    :raises OptionError: an unknown or missing key, or a value of another kind.
    """
    hints = typing.get_type_hints(options)
    fields = {field.name: field for field in dataclasses.fields(options)}  # type: ignore[arg-type]
    prefix = f"{path}." if path else ""
    for key in raw:
        if key not in fields:
            raise OptionError(f"{prefix}{key}", phrase("kunci ini tidak dikenal", "this key is not known"), ", ".join(fields) or "tanpa kunci")
    values: dict[str, Any] = {}
    for name, field in fields.items():
        if name in raw:
            values[name] = _read(hints[name], raw[name], f"{prefix}{name}", field)
        elif field.default is MISSING and field.default_factory is MISSING:
            raise OptionError(f"{prefix}{name}", phrase("kunci ini wajib ada", "this key is required"), field.metadata["help"])
    try:
        return options(**values)
    except OptionError as error:  # raised by __post_init__, which knows the key but not the path
        raise OptionError(f"{prefix}{error.key}", error.reason, error.allowed) from None


def bind_secrets(value: Any, secrets: Secrets) -> Any:
    """``value`` (an options dataclass, mapping or secret) with every ``Secret`` able to reveal itself."""
    if isinstance(value, Secret):
        return value.bound(secrets)
    if isinstance(value, Mapping):
        return {key: bind_secrets(each, secrets) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(bind_secrets(each, secrets) for each in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.replace(value, **{field.name: bind_secrets(getattr(value, field.name), secrets) for field in dataclasses.fields(value)})
    return value


def written(value: Any) -> Any:
    """``value`` (options, or anything that is declared) as mappings and lists of what its author wrote: of a reference, the reference."""
    if isinstance(value, Secret):
        return f"{REFERENCE}{value.reference}" if value.reference else value.reveal()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {"": type(value).__name__, **{field.name: written(getattr(value, field.name)) for field in dataclasses.fields(value)}}
    if isinstance(value, Mapping):
        return {str(key): written(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [written(each) for each in value]
    return sorted(map(str, value)) if isinstance(value, set | frozenset) else value


def revealed(value: Any) -> Iterator[str]:
    """Every secret value inside ``value`` that came from a reference, so that a text can be cleaned of it."""
    return (secret.reveal() for secret in referring(value))


def referring(value: Any) -> Iterator[Secret]:
    """Every ``Secret`` inside ``value`` that is written as ``env:NAME``."""
    if isinstance(value, Secret):
        if value.reference:
            yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from referring(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from referring(each)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from referring(getattr(value, field.name))


def proving(value: Any) -> Iterator[Secret]:
    """Those that prove who asks: keys, tokens, headers; others are addresses and parameters."""
    if isinstance(value, Mapping):
        for each in value.values():
            yield from proving(each)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            own = getattr(value, field.name)
            yield from referring(own) if field.metadata.get("proves") else proving(own)


def _read(hint: Any, raw: Any, key: str, field: dataclasses.Field[Any]) -> Any:
    variants = kinds_of(hint)
    if variants:
        return _read_variant(variants, raw, key)
    group = group_of(hint)
    if group is not None and raw is not None:
        if not isinstance(raw, Mapping):
            raise OptionError(key, phrase("harus berupa pasangan kunci: nilai", "must be key: value pairs"), _said(hint))
        return read_options(group, raw, key)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        if raw not in arguments:
            raise OptionError(key, phrase(f"«{raw}» bukan salah satu pilihan", f"«{raw}» is not one of the choices"), ", ".join(map(str, arguments)))
        return raw
    if origin in (typing.Union, types.UnionType):
        if raw is None and type(None) in arguments:
            return None
        return _read(next(each for each in arguments if each is not type(None)), raw, key, field)
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(raw, Mapping):
            raise OptionError(key, phrase("harus berupa pasangan kunci: nilai", "must be key: value pairs"), _said(hint))
        return {str(name): _read(arguments[1], each, f"{key}.{name}", field) for name, each in raw.items()}
    if origin is not None and issubclass(origin, Sequence):
        each_kind = arguments[0]
        listed = raw if isinstance(raw, list | tuple) else [raw]
        return tuple(_read(each_kind, each, f"{key}[{number}]", field) for number, each in enumerate(listed))
    return _read_scalar(hint, raw, key, field)


def _read_scalar(hint: Any, raw: Any, key: str, field: dataclasses.Field[Any]) -> Any:
    if hint is Any:
        return with_references(raw) if field.metadata.get("proves") else raw
    if hint is Secret:
        if isinstance(raw, bool) or not isinstance(raw, str | int | float):
            raise OptionError(key, phrase("harus berupa teks", "must be text"), "env:NAMA atau teks")
        if field.metadata.get("only_reference") and not str(raw).startswith(REFERENCE):
            raise OptionError(key, phrase("rahasia tidak boleh ditulis di berkas ini", "a secret may not be written in this file"), "env:SUMBER_…")
        return Secret(str(raw))
    if hint is str and isinstance(raw, str | int | float) and not isinstance(raw, bool):
        return str(raw)
    if hint is bool and isinstance(raw, bool):
        return raw
    if hint is int and isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    if hint is float and isinstance(raw, int | float) and not isinstance(raw, bool):
        return float(raw)
    expected = _said(hint)
    raise OptionError(key, phrase(f"«{raw}» bukan {expected['id']}", f"«{raw}» is not {expected['en']}"), expected)


def _read_variant(variants: Mapping[str, type], raw: Any, key: str) -> Any:
    if not isinstance(raw, Mapping):
        reason = phrase("harus berupa pasangan kunci: nilai dengan «kind»", "must be key: value pairs with «kind»")
        raise OptionError(key, reason, f"kind: {', '.join(variants)}")
    kind = str(raw.get("kind"))
    if kind not in variants:
        raise OptionError(f"{key}.kind", phrase(f"«{kind}» bukan salah satu pilihan", f"«{kind}» is not one of the choices"), ", ".join(variants))
    return read_options(variants[kind], {name: value for name, value in raw.items() if name != "kind"}, key)


def kinds_of(hint: Any) -> dict[str, type]:
    """``kind`` -> dataclass, where the option is a group that comes in several kinds."""
    return {member.kind: member for member in _dataclasses(hint) if hasattr(member, "kind")}


def _about(group: Any, language: Language) -> str:
    about: Phrase = getattr(group, "about", phrase("", ""))
    return about[language]


def group_of(hint: Any) -> type | None:
    """The dataclass of a group that comes in one kind only."""
    return next((member for member in _dataclasses(hint) if not hasattr(member, "kind")), None)


def _dataclasses(hint: Any) -> list[Any]:
    members = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    return [member for member in members if isinstance(member, type) and dataclasses.is_dataclass(member)]


def _said(hint: Any) -> Phrase:
    if _dataclasses(hint):
        return phrase("kelompok", "group")
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        listed = " | ".join(map(str, arguments))
        return phrase(listed, listed)
    if origin in (typing.Union, types.UnionType):
        return _said(next(each for each in arguments if each is not type(None)))
    if origin is not None and issubclass(origin, Mapping):
        value = _said(arguments[1])
        return phrase(f"nama: {value['id']}", f"name: {value['en']}")
    if origin is not None and issubclass(origin, Sequence):
        item = _said(arguments[0])
        return phrase(f"daftar {item['id']}", f"list of {item['en']}")
    return NAMES[hint]
