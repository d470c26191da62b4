"""The options of the connector ``rest``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from harvesters.options import OptionError, Secret, option
from harvesters.reading.detail import Detail
from harvesters.reading.expression import why_not_expression
from harvesters.reading.paging import ByCursor, ByHeaderLink, ByNextLink, ByOffset, ByPage, NoPaging
from harvesters.reading.postbody import marks_in
from harvesters.reading.proof import ByBasic, ByBearer, ByClientCredentials, ByHeader, ByLogin, ByQuery
from harvesters.reading.since import MARK, Since, holds_mark
from harvesters.words import phrase

__all__ = ["RestOptions"]


@dataclass(frozen=True)
class RestOptions:
    """What a source may say under ``options``."""

    url: Secret = option(
        "alamat http(s) daftar, biasanya env:SUMBER_…_URL atau ditulis langsung", "http(s) address of the list, env:SUMBER_…_URL or written here"
    )
    format: Literal["json", "xml"] = option("bentuk jawaban", "form of the answers", default="json")
    records: str = option("JMESPath ke daftar catatan di dalam jawaban", "JMESPath to the list of records in an answer", default="@")
    detail: Detail | None = option(
        "permintaan rincian untuk tiap catatan; jawabannya menjadi «_detail» pada catatan itu",
        "a request for the details of every record; its answer is «_detail» of that record",
        default=None,
    )
    each: Sequence[str] = option(
        "JMESPath ke daftar di dalam satu catatan: tiap unsurnya menjadi satu baris, dan catatannya menjadi «_parent»; beberapa bila bertingkat",
        "JMESPath to a list in a record: each of its elements is a row, and the record is its «_parent»; several for lists inside lists",
        default_factory=list,
    )
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
    headers: Mapping[str, Secret] = option("header tetap", "fixed headers", default_factory=dict, proves=True)
    body: Mapping[str, Any] | None = option(
        "isi permintaan, yang lalu memakai POST; {page}, {offset}, {limit}, {size}, {cursor}, {since} dan {today} diisi, env:SUMBER_… rahasia",
        "body of the request, which is a POST then; {page}, {offset}, {limit}, {size}, {cursor}, {since} and {today} are filled in, env:SUMBER_… too",
        default=None,
        proves=True,
    )
    body_format: Literal["json", "form"] = option("bentuk isi permintaan", "form of the body", default="json")
    auth: ByHeader | ByBearer | ByQuery | ByBasic | ByLogin | ByClientCredentials | None = option(
        "cara membuktikan diri", "how to prove who asks", default=None
    )
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
        inside = {f"each[{number}]" if number else "each": path for number, path in enumerate(self.each)}
        named = {"records": self.records, **inside, "id": self.id, "error_when": self.error_when, **fields}
        for key, expression in named.items():
            why = why_not_expression(expression) if expression else None
            if why is not None:
                raise OptionError(key, phrase(*why), "JMESPath")
        marks = getattr(self.paging, "marks", {})
        unknown = sorted(marks_in(self.body) - set(marks))
        if unknown:
            reason = phrase(f"«paging» tidak memberi {{{unknown[0]}}}", f"«paging» gives no {{{unknown[0]}}}")
            raise OptionError("body", reason, ", ".join(f"{{{name}}}" for name in marks) or "paging: {kind: page}")
        self._check_since()
        for key in ("timeout", "attempts", "pages_at_most", "page_megabytes", "total_megabytes"):
            if getattr(self, key) < 1:
                raise OptionError(key, phrase("harus paling sedikit 1", "must be at least 1"), "1 …")

    def _check_since(self) -> None:
        params = {name: "" if value.reference else value.reveal() for name, value in self.params.items()}
        marked = holds_mark(params) or holds_mark(self.body)
        if self.since is None and marked:
            reason = phrase(f"{MARK} memerlukan «since»", f"{MARK} needs «since»")
            raise OptionError("params" if holds_mark(params) else "body", reason, "since: {}")
        if self.since is not None and not self.since.param and not marked and not any(value.reference for value in self.params.values()):
            raise OptionError("since.param", phrase("kunci ini wajib ada", "this key is required"), f"param, {MARK}")
