"""Sources that people declare in the portal, as their editors see them: what waits for approval, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.muaraenim.access import may
from ckanext.muaraenim.custody import custodian
from ckanext.muaraenim.harvest.listing import described_source
from ckanext.muaraenim.harvest.sourcefacts import source_facts
from ckanext.muaraenim.harvest.surroundings import current_settings
from ckanext.muaraenim.tables.declared import Declaration, declarations
from ckanext.muaraenim.tables.definitions import current_sources, declared_source
from ckanext.muaraenim.tables.language import reader_language
from harvesters.credentials import written_out
from harvesters.errors import SourceError
from harvesters.source import Source
from harvesters.words import phrase

__all__ = ["checked", "described_draft", "drafts"]


def drafts(context: Context) -> list[Declaration]:
    """Those that never ran and that the context's user may edit."""
    return [each for each in declarations() if each.approved is None and may(context, "harvest_source_update", id=each.id)]


def described_draft(draft: Declaration) -> dict[str, Any]:
    """As ``harvest_source_show`` answers; of one that can no longer be read only what is known of it."""
    try:
        source = declared_source(draft.id, draft.declared)
    except SourceError:
        title, organization = (str(draft.declared.get(name) or "") for name in ("title", "organization"))
        source = Source(draft.id, title or draft.id, organization, str(draft.declared.get("connector") or ""), None, "")
    settings, now = current_settings(current_sources()), datetime.now(UTC)
    described = described_source(source, source_facts([source], now, settings.zone)[source.id], settings, now)
    return {**described, "standing": "waiting", "next": None}


def checked(id: str, declared: Mapping[str, Any]) -> Source:
    """
    :raises ValidationError: what is wrong, by the key of the declaration (``options.url``); a secret that is written out is wrong, too.
    """
    language = reader_language()
    try:
        source = declared_source(id, declared)
    except SourceError as error:
        wrong: dict[str, list[str]] = {}
        for each in (error, *error.others):
            wrong.setdefault(str(each.facts["key"]) or "id", []).append(f"{_said(each.facts['reason'])} ({_said(each.facts['allowed'])})")
        raise tk.ValidationError(wrong) from error
    if custodian(source.organization) is None:
        raise tk.ValidationError({"organization": [tk._("There is no such agency.")]})
    if source.license not in model.Package.get_license_register():
        raise tk.ValidationError({"license": [tk._("There is no such licence.")]})
    known = current_settings(current_sources()).lists
    foreign = [name for name in source.lists if name not in known]
    if foreign:
        key = "regions" if set(foreign) & set(source.regions) else "options.regions"
        said = phrase(f"tidak ada daftar wilayah «{foreign[0]}»", f"there is no list of regions «{foreign[0]}»")[language]
        raise tk.ValidationError({key: [f"{said} ({', '.join(known)})"]})
    clear = sorted(set(written_out(source.options)))
    if clear:
        said = phrase("rahasia ditulis dengan namanya: env:SUMBER_…", "secrets are written by name: env:SUMBER_…")[language]
        raise tk.ValidationError({key: [said] for key in clear})
    return source


def _said(words: Any) -> str:
    return str(words[reader_language()]) if isinstance(words, Mapping) else str(words)
