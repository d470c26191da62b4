"""The contract of every connector: typed options in, one stream of records out.

A connector reads. It does not retry a run, compare, save or log: the engine does that once for all of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self, TypeVar
from zoneinfo import ZoneInfo

from harvesters.block import Block
from harvesters.checks.finding import Finding
from harvesters.masking import masked
from harvesters.options import (
    OptionError,
    OptionHelp,
    Secret,
    Secrets,
    bind_secrets,
    describe_options,
    option,
    proving,
    read_options,
    revealed,
)  # fmt: skip
from harvesters.place import Place
from harvesters.reading.address import AddressGuard
from harvesters.reading.functions import SourceFunctions
from harvesters.reading.patience import Patience
from harvesters.reading.session import Credentials, Session
from harvesters.reading.validators import Validators
from harvesters.record import Record
from harvesters.tables.definition import TableDefinition
from harvesters.words import Language, Phrase, phrase

__all__ = ["CONNECTORS", "Connector", "ConnectorContext", "OptionError", "OptionHelp", "RecordUnreadable", "Secret", "Secrets", "connector", "option"]

CONNECTORS: dict[str, type[Connector]] = {}
"""Every connector by the name that a source's ``connector:`` gives."""


@dataclass(frozen=True)
class RecordUnreadable(Finding):
    """One record of the agency's system cannot be read; the others go on."""

    code = "record-unreadable"
    severity = "error"
    sentence_id = "Satu catatan tidak dapat dibaca: {reason}."
    sentence_en = "One record cannot be read: {reason}."
    remedy_id = "Minta pengelola sistem sumber memperbaikinya; catatan lain tetap diambil."
    remedy_en = "Ask whoever runs the source system to repair it; the other records were read."

    reason: Phrase


@dataclass(frozen=True)
class ConnectorContext:
    """What a connector may use, given by whoever runs it.

    ``folder``: local paths and SQLite files are read below it only; None: local paths are refused (a source that was not declared in ``config/``).
    ``table``: the definition that the rows are typed by; None for a catalogue source. ``changes``: the changes column, or empty.
    ``between``: seconds that have to pass between two requests to one host. ``asked``: when each was asked last.
    ``known``: of the one answer that held everything when the source was last read; None: everything is to be read.
    ``lists``: files that may be named although they do not lie in ``folder``, and the folder of each.
    ``functions``: those that JMESPath may call besides its own.
    """

    source_id: str
    secrets: Secrets
    guard: AddressGuard
    folder: Path | None
    zone: ZoneInfo
    table: TableDefinition | None = None
    changes: str = ""
    between: float = 0
    asked: dict[str, float] = field(default_factory=dict, compare=False)
    known: Validators | None = None
    lists: Mapping[str, Path] = field(default_factory=dict, compare=False)
    functions: SourceFunctions = field(default_factory=SourceFunctions, compare=False)

    def session(self, credentials: Credentials | None = None, patience: Patience | None = None) -> Session:
        """For HTTP, at the source's own pace; ``patience`` may ask for a slower one."""
        patience = patience or Patience()
        return Session(self.guard, credentials, replace(patience, between=max(patience.between, self.between)), self.asked)


