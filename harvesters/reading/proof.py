"""How a source proves who asks: a key that is sent along, or an access token that is fetched with one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from harvesters.options import Secret, option
from harvesters.reading.session import Credentials
from harvesters.words import Phrase, phrase

__all__ = ["ByBearer", "ByClientCredentials", "ByHeader", "ByQuery"]


@dataclass(frozen=True)
class ByHeader:
    """A key in a header of its own."""

    kind: ClassVar[str] = "header"
    about: ClassVar[Phrase] = phrase("Kunci di header tersendiri.", "A key in a header of its own.")
    value: Secret = option("kunci, sebagai env:SUMBER_…", "the key, as env:SUMBER_…", only_reference=True)
    name: str = option("nama header", "name of the header", default="X-API-Key")

    def credentials(self) -> Credentials:
        return Credentials(headers={self.name: self.value.reveal()})


@dataclass(frozen=True)
class ByBearer:
    """``Authorization: Bearer …`` (RFC 6750)."""

    kind: ClassVar[str] = "bearer"
    about: ClassVar[Phrase] = phrase("Authorization: Bearer (RFC 6750).", "Authorization: Bearer (RFC 6750).")
    value: Secret = option("token, sebagai env:SUMBER_…", "the token, as env:SUMBER_…", only_reference=True)

    def credentials(self) -> Credentials:
        return Credentials(headers={"Authorization": f"Bearer {self.value.reveal()}"})


@dataclass(frozen=True)
class ByQuery:
    """A key among the query parameters."""

    kind: ClassVar[str] = "query"
    about: ClassVar[Phrase] = phrase("Kunci di antara parameter alamat.", "A key among the query parameters.")
    value: Secret = option("kunci, sebagai env:SUMBER_…", "the key, as env:SUMBER_…", only_reference=True)
    name: str = option("nama parameter", "name of the parameter", default="key")

    def credentials(self) -> Credentials:
        return Credentials(params={self.name: self.value.reveal()})


@dataclass(frozen=True)
class ByClientCredentials:
    """OAuth2 client credentials (RFC 6749 section 4.4); :mod:`harvesters.reading.token` fetches the token."""

    kind: ClassVar[str] = "client_credentials"
    about: ClassVar[Phrase] = phrase(
        "OAuth2 client credentials (RFC 6749): token diminta di alamat tersendiri dan hanya disimpan di memori.",
        "OAuth2 client credentials (RFC 6749): a token is asked for at an address of its own and kept in memory only.",
    )
    url: Secret = option("alamat http(s) yang memberi token", "http(s) address that gives the token")
    client_id: Secret = option("id klien", "the client's id")
    client_secret: Secret = option("rahasia klien, sebagai env:SUMBER_…", "the client's secret, as env:SUMBER_…", only_reference=True)
    scope: str = option("cakupan yang diminta; kosong bila tidak perlu", "scope to ask for; empty if there is none", default="")
    audience: str = option("audience yang diminta; kosong bila tidak perlu", "audience to ask for; empty if there is none", default="")
    client_in: Literal["header", "body"] = option(
        "id dan rahasia klien dikirim di header Authorization atau di isi permintaan",
        "whether the client's id and secret go in the header Authorization or in the body",
        default="header",
    )
