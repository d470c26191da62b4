"""Reading a declaration (source or table YAML) so that every mistake can be named with file, line, key and what is allowed.

A scalar keeps the text as it was typed: the code ``0012`` is not an octal number and the sign ``-`` is not a list.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import SafeConstructor
from yaml.loader import SafeLoader

from harvesters.errors import SourceError
from harvesters.words import Phrase, phrase

__all__ = ["Declared", "read_declaration", "read_values"]

LARGEST = 1_000_000  # bytes; a declaration is written by hand

_TEXT = phrase("teks", "text")
_INTEGER = phrase("bilangan bulat", "a whole number")
_NUMBER = phrase("angka", "a number")
_FLAG = phrase("true atau false", "true or false")
_MAPPING = phrase("pasangan kunci: nilai", "key: value pairs")
_LIST = phrase("daftar", "a list")
_DOCUMENTED = phrase("seperti yang tertulis di docs/reference", "as docs/reference says")


@dataclass(frozen=True)
class Declared:
    """One value of a declaration and where it stands.

    ``content`` is a mapping of ``Declared``, a list of them, a scalar's text as typed, or None. ``plain`` is the same as ordinary Python values.
    ``key`` is the path from the top: ``columns.2.kind``.
    """

    file: Path
    line: int
    key: str
    content: dict[str, Declared] | list[Declared] | str | None
    plain: Any

    def wrong(self, reason: str | Phrase, allowed: Any = _DOCUMENTED) -> SourceError:
        """The error to raise about this value."""
        return SourceError(file="/".join(self.file.parts[-2:]), line=self.line, key=self.key, reason=reason, allowed=_listed(allowed))

    def __contains__(self, key: str) -> bool:
        return isinstance(self.content, dict) and key in self.content

    def get(self, key: str) -> Declared | None:
        """The value of ``key``, or None where it is absent or empty."""
        found = self.entries().get(key)
        return None if found is None or found.content is None else found

    def need(self, key: str) -> Declared:
        """:raises SourceError: the key is absent or empty."""
        found = self.get(key)
        if found is None:
            reason = phrase(f"kunci «{key}» wajib diisi", f"the key «{key}» is required")
            raise self.wrong(reason, key)
        return found

    def only(self, allowed: Collection[str]) -> None:
        """:raises SourceError: there is a key that nothing reads; its line is named, not the parent's."""
        for key, value in self.entries().items():
            if key not in allowed:
                raise value.wrong(phrase("kunci ini tidak dikenal", "this key is not known"), sorted(allowed))

    def entries(self) -> dict[str, Declared]:
        if not isinstance(self.content, dict):
            raise self._kind(_MAPPING)
        return self.content

    def items(self) -> list[Declared]:
        if not isinstance(self.content, list):
            raise self._kind(_LIST)
        return self.content

    def text(self) -> str:
        """A scalar as typed, without surrounding space."""
        if not isinstance(self.content, str) or not self.content.strip():
            raise self._kind(_TEXT)
        return self.content.strip()

    def texts(self) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        if isinstance(self.content, str):
            return (self.text(),)
        return tuple(item.text() for item in self.items())

    def choice(self, allowed: Collection[str]) -> str:
        text = self.text()
        if text not in allowed:
            raise self.wrong(phrase(f"«{text}» tidak dikenal", f"«{text}» is not known"), list(allowed))
        return text

    def flag(self) -> bool:
        if not isinstance(self.plain, bool):
            raise self._kind(_FLAG)
        return self.plain

    def integer(self) -> int:
        try:
            return int(self.text())
        except ValueError:
            raise self._kind(_INTEGER) from None

    def number(self) -> Decimal:
        try:
            value = Decimal(self.text())
        except InvalidOperation:
            raise self._kind(_NUMBER) from None
        if not value.is_finite():
            raise self._kind(_NUMBER)
        return value

    def _kind(self, expected: Phrase) -> SourceError:
        return self.wrong(phrase(f"harus {expected['id']}", f"must be {expected['en']}"), expected)


