"""What stands at an address, and the draft for it."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from requests.structures import CaseInsensitiveDict

from harvesters.drafting.choose import Choose
from harvesters.drafting.fromanswer import Described, draft_of_answer
from harvesters.drafting.fromdatabase import draft_of_database
from harvesters.drafting.fromdescription import draft_of_description
from harvesters.drafting.fromfile import draft_of_file
from harvesters.drafting.knownsystems import ckan_above, known_system
from harvesters.drafting.request import Asked
from harvesters.drafting.sketch import Draft
from harvesters.errors import Unreachable, Unreadable
from harvesters.reading.jsontext import NoJson, read_json
from harvesters.reading.remote import RemoteFile, is_web_address
from harvesters.reading.session import Answer, public_address
from harvesters.words import phrase

__all__ = ["Choose", "drafted"]

DESCRIPTIONS = ("openapi", "swagger")
UNKNOWN = "https://isi-alamat-api.example/"
"""Address of an API of which only an answer is there."""
SQLITE = b"SQLite format 3\x00"


def drafted(asked: Asked, url: str = "") -> tuple[Draft, str]:
    """The draft and its id.

    :param url: address of the API where ``asked`` names a file that holds an answer or a description.
    :raises Choose: there are several things to read.
    :raises FetchError: it cannot be read, or holds nothing that a source could read."""
    draft = _web(asked) if is_web_address(asked.address) else _other(asked, url)
    return draft, str(draft.source.pop("id", None) or draft.source.get("table"))


def _web(asked: Asked) -> Draft:
    known = known_system(asked)
    if known is not None:
        return known
    answer = asked.read(asked.address)
    start = answer.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"["):
        try:
            return _of_json(answer, read_json(answer), asked)
        except NoJson as problem:
            raise Unreadable(system=public_address(answer.url), reason=problem.reason) from None
    description = _yaml_description(answer.body)
    if description is not None:
        return draft_of_description(description, asked, answer.url)
    if start[:1] == b"<":
        portal = ckan_above(asked)
        if portal is not None:
            return portal
        reason = phrase("yang datang halaman web; beri alamat API, deskripsi OpenAPI, atau berkasnya", "what came is a web page; give the address of"
                        " the API, of its OpenAPI description, or of a file")  # fmt: skip
        raise Unreadable(system=public_address(answer.url), reason=reason)
    with tempfile.NamedTemporaryFile(prefix="draft-") as file:
        file.write(answer.body)
        file.flush()
        name = Path(urlsplit(answer.url).path).name or urlsplit(answer.url).hostname or "berkas"
        return draft_of_file(RemoteFile(Path(file.name), name, len(answer.body), public_address(answer.url)), asked)


def _other(asked: Asked, url: str) -> Draft:
    if "://" in asked.address and not asked.address.startswith("file:"):
        return draft_of_database(asked)
    path = Path(asked.address.removeprefix("file://").removeprefix("file:"))
    if not path.is_file():
        raise Unreachable(system=path.name, reason=phrase("berkas tidak ada", "there is no such file"))
    with path.open("rb") as stream:
        head = stream.read(200)
    if head.startswith(SQLITE):
        return draft_of_database(asked)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        answer = Answer(200, url or UNKNOWN, CaseInsensitiveDict(), path.read_bytes())
        try:
            content = read_json(answer)
        except NoJson as problem:
            raise Unreadable(system=path.name, reason=problem.reason) from None
        return _of_json(answer, content, asked.at(url or UNKNOWN, known=bool(url)), words=path.stem)
    if path.suffix.lower() in (".yaml", ".yml"):
        description = _yaml_description(path.read_bytes())
        if description is not None:
            return draft_of_description(description, asked.at(url or "", known=bool(url)), url)
    return draft_of_file(RemoteFile(path, path.name, path.stat().st_size, f"file:{path.name}"), asked)


def _of_json(answer: Answer, content: Any, asked: Asked, words: str = "") -> Draft:
    if isinstance(content, dict) and any(key in content for key in DESCRIPTIONS) and isinstance(content.get("paths"), dict):
        return draft_of_description(content, asked, "" if answer.url == UNKNOWN else answer.url)
    return draft_of_answer(answer, content, asked, Described(words=words))


def _yaml_description(body: bytes) -> dict[str, Any] | None:
    """An OpenAPI description in YAML; None if it is none."""
    if not any(key.encode() in body[:2_000] for key in DESCRIPTIONS) or len(body) > 5_000_000:
        return None
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(body, Loader=yaml.SafeLoader)):
            return None
        content = yaml.safe_load(body)
        json.dumps(content, default=str)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) and isinstance(content.get("paths"), dict) else None
