"""``./portal harvest draft``: the engine's command with what this portal knows: its regency, OPDs, licences, presets and addresses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from ckanext.muaraenim.configuration import config_file, regency_folders
from ckanext.muaraenim.harvest.surroundings import current_settings
from ckanext.muaraenim.regency import Regency, current_regency
from ckanext.muaraenim.tables.definitions import configured_presets, current_sources
from harvesters.drafting.command import by_itself, propose
from harvesters.drafting.command import draft as engine
from harvesters.words import Language

__all__ = ["draft"]

_WRITE = click.Option(["--write"], is_flag=True, help="Write the files into the regency's own folder; nothing is overwritten.")


def _draft(what: str, into: Path | None, identifier: str, lang: Language, write: bool, **given: Any) -> None:
    regency = current_regency()
    _check(given["organization"], list(regency.organizations), "--organization", "OPD")
    _check(given["licence"], _licences(), "--license", "lisensi / licence")
    sources = current_sources()
    if identifier in sources.found and (write or into):
        raise click.UsageError(f"sumber «{identifier}» sudah ada; beri --id lain / exists already, give another --id")
    given["allow"] = (*given["allow"], *current_settings(sources).allow_hosts)
    given["regions"] = given["regions"] or config_file(f"regencies/{regency.key}/districts.csv")
    given["presets"] = configured_presets()
    propose(what, _folder(regency) if write else into, identifier, lang, given, _then if write else by_itself)


def _folder(regency: Regency) -> Path:
    """Where the operator's own files lie, else the product's."""
    return regency_folders(regency.key)[-1]


def _then(into: Path, id: str, allow: str) -> Sequence[str]:
    return [f"./portal harvest {command} {id}" for command in ("check", "preview", "run")]


def _licences() -> list[str]:
    listed = json.loads(config_file("vocabularies/licences.json").read_text(encoding="utf-8"))
    return [str(each["id"]) for each in listed]


def _check(given: str, known: list[str], option: str, what: str) -> None:
    """:raises UsageError: the portal has no such code; those that are spelt alike are named, or all of them where they are few."""
    if given and given not in known:
        alike = get_close_matches(given, known, n=5, cutoff=0.4) or known[:20]
        raise click.UsageError(f"{option}: tidak ada {what} «{given}»; yang mirip / there is none, alike: {', '.join(alike)}")


draft = click.Command("draft", params=[*engine.params, _WRITE], help=engine.help, callback=_draft)
