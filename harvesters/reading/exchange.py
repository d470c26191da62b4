"""What a run asks a system and what it answers: proof, formats, errors that call themselves 200, and the size of everything together."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from harvesters.errors import Unreadable
from harvesters.reading.expression import JMESPathError, find
from harvesters.reading.gzipbody import GzipBroken, GzipTooLarge, unzipped
from harvesters.reading.jsontext import NoJson, read_json
from harvesters.reading.restoptions import RestOptions
from harvesters.reading.session import Answer, Credentials, Request, Session, origin
from harvesters.reading.token import Token
from harvesters.reading.xmltext import NoXml, read_xml
from harvesters.words import phrase

__all__ = ["MEGABYTE", "Exchange"]

MEGABYTE = 1_000_000
LONGEST_QUOTE = 200
ACCEPTED = {"json": "application/json", "xml": "application/xml, text/xml, application/rss+xml;q=0.9"}


class Exchange:
    """One per run.

    :param home: address of the list; the proof is sent to its server only.
    :param token: where the proof is a token that has to be fetched.
    :param mask: cleans a text of the source's secrets.
    """

    def __init__(self, session: Session, options: RestOptions, home: str, token: Token | None, system: str, mask: Callable[[str], str]) -> None:
        self._session, self._options, self._home, self._token, self._system, self._mask = session, options, home, token, system, mask
        self._read = 0

    def ask(self, request: Request, accepted: frozenset[int] = frozenset()) -> tuple[Answer, Any]:
        """The answer and what it holds; None where its status is one of ``accepted``.

        :raises FetchError: with a sentence.
        """
        answer = self._unpacked(self._answer(request, accepted))
        self._read += len(answer.body)
        limit = self._options.total_megabytes
        if self._read > limit * MEGABYTE:
            raise self.unreadable(f"seluruh jawaban lebih besar dari {limit} MB", f"all answers together are larger than {limit} MB")
        return answer, None if answer.status in accepted else self._content(answer)

    def find(self, expression: str, content: Any) -> Any:
        """:raises Unreadable: a function of ``expression`` got a value that it does not take."""
        try:
            return find(expression, content)
        except JMESPathError:
            raise self.unreadable(f"«{expression}» tidak cocok dengan jawabannya", f"«{expression}» does not fit the answer") from None

    def unreadable(self, reason_id: str, reason_en: str) -> Unreadable:
        return Unreadable(system=self._system, reason=phrase(reason_id, reason_en))

    def _answer(self, request: Request, accepted: frozenset[int]) -> Answer:
        """A token that the system no longer takes is fetched anew, once for every request."""
        at_most = self._options.page_megabytes * MEGABYTE
        if self._token is None:
            return self._session.read(request, at_most=at_most, accepted=accepted)
        self._prove(self._token)
        answer = self._session.read(request, at_most=at_most, accepted=accepted | {401})
        if answer.status == 401:
            self._token.forget()
            self._prove(self._token)
            answer = self._session.read(request, at_most=at_most, accepted=accepted)
        return answer

    def _unpacked(self, answer: Answer) -> Answer:
        limit = self._options.page_megabytes
        try:
            return replace(answer, body=unzipped(answer.body, limit * MEGABYTE))
        except GzipTooLarge:
            raise self.unreadable(f"lebih besar dari {limit} MB", f"it is larger than {limit} MB") from None
        except GzipBroken:
            raise self.unreadable("berkas gzip-nya rusak", "its gzip file is broken") from None

    def _prove(self, token: Token) -> None:
        proof = token.credentials()
        self._session.know(self.credentials(proof))

    def credentials(self, proof: Credentials) -> Credentials:
        """``proof`` with the headers that the source declares."""
        own = {name: value.reveal() for name, value in self._options.headers.items()}
        return replace(proof, origin=origin(self._home), headers={"Accept": ACCEPTED[self._options.format], **own, **proof.headers})

    def _content(self, answer: Answer) -> Any:
        try:
            content = read_xml(answer.body) if self._options.format == "xml" else read_json(answer)
        except (NoJson, NoXml) as problem:
            raise Unreadable(system=self._system, reason=problem.reason) from None
        wrong = self._options.error_when
        if wrong and (said := self.find(wrong, content)) not in (None, False, "", [], {}):
            text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False, default=str)
            quoted = self._mask(text)[:LONGEST_QUOTE].rstrip(" .")
            raise self.unreadable(f"sistem melaporkan kesalahan: {quoted}", f"the system reports an error: {quoted}")
        return content
