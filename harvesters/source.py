"""A source: one agency system, declared in one YAML file. What each key means stands in ``docs/reference/harvest.md``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from harvesters.connectors import CONNECTORS, Connector, ConnectorContext
from harvesters.dataset import fingerprint
from harvesters.errors import FetchError
from harvesters.limits import Limits
from harvesters.options import proving, referring, written
from harvesters.reading.address import AddressGuard
from harvesters.reading.bridge import Bridge
from harvesters.reading.functions import SourceFunctions
from harvesters.reading.local import local_file
from harvesters.reading.today import moves
from harvesters.reading.validators import Validators
from harvesters.secrets import SourceSecrets
from harvesters.settings import Settings
from harvesters.tables.definition import TableDefinition
from harvesters.unpivot import Unpivot

__all__ = ["Limits", "Pace", "Reading", "Source"]

PATIENCE = frozenset({
    "timeout", "attempts", "between", "longest_pause", "pages_at_most", "page_megabytes", "total_megabytes", "megabytes", "page_size", "overlap",
    "agent",
})  # fmt: skip
"""Options that change how long and how gently a system is asked, and not what for."""


@dataclass(frozen=True)
class Reading:
    """``changes``: name of the changes column, empty if every read is full; ``full``: cron of the full reads in between. ``window``: the system
    shows a part only, such as the latest days, so that what it no longer shows stays."""

    changes: str = ""
    full: str = ""
    window: bool = False


@dataclass(frozen=True)
class Pace:
    """``within``: how long one run may take; None: as the operator says. ``priority``: runs that wait are taken up from 1 (urgent) to -1.
    ``between``: seconds that have to pass between two requests to one host."""

    within: timedelta | None = None
    priority: int = 0
    between: float = 0


@dataclass(frozen=True)
class Source:
    """``options``: the connector's typed options. Exactly one of ``table`` and ``map`` is given: rows of one table, or a catalogue of records.

    ``map``: dataset field -> JMESPath. ``schedule``: cron in the regency's time zone; empty: only when somebody starts it.
    ``dataset``: fields of every dataset of this source that neither table nor record says otherwise.
    ``regions``: CSV files with the list of regions, for the function ``region``. ``unpivot``: which columns become rows first.
    ``local``: dataset fields that people keep up in the portal; the source only gives their first value.
    ``system``: the agency's system in words. ``example``: its figures are invented, which every dataset then says.
    ``file``: where it is declared; None: in the portal by a person, so that it may read no files of the server.
    """

    id: str
    title: str
    organization: str
    connector: str
    options: Any = field(repr=False)
    license: str
    table: TableDefinition | None = None
    map: Mapping[str, str] = field(default_factory=dict)
    title_en: str = ""
    system: str = ""
    schedule: str = ""
    reading: Reading = field(default_factory=Reading)
    limits: Limits = field(default_factory=Limits)
    example: bool = False
    file: Path | None = None
    local: tuple[str, ...] = ()
    pace: Pace = field(default_factory=Pace)
    unpivot: Unpivot | None = None
    regions: tuple[str, ...] = ()
    dataset: Mapping[str, Any] = field(default_factory=dict)

    @property
    def mapping(self) -> str:
        """Version of how records become what is published; a new version needs a full read."""
        made_by: dict[str, Any] = {"connector": self.connector, "map": dict(self.map), "table": self.table.version if self.table else ""}
        identified = getattr(self.options, "id", "") if self.map else ""
        if self.unpivot:
            made_by["unpivot"] = [self.unpivot.columns, self.unpivot.name, self.unpivot.value, *filter(None, [self.unpivot.rest, self.unpivot.year])]
        if self.dataset or self.regions:
            made_by["dataset"], made_by["regions"] = dict(self.dataset), list(self.regions)
        if identified:  # by another field the same records have other ids
            made_by["id"] = identified
        return fingerprint(made_by)[:12]

    @property
    def lists(self) -> tuple[str, ...]:
        """Lists of regions that it names, here or in its connector's options."""
        return tuple(filter(None, dict.fromkeys([*self.regions, str(getattr(self.options, "regions", ""))])))

    def version(self, settings: Settings) -> str:
        """Of the mapping, of what is asked of the system, and of the files that the declaration names; a new version needs a full read."""
        options = written(self.options) if self.options is not None else {}
        asked = {name: value for name, value in options.items() if name not in PATIENCE}
        return fingerprint({"mapping": self.mapping, "asked": asked, "files": self._files(settings)})[:12]

    def declared(self, today: date, settings: Settings) -> str:
        """Names everything that its files say, and the day where something of it moves with the calendar."""
        said = written({each.name: getattr(self, each.name) for each in fields(self) if each.name != "file"})
        day = today if moves(json.dumps(said, default=str)) else ""
        return fingerprint({"said": said, "day": day, "files": self._files(settings)})[:16]

    def _files(self, settings: Settings) -> dict[str, str]:
        """What the lists of regions hold, by their names; one that cannot be read ends the run itself."""
        held = {}
        for name in self.lists:
            with suppress(FetchError, OSError):
                path = local_file(name, settings.lists_of(self.file).get(name, settings.folder_of(self.file)))
                held[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        return held

    def secrets(self, settings: Settings) -> SourceSecrets:
        return SourceSecrets(self.id, settings.secrets, settings.sources)

    def awaits(self, settings: Settings) -> tuple[str, ...]:
        """Names of its secrets that have no value yet, so that it cannot be read; none where secrets are withheld."""
        values = settings.secrets
        return () if values is None else tuple(name for name in self.references if not values.get(name))

    @cached_property
    def references(self) -> tuple[str, ...]:
        """Names of its secrets, each once."""
        return tuple(dict.fromkeys(secret.reference for secret in referring(self.options)))

    def reader(self, settings: Settings, secrets: SourceSecrets, known: Validators | None = None) -> Connector:
        """Its connector, ready to read; use it as a context manager.

        :param known: of the answer that held everything when it was last read.
        :raises HarvestError: a secret is not this source's, has no value or may not go to the source's address.
        """
        folder, lists = settings.folder_of(self.file), settings.lists_of(self.file)
        context = ConnectorContext(
            source_id=self.id,
            secrets=secrets,
            guard=AddressGuard(settings.allow_hosts, settings.forbidden),
            folder=folder,
            zone=settings.zone,
            table=self.unpivot.wide(self.table) if self.unpivot and self.table else self.table,
            changes=self.reading.changes,
            between=self.pace.between,
            known=known,
            lists=lists,
            functions=SourceFunctions(Bridge(self.regions, folder, lists)),
        )
        connector = CONNECTORS[self.connector](self.options, context)
        names = [secret.reference for secret in referring(self.options)]
        # in a file the operator chose the address; elsewhere only an address that is itself the operator's secret is their choice
        trusted = names if self.file else [connector.address.reference]
        secrets.keep_to(connector.target, names, trusted)
        secrets.hide(secret.reference for secret in proving(self.options))
        for secret, target in connector.further_targets:
            if secret.reference:
                secrets.keep_to(target, [secret.reference], trusted)
        return connector
