"""Connector ``rest``: the records of a JSON API, answer by answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Literal
from zoneinfo import ZoneInfo

from harvesters.connectors.base import Connector, OptionError, Secret, connector, option
from harvesters.errors import Unreadable
from harvesters.place import Place
from harvesters.reading.cursor import Cursor, CursorKeeper, as_moment
from harvesters.reading.expression import JMESPathError, find, why_not_expression
from harvesters.reading.jsontext import NoJson, read_json
from harvesters.reading.paging import END, ByCursor, ByHeaderLink, ByNextLink, ByOffset, ByPage, Ending, NoPaging, Page
from harvesters.reading.patience import Patience
from harvesters.reading.session import Answer, Credentials, Request, Session, origin, public_address, server
from harvesters.record import Record
from harvesters.words import Phrase, phrase

MOST_COLUMNS = 500
LONGEST_QUOTE = 200
MEGABYTE = 1_000_000


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
class Since:
    """How the API is asked for changes only."""

    param: str = option("nama parameter yang menerima waktu perubahan terakhir", "parameter that takes the time of the last change")
    format: Literal["iso", "date", "unix"] = option("bentuk waktunya", "form of the time", default="iso")
    overlap: int = option(
        "menit yang dibaca ulang, atau angka bila kolomnya bilangan", "minutes that are read again, or units if the column is a number", default=10
    )

    def said(self, stored: str, zone: ZoneInfo) -> str:
        """The parameter's value for a stored cursor; a time without an offset is the regency's."""
        value = Cursor.load(stored).earlier(self.overlap)
        moment = as_moment(value, zone)
        if self.format == "unix" and moment is not None:
            return str(int(moment.timestamp()))
        text = value.isoformat() if isinstance(value, date) else str(value)
        return text[:10] if self.format == "date" else text


@connector("rest")
class Rest(Connector):
    """Retries while the server is busy, follows its paging to the end it announces, and skips a record that cannot be read."""

    @dataclass(frozen=True)
    class Options:
        url: Secret = option(
            "alamat http(s) daftar, biasanya env:SUMBER_…_URL atau ditulis langsung", "http(s) address of the list, env:SUMBER_…_URL or written here"
        )
        records: str = option("JMESPath ke daftar catatan di dalam jawaban", "JMESPath to the list of records in an answer", default="@")
        fields: Mapping[str, str] = option(
            "kolom: JMESPath di dalam satu catatan; kosong berarti semua kunci catatan",
            "column: JMESPath in one record; empty means every key of the record",
            default_factory=dict,
        )
        id: str = option(
            "JMESPath ke id catatan; hanya untuk sumber katalog (tanpa «table»)",
            "JMESPath to the record's id; only for a catalogue source (without «table»)",
            default="",
        )
        params: Mapping[str, Secret] = option("parameter tetap", "fixed parameters", default_factory=dict)
        headers: Mapping[str, Secret] = option("header tetap", "fixed headers", default_factory=dict)
        body: Mapping[str, Any] | None = option(
            "isi JSON; bila ada, permintaan memakai POST", "JSON body; with it the request is a POST", default=None
        )
        auth: ByHeader | ByBearer | ByQuery | None = option("cara membuktikan diri", "how to prove who asks", default=None)
        paging: NoPaging | ByPage | ByOffset | ByCursor | ByNextLink | ByHeaderLink = option(
            "cara membagi halaman", "how the list is divided", default=NoPaging()
        )
        since: Since | None = option(
            "cara meminta perubahan saja; wajib untuk read: changes", "how to ask for changes only; required by read: changes", default=None
        )
        error_when: str = option(
            "JMESPath; bila hasilnya ada dan bukan false, jawaban HTTP 200 itu sebenarnya kesalahan",
            "JMESPath; if it finds something that is not false, the HTTP 200 answer is an error",
            default="",
        )
        timeout: int = option("menunggu satu jawaban paling lama, dalam detik", "longest wait for one answer, in seconds", default=120)
        attempts: int = option("berapa kali satu permintaan dicoba", "how often one request is tried", default=5)
        between: float = option(
            "detik yang harus lewat di antara dua permintaan", "seconds that have to pass between two requests", default=0.0
        )
        longest_pause: int = option(
            "jeda paling lama antarpercobaan, juga bila Retry-After meminta lebih, dalam detik",
            "longest pause between attempts in seconds, also where Retry-After asks for more",
            default=60,
        )
        pages_at_most: int = option("jumlah halaman paling banyak", "most pages", default=10_000)
        page_megabytes: int = option("ukuran satu jawaban paling besar, dalam MB", "largest single answer, in MB", default=50)
        total_megabytes: int = option("ukuran semua jawaban paling besar, dalam MB", "largest size of all answers, in MB", default=2_000)

        def __post_init__(self) -> None:
            fields = {f"fields.{name}": path for name, path in self.fields.items()}
            for key, expression in {"records": self.records, "id": self.id, "error_when": self.error_when, **fields}.items():
                why = why_not_expression(expression) if expression else None
                if why is not None:
                    raise OptionError(key, phrase(*why), "JMESPath")
            for key in ("timeout", "attempts", "pages_at_most", "page_megabytes", "total_megabytes"):
                if getattr(self, key) < 1:
                    raise OptionError(key, phrase("harus paling sedikit 1", "must be at least 1"), "1 …")

    options: Options

    @classmethod
    def check_changes(cls, options: Options, column: str) -> None:
        """:raises OptionError: nothing says how the API is asked for changes, or ``fields`` leaves out the changes column."""
        if options.since is None:
            raise OptionError("since", phrase("wajib ada bila read: changes", "required by read: changes"), "{param: …}")
        if options.fields and column not in options.fields:
            reason = phrase(f"kolom perubahan «{column}» tidak ada di fields", f"the changes column «{column}» is not among the fields")
            raise OptionError("fields", reason, f"{column}: …")

    @property
    def system(self) -> str:
        return public_address(self._url)

    @property
    def address(self) -> Secret:
        return self.options.url

    @property
    def target(self) -> tuple[str, int] | None:
        return server(self._url)

    @property
    def _url(self) -> str:
        return self.options.url.reveal().strip()

    def records(self, since: str | None = None) -> Iterator[Record]:
        """One record for every element of every answer's list.

        :raises Unreachable: nobody answers, or too slowly, or it fails again and again.
        :raises Refused: address or key is not accepted.
        :raises Unreadable: not JSON, no list where one is declared, too large, or paging that never ends.
        """
        self.complete = False
        self.findings.clear()
        cursor = CursorKeeper(self.context.zone, since)
        ended = False
        for page, ending in self._pages(since):
            ended = ending is END
            first = page.seen - len(page.records)
            for number, found in enumerate(page.records, first + 1):
                record = self._record(found, number)
                if record is not None:
                    cursor.see(record.modified)
                    yield record
        self.complete = ended
        self.cursor = cursor.dump() if self.context.changes else None

    def _pages(self, since: str | None) -> Iterator[tuple[Page, Ending | None]]:
        """Every answer, with the ending that the system announced in it."""
        asked: set[str] = set()
        read, seen, before = 0, 0, list[Any]()
        session, step = self._session(), self._first(since)
        for _ in range(self.options.pages_at_most):
            mark = json.dumps([step.url, sorted(step.params.items())])
            if mark in asked:
                raise self._endless()
            asked.add(mark)
            answer = session.read(step, at_most=self.options.page_megabytes * MEGABYTE, accepted=self._accepted() if seen else frozenset())
            read += len(answer.body)
            if read > self.options.total_megabytes * MEGABYTE:
                limit = self.options.total_megabytes
                raise self._unreadable(f"seluruh jawaban lebih besar dari {limit} MB", f"all answers together are larger than {limit} MB")
            content = self._content(answer)
            records = [] if answer.status == 404 else self._list(content)
            if records and records == before:  # the records alone: around them may stand the time, or the number that was asked for
                raise self._endless()
            before, seen = records, seen + len(records)
            page = Page(step, answer, content, records, seen)
            following = self.options.paging.after(page)
            if isinstance(following, Ending):
                yield page, following
                return
            yield page, None
            step = following
        limit = self.options.pages_at_most
        raise self._unreadable(f"belum selesai setelah {limit} halaman", f"not finished after {limit} pages")

    def _first(self, since: str | None) -> Request:
        params = {name: value.reveal() for name, value in self.options.params.items()}
        if since is not None and self.options.since is not None:
            params[self.options.since.param] = self.options.since.said(since, self.context.zone)
        return self.options.paging.first(Request(self._url, params, self.options.body))

    def _session(self) -> Session:
        proof = self.options.auth.credentials() if self.options.auth else Credentials()
        headers = {"Accept": "application/json", **{name: value.reveal() for name, value in self.options.headers.items()}, **proof.headers}
        seconds = self.options.timeout
        patience = Patience(silence=seconds, whole=seconds, attempts=self.options.attempts, longest_pause=self.options.longest_pause)
        patience = replace(patience, between=self.options.between)
        session = self.context.session(replace(proof, origin=origin(self._url), headers=headers), patience)
        self.held.callback(session.close)
        return session

    def _accepted(self) -> frozenset[int]:
        return frozenset({404}) if isinstance(self.options.paging, ByPage | ByOffset) and self.options.paging.ends_with_404 else frozenset()

    def _content(self, answer: Answer) -> Any:
        if answer.status == 404:
            return None
        try:
            content = read_json(answer)
        except NoJson as problem:
            raise Unreadable(system=self.system, reason=problem.reason) from None
        if self.options.error_when and (said := self._find(self.options.error_when, content)) not in (None, False, "", [], {}):
            quoted = self.mask(said if isinstance(said, str) else json.dumps(said, ensure_ascii=False, default=str))[:LONGEST_QUOTE].rstrip(" .")
            raise self._unreadable(f"sistem melaporkan kesalahan: {quoted}", f"the system reports an error: {quoted}")
        return content

    def _list(self, content: Any) -> list[Any]:
        found = self._find(self.options.records, content)
        path = self.options.records
        if isinstance(found, Mapping):
            raise self._unreadable(
                f"di «{path}» ada objek, bukan daftar catatan; tulis to_array({path}) bila ia satu catatan, values({path}) bila ia berisi catatan",
                f"at «{path}» stands one object, no list of records; write to_array({path}) if it is a record, values({path}) if it holds them",
            )
        if not isinstance(found, list):
            raise self._unreadable(f"tidak ada daftar catatan di «{path}»", f"there is no list of records at «{path}»")
        return found

    def _find(self, expression: str, content: Any) -> Any:
        try:
            return find(expression, content)
        except JMESPathError:
            raise self._unreadable(f"«{expression}» tidak cocok dengan jawabannya", f"«{expression}» does not fit the answer") from None

    def _record(self, found: Any, number: int) -> Record | None:
        place = Place(record=str(number))
        if not isinstance(found, Mapping):
            self.skip(place, "bukan pasangan nama dan nilai", "it is not a set of names and values")
            return None
        if not self.options.fields and len(found) > MOST_COLUMNS:
            count, most = len(found), MOST_COLUMNS
            raise self._unreadable(f"satu catatan berisi {count} kolom, paling banyak {most}", f"a record has {count} columns, at most {most}")
        try:
            data = {name: find(path, found) for name, path in self.options.fields.items()} if self.options.fields else dict(found)
            identifier = find(self.options.id, found) if self.options.id else None
        except JMESPathError:
            self.skip(place, "isinya tidak cocok dengan «fields» atau «id»", "its content does not fit «fields» or «id»")
            return None
        modified = data.get(self.context.changes) if self.context.changes else None
        if self.hides_changes:
            data.pop(self.context.changes, None)
        return Record(data=data, id="" if identifier is None else str(identifier), modified=modified, place=place)

    def _endless(self) -> Unreadable:
        return self._unreadable("halaman yang sama terus berulang", "the same page comes again and again")

    def _unreadable(self, reason_id: str, reason_en: str) -> Unreadable:
        return Unreadable(system=self.system, reason=phrase(reason_id, reason_en))
