"""What stands at an address, and the draft for it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from requests.structures import CaseInsensitiveDict

from harvesters.drafting.choose import Choose
from harvesters.drafting.content import content_of, is_json, is_xml
from harvesters.drafting.description import is_description, yaml_description
from harvesters.drafting.descriptionpage import described_by
from harvesters.drafting.fromanswer import Described, draft_of_answer
from harvesters.drafting.fromdatabase import draft_of_database
from harvesters.drafting.fromdescription import draft_of_description
from harvesters.drafting.fromfile import draft_of_file
from harvesters.drafting.frompreset import draft_of_preset
from harvesters.drafting.knownsystems import ckan_above, known_system
from harvesters.drafting.request import Asked
from harvesters.drafting.services import draft_of_service
from harvesters.drafting.sketch import Draft
from harvesters.errors import Unreachable, Unreadable
from harvesters.presets import Presets
from harvesters.reading.remote import RemoteFile, is_web_address
from harvesters.reading.session import Answer, public_address
from harvesters.words import phrase

__all__ = ["Choose", "drafted"]

UNKNOWN = "https://isi-alamat-api.example/"
"""Address of an API of which only an answer is there."""
SQLITE = b"SQLite format 3\x00"
LOOKED_AT = 1_000
SHEETS = (".xls", ".xlsx", ".ods", ".csv")


def drafted(asked: Asked, url: str = "", presets: Presets = Presets()) -> tuple[Draft, str]:  # noqa: B008 - it is frozen
    """The draft and its id.

    :param presets: of systems that need no drafting.
    :param url: address of the API where ``asked`` names a file that holds an answer or a description.
    :raises Choose: there are several things to read.
    :raises FetchError: it cannot be read, or holds nothing that a source could read."""
    draft = (draft_of_preset(asked, presets) or _web(asked)) if is_web_address(asked.address) else _other(asked, url)
    return draft, str(draft.source.pop("id", None) or draft.source.get("table"))


def _web(asked: Asked) -> Draft:
    known = known_system(asked)
    if known is not None:
        return known
    answer = asked.read(asked.address)
    head = answer.body[:LOOKED_AT]
    if is_json(head) or is_xml(head):
        return _of_values(answer, asked)
    description = yaml_description(answer.body)
    if description is not None:
        return draft_of_description(description, asked, answer.url)
    path = urlsplit(answer.url).path
    if head.lstrip()[:1] == b"<" and not path.lower().endswith(SHEETS):
        found = ckan_above(asked) or described_by(answer, asked)
        if found is not None:
            return found
        reason = phrase("yang datang halaman web; beri alamat API, deskripsi OpenAPI, atau berkasnya", "what came is a web page; give the address of"
                        " the API, of its OpenAPI description, or of a file")  # fmt: skip
        raise Unreadable(system=public_address(answer.url), reason=reason)
    with tempfile.NamedTemporaryFile(prefix="draft-") as file:
        file.write(answer.body)
        file.flush()
        name = Path(path).name or urlsplit(answer.url).hostname or "berkas"
        return draft_of_file(RemoteFile(Path(file.name), name, len(answer.body), public_address(answer.url)), asked)


def _other(asked: Asked, url: str) -> Draft:
    if "://" in asked.address and not asked.address.startswith("file:"):
        return draft_of_database(asked)
    path = Path(asked.address.removeprefix("file://").removeprefix("file:"))
    if not path.is_file():
        raise Unreachable(system=path.name, reason=phrase("berkas tidak ada", "there is no such file"))
    with path.open("rb") as stream:
        head = stream.read(LOOKED_AT)
    if head.startswith(SQLITE):
        return draft_of_database(asked)
    if is_json(head) or is_xml(head):
        answer = Answer(200, url or UNKNOWN, CaseInsensitiveDict(), path.read_bytes())
        return _of_values(answer, asked.at(url or UNKNOWN, known=bool(url)), "" if url else path.stem)
    if path.suffix.lower() in (".yaml", ".yml"):
        description = yaml_description(path.read_bytes())
        if description is not None:
            return draft_of_description(description, asked.at(url or "", known=bool(url)), url)
    return draft_of_file(RemoteFile(path, path.name, path.stat().st_size, f"file:{path.name}"), asked)


def _of_values(answer: Answer, asked: Asked, words: str = "") -> Draft:
    content, form = content_of(answer)
    if is_description(content):
        return draft_of_description(content, asked, "" if answer.url == UNKNOWN else answer.url)
    service = None if asked.guessed else draft_of_service(content, answer, asked)
    return service or draft_of_answer(answer, content, asked, Described(words=words, format=form))
