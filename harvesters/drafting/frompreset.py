"""A public system of which a preset knows everything: the draft names the preset and what the source has to say itself."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from harvesters.drafting.request import Asked
from harvesters.drafting.sketch import Draft, Guess
from harvesters.presets import Presets
from harvesters.reading.session import origin
from harvesters.secrets import prefix

__all__ = ["draft_of_preset"]

SECRETS = ("auth.value", "key", "token")
"""Options that take the name of a secret."""


def draft_of_preset(asked: Asked, presets: Presets) -> Draft | None:
    """None where no preset reads this very address; nothing is asked of the system.

    :raises SourceError: a preset is wrong.
    """
    for name in presets.files:
        preset = presets.read(name)
        if not preset.url or not _same(preset.url, asked.address):
            continue
        id = asked.named(name)
        options: dict[str, Any] = {}
        query = dict(parse_qsl(urlsplit(asked.address).query))
        for path, words in preset.needs.items():
            *groups, last = path.removeprefix("options.").split(".")
            _place(options, groups, last, _said(path.removeprefix("options."), query.get(last), id, words["id"]))
        source = {
            "id": id, "title": asked.titled(preset.about["id"]), "organization": asked.owner, "preset": name,
            **({"options": options} if options else {}), "license": asked.license or Guess("notspecified", "syarat pemakaian datanya"),
        }  # fmt: skip
        return Draft(source, notes=[f"Praset «{name}» sudah mengenal sistem ini ({preset.about['id']}); kolom dan tabelnya ada di praset itu."])
    return None


def _same(known: str, given: str) -> bool:
    return origin(known) == origin(given) and urlsplit(known).path.rstrip("/") == urlsplit(given).path.rstrip("/")


def _said(option: str, given: str | None, id: str, words: str) -> Any:
    if option in SECRETS:
        return f"env:{prefix(id)}TOKEN"
    return given if given else Guess("isi", words)


def _place(options: dict[str, Any], groups: list[str], last: str, value: Any) -> None:
    for name in groups:
        options = options.setdefault(name, {})
    options[last] = value