class Connector(ABC):
    """A subclass gives ``Options`` (frozen dataclass of ``option`` fields), ``system`` and ``records``.

    After the stream: ``complete`` is True only if the system itself said that nothing follows; ``cursor`` is where the next changes read starts,
    opaque text to be handed back as ``since``, or None; ``findings`` are records that were skipped, ``skipped`` the names of those that have one.
    What is absent from a full read may be taken as gone only if it was complete and nothing was skipped whose name nobody knows.
    ``validators``: of the answer, if a single one held everything.
    """

    name: ClassVar[str]
    Options: ClassVar[type]
    catalogues_changes: ClassVar[bool] = False
    """Whether ``read: {changes: …}`` also goes with ``map``: its records say themselves when they were changed."""
    names_records: ClassVar[bool] = False
    """Whether the place of each record holds what the system calls it in its lists at every read, which need not be its id."""

    def __init__(self, options: Any, context: ConnectorContext) -> None:
        self.context = context
        self.options = bind_secrets(options, context.secrets)
        self.complete = False
        self.cursor: str | None = None
        self.validators: Validators | None = None
        self.findings: list[Finding] = []
        self.skipped: set[str] = set()
        self.held = ExitStack()

    @classmethod
    def read_options(cls, raw: dict[str, Any]) -> Any:
        """:raises OptionError: key, reason and what is allowed; the caller knows file and line."""
        return read_options(cls.Options, raw)

    @classmethod
    def options_help(cls, language: Language = "id") -> Iterator[OptionHelp]:
        """Name, type, default and help of every option."""
        return describe_options(cls.Options, language)

    @classmethod
    def check_changes(cls, options: Any, column: str) -> None:
        """Called when a source says ``read: {changes: column}``; a connector that can read changes only overrides this.

        :raises OptionError: it cannot, or not with these options.
        """
        reason = phrase(f"penghubung {cls.name} selalu membaca seluruhnya", f"the connector {cls.name} always reads everything")
        raise OptionError("", reason, "read: full")

    @property
    @abstractmethod
    def system(self) -> str:
        """Address of the agency's system, without secrets."""

    @property
    @abstractmethod
    def address(self) -> Secret:
        """The option that says where the agency's system is."""

    @property
    @abstractmethod
    def target(self) -> tuple[str, int] | None:
        """Host and port that the source's secrets are sent to; None: a file, or no valid address."""

    @property
    def further_targets(self) -> Iterator[tuple[Secret, tuple[str, int] | None]]:
        """Secrets that also go to another server than ``target``, and which."""
        return iter(())

    @abstractmethod
    def records(self, since: str | None = None) -> Iterator[Record]:
        """Stream what the system holds: everything, or what changed since the cursor of an earlier read.

        :raises FetchError: the system could not be read to its end.
        :raises Unmodified: it says that everything is as it was read the last time.
        """

    def rows(self, since: str | None = None) -> Iterator[Record | Block]:
        """The same for a table; a connector whose source has columns may give them many rows at once."""
        return self.records(since)

    @property
    def hides_changes(self) -> bool:
        """Whether the changes column is for the engine only: the table that the rows belong to does not name it, so it is left out of ``data``."""
        table, column = self.context.table, self.context.changes
        return bool(column) and table is not None and not any(column in (each.name, each.title, *each.headings) for each in table.columns)

    def skip(self, place: Place, reason_id: str, reason_en: str, *, named: bool = False) -> None:
        """Note a record that cannot be read; the reason holds none of its values.

        :param named: ``place`` holds the record's id, or the name by which the system lists it (:attr:`names_records`).
        """
        self.findings.append(RecordUnreadable(place, phrase(reason_id, reason_en)))
        if named:
            self.skipped.add(place.record)

    def start(self) -> None:
        """Forget what an earlier read said."""
        self.complete, self.validators = False, None
        self.findings.clear()
        self.skipped.clear()

    def mask(self, text: str) -> str:
        """``text`` without any of this source's secrets, nor the passwords and keys inside an address that is one."""
        return masked(text, revealed(self.options), {secret.reveal() for secret in proving(self.options)})

    def close(self) -> None:
        """Let go of connections and temporary files, which a connector registers in ``held``."""
        self.held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.context.source_id}>"


Registered = TypeVar("Registered", bound=type[Connector])


def connector(name: str) -> Callable[[Registered], Registered]:
    """Register a connector under the name that sources use."""

    def register(registered: Registered) -> Registered:
        if name in CONNECTORS:
            raise ValueError(f"two connectors are called {name}")
        registered.name = name
        CONNECTORS[name] = registered
        return registered

    return register
