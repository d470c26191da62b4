"""Connector ``ckan``: the datasets of another CKAN, or the rows of one of its DataStore tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from harvesters.bodies import Body
from harvesters.connectors.base import OptionError, Secret, connector, option
from harvesters.connectors.web import WebConnector
from harvesters.errors import SourceError
from harvesters.place import Place
from harvesters.reading.ckanbodies import body
from harvesters.reading.ckanfiles import CkanFiles
from harvesters.reading.ckanportal import CkanPortal, Selection
from harvesters.reading.ckantable import CkanTables, Taken
from harvesters.reading.cursor import Cursor, CursorKeeper
from harvesters.reading.patience import Patience
from harvesters.reading.session import Credentials, Session, origin
from harvesters.record import Record
from harvesters.words import phrase

MODIFIED = "metadata_modified"


@connector("ckan")
class Ckan(WebConnector):
    """Trusts the portal's search only where it finds as many datasets as the portal lists; takes files over as links and says where a format lies."""

    catalogues_changes = True
    names_records = True

    @dataclass(frozen=True)
    class Options:
        url: Secret = option("alamat depan portal CKAN", "front page of the CKAN portal")
        token: Secret | None = option(
            "token API, sebagai env:SUMBER_…; hanya bila portal menutup datanya", "API token, as env:SUMBER_…; only where the portal is closed",
            default=None, only_reference=True,
        )  # fmt: skip
        resource: str = option(
            "id sumber daya DataStore yang barisnya dibaca; hanya untuk sumber dengan «table»",
            "id of the DataStore resource whose rows are read; only for a source with «table»",
            default="",
        )
        organization: Sequence[str] = option("hanya dari organisasi ini", "only of these organisations", default_factory=list)
        group: Sequence[str] = option("hanya dari grup ini", "only of these groups", default_factory=list)
        tag: Sequence[str] = option("hanya yang bertag salah satu dari ini", "only with one of these tags", default_factory=list)
        fq: str = option("saringan bebas dalam bahasa pencarian CKAN", "free filter in the language of CKAN's search", default="")
        organizations: Mapping[str, str] = option(
            "organisasi di sana: kode OPD di sini; yang tidak disebut menjadi milik «organization» sumber ini",
            "organisation there: code of the agency here; what is not named belongs to this source's «organization»",
            default_factory=dict,
        )
        unmapped: Literal["take", "skip"] = option(
            "dataset dari organisasi yang tidak disebut di organizations: diambil atau dilewati",
            "datasets of an organisation that organizations does not name: taken or left out",
            default="take",
        )
        groups: Mapping[str, str] = option(
            "grup di sana: grup di sini; yang tidak disebut ditinggalkan", "group there: group here; what is not named is left out",
            default_factory=dict,
        )  # fmt: skip
        create_organizations: bool = option(
            "organisasi yang tidak disebut di organizations dibuat di sini bila belum ada, dan datasetnya menjadi miliknya",
            "an organisation that organizations does not name is made here if there is none, and its datasets belong to it", default=False,
        )  # fmt: skip
        create_groups: bool = option(
            "grup yang tidak disebut di groups dibuat di sini bila belum ada", "a group that groups does not name is made here if there is none",
            default=False,
        )  # fmt: skip
        tables: bool = option(
            "salin tabel DataStore pertama setiap dataset sebagai tabel bertipe", "copy the first DataStore table of every dataset as a typed table",
            default=False,
        )  # fmt: skip
        further_tables: bool = option(
            "dengan tables: setiap tabel DataStore lainnya menjadi dataset sendiri",
            "with tables: every other DataStore table becomes a dataset of its own", default=False,
        )  # fmt: skip
        trust_formats: bool = option(
            "jangan lihat isi berkas: format dinilai dari nama dan jenis medianya saja",
            "do not look into files: formats are judged by name and media type only",
            default=False,
        )
        overlap: int = option("menit yang dibaca ulang pada baca perubahan", "minutes that a changes read reads again", default=10)
        timeout: int = option("menunggu satu jawaban paling lama, dalam detik", "longest wait for one answer, in seconds", default=120)
        attempts: int = option("berapa kali satu permintaan dicoba", "how often one request is tried", default=4)
        page_megabytes: int = option("ukuran satu jawaban paling besar, dalam MB", "largest single answer, in MB", default=100)
        rows_at_most: int = option("baris satu tabel yang disalin paling banyak", "most rows of one table that is copied", default=200_000)

        def __post_init__(self) -> None:
            for key in ("timeout", "attempts", "page_megabytes", "rows_at_most"):
                if getattr(self, key) < 1:
                    raise OptionError(key, phrase("harus paling sedikit 1", "must be at least 1"), "1 …")
            if self.unmapped == "skip" and not self.organizations:
                reason = phrase("tanpa organizations semuanya akan dilewati", "without organizations everything would be left out")
                raise OptionError("unmapped", reason, "take")

    options: Options

    @classmethod
    def check_changes(cls, options: Options, column: str) -> None:
        """Rows of one table say in a column of their own when they were changed.

        :raises OptionError: of datasets, another column than CKAN's.
        """
        if column != MODIFIED and not options.resource:
            reason = phrase(f"CKAN mencatat perubahan di {MODIFIED}, bukan «{column}»", f"CKAN notes changes in {MODIFIED}, not «{column}»")
            raise OptionError("", reason, MODIFIED)

    def records(self, since: str | None = None) -> Iterator[Record]:
        """One record a dataset, or a row of the one table.

        :raises FetchError: the portal could not be read to its end.
        """
        self.start()
        portal = CkanPortal(self._session(), self._url, self.options.page_megabytes)
        if self.options.resource:
            yield from self._rows(portal, since)
            self.complete = True
        else:
            yield from self._datasets(portal, since)
            self.complete = portal.complete

    def _rows(self, portal: CkanPortal, since: str | None) -> Iterator[Record]:
        if self.context.table is None:
            reason = phrase("«resource» memerlukan «table»", "«resource» needs «table»")
            allowed = phrase("nama satu tabel", "the name of a table")
            raise SourceError(file=self.context.source_id, line=1, key="table", reason=reason, allowed=allowed)
        resource, changes, cursor = self.options.resource, self.context.changes, CursorKeeper(self.context.zone, since)
        start = None if since is None else Cursor.load(since).earlier(self.options.overlap)
        hidden = {"_id", changes} if self.hides_changes else {"_id"}
        for number, row in enumerate(portal.rows(resource) if start is None else portal.rows_since(resource, changes, start), 1):
            changed = row.get(changes) if changes else None
            cursor.see(changed)
            yield Record({name: value for name, value in row.items() if name not in hidden}, modified=changed, place=Place(row=number))
        self.cursor = cursor.dump() if changes else None

    def _datasets(self, portal: CkanPortal, since: str | None) -> Iterator[Record]:
        options = self.options
        selection = Selection(options.organization, options.group, options.tag, options.fq)
        cursor = CursorKeeper(self.context.zone, since)
        files = CkanFiles(self._url, None if options.trust_formats else self._looking())
        tables = CkanTables(portal, self.context.zone, options.rows_at_most) if options.tables else None
        for package in portal.packages(selection, self._start(since)):
            cursor.see(_moment(package.get(MODIFIED)))
            yield from self._records(package, files, tables)
        for name, refused in portal.withheld.items():
            self.skip(Place(record=name), refused.facts["reason"]["id"], refused.facts["reason"]["en"], named=True)
        self.findings += [*files.findings, *(tables.findings if tables else ())]
        self.cursor = cursor.dump() if self.context.changes else None

    def _records(self, package: Mapping[str, Any], files: CkanFiles, tables: CkanTables | None) -> Iterator[Record]:
        """Its own and one for each of its further tables; none of what is no published dataset of the portal, or is left out."""
        if package.get("private") or package.get("state", "active") != "active" or package.get("type", "dataset") != "dataset":
            return
        if self.options.unmapped == "skip" and ((package.get("organization") or {}).get("name") or "") not in self.options.organizations:
            return
        links = Taken(None, list(package.get("resources") or ()))
        taken = tables.taken(package, further=self.options.further_tables) if tables else iter((links,))
        yield self._record(package, next(taken), files)
        for further in taken:
            resource = further.resource
            title = f"{package.get('title') or package.get('name')}: {resource.get('name') or resource['id']}"
            yield self._record({**package, "id": f"{package.get('id')}/{resource['id']}", "title": title}, further, files)

    def _record(self, package: Mapping[str, Any], taken: Taken, files: CkanFiles) -> Record:
        theirs = (package.get("organization") or {}).get("name") or ""
        fields: dict[str, Any] = {"resources": files.links(package, taken.resources)}
        if theirs in self.options.organizations:
            fields |= dict.fromkeys(("owner_org", "produsen_data"), self.options.organizations[theirs])
        if self.options.groups:
            there = [each.get("name") for each in package.get("groups") or ()]
            fields["groups"] = [{"name": self.options.groups[name]} for name in there if name in self.options.groups]
        elif self.options.create_groups:
            fields["groups"] = []
        place = Place(record=str(package.get("name") or package.get("id")))
        return Record(
            _plain(package), str(package.get("id") or ""), package.get(MODIFIED), place, fields=fields, table=taken.table, findings=taken.findings,
            bodies=tuple(self._bodies(package)),
        )  # fmt: skip

    def _bodies(self, package: Mapping[str, Any]) -> Iterator[Body]:
        """The organisation and groups that this source may make here, because it does not say whose they are."""
        organization, options = package.get("organization"), self.options
        if options.create_organizations and isinstance(organization, Mapping) and organization.get("name") not in options.organizations:
            yield from body("organization", organization)
        for group in package.get("groups") or ():
            if options.create_groups and isinstance(group, Mapping) and group.get("name") not in options.groups:
                yield from body("group", group)

    def _start(self, since: str | None) -> str:
        """For CKAN, whose times are UTC without saying so."""
        if since is None:
            return ""
        earlier = Cursor.load(since).earlier(self.options.overlap)
        return f"{earlier.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"

    def _session(self) -> Session:
        token = self.options.token.reveal() if self.options.token else ""
        proof = Credentials(origin(self._url), {"Accept": "application/json", **({"Authorization": token} if token else {})})
        seconds = self.options.timeout
        session = self.context.session(proof, Patience(silence=seconds, whole=seconds, attempts=self.options.attempts))
        self.held.callback(session.close)
        return session

    def _looking(self) -> Session:
        """For files of anybody, so without the token, and with little patience."""
        session = self.context.session(patience=Patience(connect=5, silence=10, whole=20, attempts=1, calls=1))
        self.held.callback(session.close)
        return session


def _plain(package: Mapping[str, Any]) -> dict[str, Any]:
    """The dataset as ``map`` sees it: extras by name, tags and groups as names, the organisation as CKAN gives it."""
    extras = {str(each.get("key")): each.get("value") for each in package.get("extras") or () if isinstance(each, Mapping)}
    names = {field: [each.get("name") for each in package.get(field) or ()] for field in ("tags", "groups")}
    return {**package, "extras": extras, **names}


def _moment(written: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(written))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
