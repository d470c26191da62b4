"""What a person asks a draft for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harvesters.drafting.regions import Bridge
from harvesters.drafting.sketch import Guess
from harvesters.drafting.wording import identifier, title_of
from harvesters.errors import Unreachable
from harvesters.reading.address import AddressGuard
from harvesters.reading.patience import Patience
from harvesters.reading.session import Answer, Credentials, Request, Session, origin, public_address
from harvesters.secrets import prefix
from harvesters.words import phrase

__all__ = ["Asked"]

FOLDERS = ("sources", "tables")


@dataclass(frozen=True)
class Asked:
    """``what``: address or path as it was typed; ``address``: the same, or what the environment has by that name (``secret``). ``auth``: how
    ``token`` is given: ``bearer``, ``header:NAME`` or ``query:NAME``. ``choice``: an operation, sheet or table. ``root``: holds ``sources`` and
    ``tables``. ``guessed``: the address is no real one, because only an answer was given. ``body``: JSON of a POST."""

    what: str
    address: str = field(repr=False)
    root: Path
    secret: bool = False
    id: str = ""
    title: str = ""
    organization: str = ""
    license: str = ""
    choice: str = ""
    token: str = field(default="", repr=False)
    auth: str = "bearer"
    allow: tuple[str, ...] = ()
    regions: Bridge = field(default_factory=Bridge)
    guessed: bool = False
    body: Any = None

    @property
    def tables(self) -> Path:
        return self.root / "tables"

    def at(self, address: str, *, known: bool = True) -> Asked:
        """The same for another address."""
        return replace(self, what=address, address=address, secret=False, guessed=not known)

    def named(self, words: str) -> str:
        """The draft's id."""
        return self.id or identifier(words)

    def titled(self, words: str) -> Any:
        return self.title or Guess(title_of(words)[:200], "judul untuk pembaca")

    @property
    def owner(self) -> Any:
        return self.organization or Guess("isi-kode-opd", "kode OPD pemilik data")

    @property
    def licence(self) -> Any:
        return self.license or Guess("CC-BY-4.0", "lisensi yang ditetapkan pemilik data")

    def proof(self, id: str) -> dict[str, str]:
        """``auth:`` of the source: the token by the name that this source may read, never its value."""
        kind, _, name = self.auth.partition(":")
        named = {"name": name} if name else {}
        return {"kind": kind, **named, "value": f"env:{prefix(id)}{'TOKEN' if kind == 'bearer' else 'KEY'}"}

    def session(self) -> Session:
        """For reading what is drafted, with little patience; the token goes to the server of ``address`` only."""
        kind, _, name = self.auth.partition(":")
        headers, params = {"Accept": "application/json, application/xml;q=0.8, */*;q=0.5"}, dict[str, str]()
        if self.token:
            if kind == "query":
                params[name] = self.token
            else:
                headers |= {"Authorization": f"Bearer {self.token}"} if kind == "bearer" else {name: self.token}
        patience = Patience(silence=30, whole=60, attempts=2, longest_pause=5)
        return Session(AddressGuard(self.allow), Credentials(origin(self.address), headers, params), patience)

    def read(self, url: str, params: dict[str, str] | None = None) -> Answer:
        """One whole answer of at most 20 MB; a POST at the address itself where there is a ``body``.

        :raises FetchError: with a sentence.
        """
        if self.guessed:
            raise Unreachable(system=public_address(url), reason=phrase("alamatnya belum diketahui", "its address is not known"))
        session = self.session()
        try:
            return session.read(Request(url, params or {}, self.body if url == self.address else None), at_most=20_000_000)
        finally:
            session.close()
