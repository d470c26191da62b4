"""The files of another CKAN's datasets: links to them, and whether each is of the format that it claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from harvesters.checks.finding import Finding
from harvesters.errors import FetchError
from harvesters.place import Place
from harvesters.reading.claimedformat import HEAD, claimed, contradicts, kind_by_bytes, kind_by_name
from harvesters.reading.remote import is_web_address
from harvesters.reading.session import Request, Session, origin

__all__ = ["CkanFiles", "FormatUntrue", "LinkDead"]

SILENT_AT_MOST = 3
"""Files of one host that do not answer, after which its others are not looked at any more in this run."""
LARGEST = 1_000_000_000_000  # nothing but the head is read, however long the file is
LONGEST_ADDRESS = 2_000


@dataclass(frozen=True)
class FormatUntrue(Finding):
    """A file is something else than its catalogue says; it is published as what it is."""

    code = "format-untrue"
    severity = "warning"
    sentence_id = "Berkas «{name}» katanya {claimed}, ternyata {found}."
    sentence_en = "The file «{name}» is said to be {claimed} and is {found}."
    remedy_id = "Minta pemilik dataset memperbaiki format atau berkasnya."
    remedy_en = "Ask the dataset's owner to correct the format or the file."

    name: str
    claimed: str
    found: str


@dataclass(frozen=True)
class LinkDead(Finding):
    """A file of a dataset cannot be fetched; its link is taken over all the same."""

    code = "link-dead"
    severity = "warning"
    sentence_id = "Berkas «{name}» tidak dapat diambil."
    sentence_en = "The file «{name}» cannot be fetched."
    remedy_id = "Minta pemilik dataset memperbaiki alamat berkasnya."
    remedy_en = "Ask the dataset's owner to correct the file's address."

    name: str


class CkanFiles:
    """``findings`` grow with every dataset. :param session: to look into files; None: only names and media types are judged."""

    def __init__(self, url: str, session: Session | None) -> None:
        self._url, self._session = url, session
        self._silent: Counter[str] = Counter()
        self.findings: list[Finding] = []

    def links(self, package: Mapping[str, Any], resources: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The resources as links that bear their id there as ``harvest_distribution``; one without a web address is left out."""
        place = Place(record=str(package.get("name") or package.get("id")))
        return [link for each in resources if isinstance(each, Mapping) and (link := self._link(each, place))]

    def _link(self, resource: Mapping[str, Any], place: Place) -> dict[str, Any] | None:
        url = urljoin(f"{self._url}/", str(resource.get("url") or "").strip())
        if not resource.get("id") or not is_web_address(url) or len(url) > LONGEST_ADDRESS or url == f"{self._url}/":
            return None
        name, format = str(resource.get("name") or "").strip(), str(resource.get("format") or "")
        found = self._found(url, str(resource.get("mimetype") or ""), name or url.rpartition("/")[2], place)
        if contradicts(format, found):
            shown = "CSV" if found == "TEXT" else found
            self.findings.append(FormatUntrue(place, name, claimed(format), shown))
            format = shown
        return {
            "name": name,
            "url": url,
            "description": str(resource.get("description") or ""),
            "format": claimed(format),
            "mimetype": "" if contradicts(str(resource.get("mimetype") or ""), found) else str(resource.get("mimetype") or ""),
            "harvest_distribution": str(resource["id"]),
        }

    def _found(self, url: str, mimetype: str, name: str, place: Place) -> str:
        host = origin(url)
        if self._session is None or self._silent[host] >= SILENT_AT_MOST:
            return kind_by_name(url, mimetype)
        try:
            with self._session.stream(Request(url), at_most=LARGEST) as (_, pieces):
                head = b""
                for piece in pieces:
                    head += piece
                    if len(head) >= HEAD:
                        break
                return kind_by_bytes(head)
        except FetchError:
            self._silent[host] += 1
            self.findings.append(LinkDead(place, name))
            return kind_by_name(url, mimetype)
