"""How a source proves who asks: a key that is sent along, or an access token that is fetched with one."""

from __future__ import annotations

import base64
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal
from urllib.parse import quote

from harvesters.options import OptionError, Secret, option, referring
from harvesters.reading.expression import find, why_not_expression
from harvesters.reading.postbody import filled_body, form_of
from harvesters.reading.session import Credentials, Request
from harvesters.words import Phrase, phrase

__all__ = ["ByBasic", "ByBearer", "ByClientCredentials", "ByHeader", "ByLogin", "ByQuery", "Fetched"]


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
class ByBasic:
    """User and password with every request (RFC 7617)."""

    kind: ClassVar[str] = "basic"
    about: ClassVar[Phrase] = phrase(
        "Nama pengguna dan kata sandi di setiap permintaan (RFC 7617).", "User and password with every request (RFC 7617)."
    )
    user: Secret = option("nama pengguna", "name of the user")
    password: Secret = option("kata sandi, sebagai env:SUMBER_…", "the password, as env:SUMBER_…", only_reference=True)

    @property
    def pair(self) -> str:
        """Both, as the header has them."""
        return base64.b64encode(f"{self.user.reveal()}:{self.password.reveal()}".encode()).decode()

    def credentials(self) -> Credentials:
        return Credentials(headers={"Authorization": f"Basic {self.pair}"})


class Fetched(ABC):
    """A token that has to be asked for first; :mod:`harvesters.reading.token` does so, and keeps it in memory only."""

    url: Secret
    place: ClassVar[str] = "access_token"
    """What the token is called in the answer, for people."""

    @abstractmethod
    def request(self) -> tuple[Request, Mapping[str, str]]:
        """What asks for a token, and the headers that prove who asks."""

    @abstractmethod
    def token_in(self, content: Mapping[str, Any]) -> Any:
        """The token that an answer holds; None: there is none."""

    def seconds_in(self, content: Mapping[str, Any]) -> Any:
        """How long it is good for, as the answer says it."""
        return content.get("expires_in")

    def sent(self, token: str) -> dict[str, str]:
        """The header that the token goes in."""
        return {"Authorization": f"Bearer {token}"}


@dataclass(frozen=True)
class ByClientCredentials(Fetched):
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

    def request(self) -> tuple[Request, Mapping[str, str]]:
        identity, secret = self.client_id.reveal(), self.client_secret.reveal()
        form = {"grant_type": "client_credentials", "scope": self.scope, "audience": self.audience}
        headers: dict[str, str] = {}
        if self.client_in == "body":
            form |= {"client_id": identity, "client_secret": secret}
        else:
            pair = f"{quote(identity, safe='')}:{quote(secret, safe='')}"  # RFC 6749 section 2.3.1
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        return Request(self.url.reveal().strip(), form={name: value for name, value in form.items() if value}), headers

    def token_in(self, content: Mapping[str, Any]) -> Any:
        return content.get("access_token")


@dataclass(frozen=True)
class ByLogin(Fetched):
    """The application's own login, whose answer holds a token."""

    kind: ClassVar[str] = "login"
    about: ClassVar[Phrase] = phrase(
        "Login aplikasi itu sendiri: nama dan kata sandi dikirim ke alamat login, jawabannya berisi token.",
        "The application's own login: user and password go to its address, and the answer holds a token.",
    )
    url: Secret = option("alamat http(s) login", "http(s) address of the login")
    body: Mapping[str, Any] = option(
        "isi permintaan login, misalnya {username: portal, password: env:SUMBER_…}", "body of the login, such as {username: portal, password: "
        "env:SUMBER_…}", proves=True,
    )  # fmt: skip
    body_format: Literal["json", "form"] = option("bentuk isi permintaan", "form of the body", default="json")
    token: str = option("JMESPath ke token di jawabannya", "JMESPath to the token in its answer", default="token")
    expires: str = option("JMESPath ke masa berlakunya dalam detik", "JMESPath to the seconds that it is good for", default="")
    name: str = option("nama header yang membawa token", "name of the header that the token goes in", default="Authorization")
    scheme: str = option("kata di depan token; kosong bila tidak ada", "word before the token; empty if there is none", default="Bearer")

    def __post_init__(self) -> None:
        for key in ("token", "expires"):
            written = getattr(self, key)
            if written and (why := why_not_expression(written)) is not None:
                raise OptionError(key, phrase(*why), "JMESPath")
        if not any(referring(self.body)):
            reason = phrase("kata sandinya tidak boleh ditulis di berkas ini", "the password may not be written in this file")
            raise OptionError("body", reason, "{password: env:SUMBER_…}")

    @property
    def place(self) -> str:  # type: ignore[override]  # as the source names it
        return self.token

    def request(self) -> tuple[Request, Mapping[str, str]]:
        url, body = self.url.reveal().strip(), filled_body(self.body)
        return (Request(url, form=form_of(body)) if self.body_format == "form" else Request(url, json=body)), {}

    def token_in(self, content: Mapping[str, Any]) -> Any:
        return find(self.token, content)

    def seconds_in(self, content: Mapping[str, Any]) -> Any:
        return find(self.expires, content) if self.expires else None

    def sent(self, token: str) -> dict[str, str]:
        return {self.name: f"{self.scheme} {token}".strip()}