def read_declaration(path: Path) -> Declared:
    """The YAML file ``path``, whose top must be key: value pairs.

    :raises SourceError: it can't be read, is larger than 1 MB, is not YAML, repeats a key or uses anchors.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = phrase("berkas tidak dapat dibuka", f"the file cannot be opened ({error.strerror})")
        raise Declared(path, 1, "", None, None).wrong(reason) from error
    return _read(raw, path)


def read_values(values: Mapping[str, Any], path: Path) -> Declared:
    """The same for values that stand in no file, such as a form's; ``path`` is only what a mistake is said to be in.

    :raises SourceError: they are larger than 1 MB, or hold something that is no text, number, true, false, list or mapping.
    """
    try:
        plain = json.loads(json.dumps(dict(values), allow_nan=False))  # nothing is shared, so YAML writes no anchors
        text = yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False)
    except (TypeError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise Declared(path, 1, "", None, None).wrong(phrase("isinya tidak dapat dibaca", "what it holds cannot be read")) from error
    return _read(text.encode("utf-8", "surrogateescape"), path)


class _Dumper(yaml.SafeDumper):
    """Texts stay texts: what another version of YAML reads as a number or a date is quoted."""


_Dumper.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))


def _read(raw: bytes, path: Path) -> Declared:
    top = Declared(path, 1, "", None, None)
    if len(raw) > LARGEST:
        raise top.wrong(phrase("berkas terlalu besar", "the file is too large"), "1 MB")
    try:
        node = _composed(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise top.wrong(phrase("berkas bukan teks UTF-8", "the file is not UTF-8 text"), "UTF-8") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        if isinstance(error, _Anchor):
            reason = phrase("jangkar & dan * tidak dipakai", "anchors & and * are not used")
            raise Declared(path, line, "", None, None).wrong(reason, phrase("YAML tanpa jangkar", "YAML without anchors")) from error
        reason = phrase(f"bukan YAML yang sah ({error.problem})", f"not valid YAML ({error.problem})")
        raise Declared(path, line, "", None, None).wrong(reason, phrase("YAML yang sah", "valid YAML")) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise top.wrong(phrase("bukan YAML yang sah", "not valid YAML"), "YAML") from error
    if not isinstance(node, yaml.MappingNode):
        raise top.wrong(phrase("isi berkas harus pasangan kunci: nilai", "the file must hold key: value pairs"), _MAPPING)
    return _declared(path, node, "", 1)


class _Anchor(yaml.MarkedYAMLError):
    """An alias stands in the file."""


class _Loader(SafeLoader):
    """Without anchors: they make small files huge and nobody needs them here."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise _Anchor(problem_mark=self.peek_event().start_mark)  # type: ignore[no-untyped-call]
        return super().compose_node(parent, index)


def _composed(text: str) -> yaml.Node | None:
    """By the C library where YAML was built with it, because it is ten times as fast; what it refuses is told by the other, with our reasons."""
    fast = getattr(yaml, "CSafeLoader", None)
    if fast is not None:
        with suppress(yaml.YAMLError):
            if not any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=fast)):
                return yaml.compose(text, Loader=fast)
    return yaml.compose(text, Loader=_Loader)


def _declared(path: Path, node: yaml.Node, key: str, line: int) -> Declared:
    if isinstance(node, yaml.MappingNode):
        entries = dict(_entries(path, node, key))
        return Declared(path, line, key, entries, {name: value.plain for name, value in entries.items()})
    if isinstance(node, yaml.SequenceNode):
        stem = f"{key}." if key else ""
        items = [_declared(path, item, f"{stem}{number}", item.start_mark.line + 1) for number, item in enumerate(node.value, 1)]
        return Declared(path, line, key, items, [item.plain for item in items])
    plain = _plain(path, node, key, line)
    return Declared(path, line, key, None if plain is None else node.value, plain)


def _entries(path: Path, node: yaml.MappingNode, parent: str) -> Iterator[tuple[str, Declared]]:
    seen: set[str] = set()
    for name, value in node.value:
        line = name.start_mark.line + 1
        if not isinstance(name, yaml.ScalarNode):
            raise Declared(path, line, parent, None, None).wrong(phrase("kunci harus teks", "a key must be text"), _TEXT)
        key = f"{parent}.{name.value}" if parent else name.value
        if name.value in seen:
            twice = phrase("kunci ini tertulis dua kali", "this key stands twice")
            raise Declared(path, line, key, None, None).wrong(twice, phrase("satu kali", "once"))
        seen.add(name.value)
        yield name.value, _declared(path, value, key, line)


def _plain(path: Path, node: yaml.Node, key: str, line: int) -> Any:
    try:
        return SafeConstructor().construct_object(node)
    except (yaml.YAMLError, ValueError) as error:
        tag = phrase(f"nilai «{node.value}» tidak dapat dibaca", f"the value «{node.value}» cannot be read")
        raise Declared(path, line, key, None, None).wrong(tag, _TEXT) from error


def _listed(allowed: Any) -> Any:
    if isinstance(allowed, Mapping | str):
        return allowed
    return ", ".join(str(each) for each in allowed)
