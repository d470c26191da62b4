"""Connector ``rest``: the records of a JSON or XML API, answer by answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from harvesters.connectors.base import OptionError, Secret, connector
from harvesters.connectors.web import WebConnector
from harvesters.errors import RecordError, Refused, Unreadable
from harvesters.masking import masked
from harvesters.options import referring
from harvesters.place import Place
from harvesters.reading.circle import Circle
from harvesters.reading.cursor import CursorKeeper
from harvesters.reading.detail import DETAIL, PARENT, rows_inside
from harvesters.reading.exchange import Exchange
from harvesters.reading.expression import JMESPathError, find, names_nothing, why_not_computed
from harvesters.reading.paging import END, NO_CONTENT, ByOffset, ByPage, Ending, Page
from harvesters.reading.patience import Patience
from harvesters.reading.postbody import placed
from harvesters.reading.proof import ByBasic, Fetched
from harvesters.reading.restoptions import RestOptions
from harvesters.reading.session import Credentials, Request, may_know, origin, server
from harvesters.reading.since import with_since
from harvesters.reading.today import dated
from harvesters.reading.token import Token
from harvesters.reading.validators import Validators
from harvesters.record import Record
from harvesters.words import phrase

MOST_COLUMNS = 500
GONE = frozenset({404, 410})


@connector("rest")
class Rest(WebConnector):
    """Retries while the server is busy, follows its paging to the end it announces, and skips a record that cannot be read."""

    Options = RestOptions
    options: RestOptions

    @classmethod
    def check_changes(cls, options: RestOptions, column: str) -> None:
        """:raises OptionError: nothing says how the API is asked for changes, or ``fields`` leaves out the changes column."""
        if options.since is None:
            raise OptionError("since", phrase("wajib ada bila read: changes", "required by read: changes"), "{param: …}")
        if options.fields and column not in options.fields:
            reason = phrase(f"kolom perubahan «{column}» tidak ada di fields", f"the changes column «{column}» is not among the fields")
            raise OptionError("fields", reason, f"{column}: …")

    @property
    def further_targets(self) -> Iterator[tuple[Secret, tuple[str, int] | None]]:
        """What asks for a token goes to the token's server, too."""
        auth = self.options.auth
        if isinstance(auth, Fetched):
            there = server(auth.url.reveal().strip())
            yield from ((secret, there) for secret in referring(auth))

    @cached_property
    def _url(self) -> str:
        return dated(self.options.url.reveal().strip(), self.context.zone)

    @cached_property
    def _token(self) -> Token | None:
        auth = self.options.auth
        return Token(auth, lambda proof: self.context.session(proof, self._patience)) if isinstance(auth, Fetched) else None

    def mask(self, text: str) -> str:
        auth = self.options.auth
        given = self._token.given if self._token else [auth.pair] if isinstance(auth, ByBasic) else ()
        return masked(super().mask(text), given, given)

    def records(self, since: str | None = None) -> Iterator[Record]:
        """One record for every element of every answer's list, or for every row inside it (``each``).

        :raises Unreachable: nobody answers, or too slowly, or it fails again and again.
        :raises Refused: address or key is not accepted, or no token is given.
        :raises Unreadable: not what is declared, no list where one is, too large, or paging that never ends.
        :raises Unmodified: one answer held everything when the source was last read, and it is the same now.
        """
        self.start()
        cursor = CursorKeeper(self.context.zone, since)
        exchange, details, ended, first_answer = self._exchange(), 0, False, True
        for page, ending in self._pages(exchange, since):
            ended = ending is END
            if first_answer and ended and self._asks_once(since):
                self.validators = Validators.of(page.answer.headers)
            first_answer = False
            first = page.seen - len(page.records)
            for number, found in enumerate(page.records, first + 1):
                whole = found
                if self.options.detail is not None and isinstance(found, Mapping):
                    details += 1
                    whole = self._detailed(exchange, found, number, details, page.answer.url)
                    if whole is None:
                        continue
                for record in self._rows(whole, number):
                    cursor.see(record.modified)
                    yield record
        self.complete = ended
        self.cursor = cursor.dump() if self.context.changes else None

    def _pages(self, exchange: Exchange, since: str | None) -> Iterator[tuple[Page, Ending | None]]:
        """Every answer, with the ending that the system announced in it."""
        asked: set[str] = set()
        seen, circle = 0, Circle()
        step = self._first(since)
        for _ in range(self.options.pages_at_most):
            mark = json.dumps([step.url, sorted(step.params.items())])
            if mark in asked:
                raise self._endless()
            asked.add(mark)
            self._check_target(step)
            answer, content = exchange.ask(self._sent(step), self._accepted(seen, since))
            records = [] if answer.status in (404, NO_CONTENT) else self._list(exchange, content, seen)
            if circle.closes(records):
                raise self._endless()
            seen += len(records)
            page = Page(step, answer, content, records, seen)
            try:
                following = self.options.paging.after(page)
            except JMESPathError:
                raise self._unreadable("«paging» tidak cocok dengan jawabannya", "«paging» does not fit the answer") from None
            if isinstance(following, Ending):
                yield page, following
                return
            yield page, None
            step = following
        limit = self.options.pages_at_most
        raise self._unreadable(f"belum selesai setelah {limit} halaman", f"not finished after {limit} pages")

    def _first(self, since: str | None) -> Request:
        how = self.options.since
        said = how.said(since, self.context.zone) if how else None
        written = {name: dated(value.reveal(), self.context.zone) for name, value in self.options.params.items()}
        params = {name: str(each) for name, each in with_since(written, said).items()}
        if how and how.param and said is not None:
            params[how.param] = str(said)
        known = self.context.known if self._asks_once(since) else None
        return replace(self.options.paging.first(Request(self._url, params, with_since(self.options.body, said))), known=known)

    def _check_target(self, step: Request) -> None:
        """:raises Refused: a next page on another server would get the secrets of the body."""
        if any(referring(step.json)) and not may_know(origin(self._url), origin(step.url)):
            reason = phrase("halaman berikutnya ada di server lain, dan isi permintaannya memuat rahasia",
                            "the next page is on another server, and the request's body holds a secret")  # fmt: skip
            raise Refused(system=self.system, reason=reason)

    def _sent(self, step: Request) -> Request:
        paging = self.options.paging
        marks = {name: param for name, param in getattr(paging, "marks", {}).items() if param}
        fixed = {name: str(getattr(paging, name)) for name in ("size", "limit") if hasattr(paging, name)}
        return placed(step, marks, fixed, self.context.zone, as_form=self.options.body_format == "form")

    def _asks_once(self, since: str | None) -> bool:
        """Whether the first answer may hold everything that the source is: no details of each record, no body that a server tells no version of."""
        return since is None and self.options.detail is None and self.options.body is None

    @property
    def _patience(self) -> Patience:
        seconds = self.options.timeout
        patience = Patience(silence=seconds, whole=seconds, attempts=self.options.attempts, longest_pause=self.options.longest_pause)
        return replace(patience, between=self.options.between)

    def _exchange(self) -> Exchange:
        session = self.context.session(None, self._patience)
        self.held.callback(session.close)
        exchange = Exchange(session, self.options, self._url, self._token, self.system, self.mask)
        auth = self.options.auth
        session.know(exchange.credentials(Credentials() if auth is None or isinstance(auth, Fetched) else auth.credentials()))
        return exchange

    def _accepted(self, seen: int, since: str | None) -> frozenset[int]:
        """Statuses that say "nothing", where that can be: behind the first records, or if nothing has changed."""
        paging = self.options.paging
        behind = {404} if seen and isinstance(paging, ByPage | ByOffset) and paging.ends_with_404 else set()
        return frozenset(behind | ({NO_CONTENT} if seen or since is not None else set()))

    def _list(self, exchange: Exchange, content: Any, seen: int) -> list[Any]:
        found = exchange.find(self.options.records, content)
        path = self.options.records
        if seen and names_nothing(path, content):
            return []
        if isinstance(found, Mapping):
            raise self._unreadable(
                f"di «{path}» ada objek, bukan daftar catatan; tulis to_array({path}) bila ia satu catatan, values({path}) bila ia berisi catatan",
                f"at «{path}» stands one object, no list of records; write to_array({path}) if it is a record, values({path}) if it holds them",
            )
        if not isinstance(found, list):
            raise self._unreadable(f"tidak ada daftar catatan di «{path}»", f"there is no list of records at «{path}»")
        return found

    def _detailed(self, exchange: Exchange, found: Mapping[str, Any], number: int, asked: int, base: str) -> Mapping[str, Any] | None:
        """The record with its details; None, and a finding, where it has none."""
        detail = self.options.detail
        assert detail is not None
        if asked > detail.at_most:
            most = detail.at_most
            raise self._unreadable(f"lebih dari {most} permintaan rincian (detail.at_most)", f"more than {most} details (detail.at_most)")
        try:
            address = detail.address(found, base)
        except JMESPathError:
            address = None
        if address is None:
            self._skip(found, number, "tidak menyebut alamat rinciannya («detail.link»)", "it does not say where its details are («detail.link»)")
            return None
        answer, content = exchange.ask(Request(address), GONE)
        if answer.status in GONE:
            self._skip(found, number, f"rinciannya tidak ada (HTTP {answer.status})", f"its details are not there (HTTP {answer.status})")
            return None
        return {**found, DETAIL: content}

    def _skip(self, found: Mapping[str, Any], number: int, reason_id: str, reason_en: str) -> None:
        """By its id, where it is one record and its id can be told."""
        try:
            id = find(self.options.id, found) if self.options.id and not self.options.each else None
        except JMESPathError:
            id = None
        self.skip(Place(record=str(number) if id in (None, "") else str(id)), reason_id, reason_en, named=id not in (None, ""))

    def _rows(self, found: Any, number: int) -> Iterator[Record]:
        inside = tuple(filter(None, self.options.each))
        if not inside or not isinstance(found, Mapping):
            elements = [found]
        else:
            try:
                elements = list(rows_inside(found, inside))
            except JMESPathError:
                self.skip(Place(record=str(number)), "isinya tidak cocok dengan «each»", "its content does not fit «each»")
                return
        for element in elements:
            record = self._record(element, number)
            if record is not None:
                yield record

    def _record(self, found: Any, number: int) -> Record | None:
        place = Place(record=str(number))
        if not isinstance(found, Mapping):
            self.skip(place, "bukan pasangan nama dan nilai", "it is not a set of names and values")
            return None
        if not self.options.fields and len(found) > MOST_COLUMNS:
            count, most = len(found), MOST_COLUMNS
            raise self._unreadable(f"satu catatan berisi {count} kolom, paling banyak {most}", f"a record has {count} columns, at most {most}")
        try:
            own = self.options.fields
            data = {name: self._computed(name, path, found) for name, path in own.items()} if own else _own(found)
            identifier = self._computed("id", self.options.id, found) if self.options.id else None
        except RecordError as error:
            reason = error.facts["reason"]
            self._skip(found, number, reason["id"], reason["en"])
            return None
        modified = data.get(self.context.changes) if self.context.changes else None
        if self.hides_changes:
            data.pop(self.context.changes, None)
        return Record(data=data, id="" if identifier is None else str(identifier), modified=modified, place=place)

    def _computed(self, name: str, expression: str, found: Mapping[str, Any]) -> Any:
        """:raises RecordError: a function got what it does not take; the reason names the field."""
        try:
            return find(expression, found, self.context.functions)
        except JMESPathError as error:
            raise RecordError(record="", reason=why_not_computed(error, name)) from None

    def _endless(self) -> Unreadable:
        return self._unreadable("halaman yang sama terus berulang", "the same page comes again and again")

    def _unreadable(self, reason_id: str, reason_en: str) -> Unreadable:
        return Unreadable(system=self.system, reason=phrase(reason_id, reason_en))


def _own(found: Mapping[str, Any]) -> dict[str, Any]:
    """Every key of a record, then those of its details."""
    detail = found.get(DETAIL)
    own = {name: value for name, value in found.items() if name not in (DETAIL, PARENT)}
    return {**own, **detail} if isinstance(detail, Mapping) else own
