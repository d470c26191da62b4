"""Every error that the engine raises.

::

    HarvestError
    ├─ SourceError          the YAML is wrong: file, line, key, allowed values
    ├─ FetchError           the agency's system could not be read; the run stops, what is published stays
    │   ├─ Unreachable      no connection, or it broke off
    │   ├─ Refused          it answered no, or the address is not allowed
    │   └─ Unreadable       it answered something that is not what the source declares
    ├─ RecordError          one record is bad; it becomes a finding and the run goes on
    ├─ CatalogueError       the portal that is written to refused or failed
    ├─ PortalAway           the portal's database is away for a while; the run is taken up again
    ├─ DataHeld             a check says that the table may not be published as it is
    ├─ PlanRefused          the plan would withdraw or remove more than the source allows
    │   └─ PlanOutdated     somebody chose among the changes of a plan that is another one by now
    ├─ SourceBusy           another worker has the source in hand
    ├─ LeaseLost            this worker was silent too long and another has taken the source up
    ├─ RunCancelled         somebody has stopped the run
    ├─ TimeSpent            the run's time is over; the next minute goes on
    ├─ ReadTooLong          reading alone takes longer than the run may
    ├─ ScratchFull          there is no room on disk for a table that is too large for memory
    ├─ StateUnavailable     the engine's own state can't be read or written
    └─ Unexpected           a mistake of the engine itself

An error is given facts and composes its sentence itself. It never writes to a database or a log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from harvesters.personalvalue import masked
from harvesters.words import Language, Worded

__all__ = [
    "ERRORS",
    "CatalogueError",
    "DataHeld",
    "FetchError",
    "HarvestError",
    "LeaseLost",
    "PlanOutdated",
    "PlanRefused",
    "PortalAway",
    "ReadTooLong",
    "RecordError",
    "Refused",
    "RunCancelled",
    "ScratchFull",
    "SourceBusy",
    "SourceError",
    "StateUnavailable",
    "TimeSpent",
    "Unexpected",
    "Unreachable",
    "Unreadable",
    "restore",
]

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*\+00:00")
ERRORS: dict[str, type[HarvestError]] = {}


class HarvestError(Worded, Exception):
    """Root of the tree. ``str(error)`` is the Indonesian sentence followed by the remedy."""

    code = "harvest-error"
    sentence_id = "{reason}"
    sentence_en = "{reason}"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        ERRORS[cls.code] = cls

    def __init__(self, **facts: Any) -> None:
        """What looks personal is masked, because the words of a system may quote its data."""
        self._facts = {name: masked(value) for name, value in facts.items()}
        super().__init__(self._facts)

    @property
    def facts(self) -> Mapping[str, Any]:
        return self._facts

    def as_dict(self) -> dict[str, Any]:
        """``{"code", "facts"}``, what is stored; the words are chosen when somebody reads it."""
        return {"code": self.code, "facts": dict(self.facts)}

    def __str__(self) -> str:
        return " ".join(part for part in (self.sentence(), self.remedy()) if part)


class SourceError(HarvestError):
    """A declaration (source or table YAML) is wrong. Facts: ``file``, ``line``, ``key``, ``reason``, ``allowed``.

    ``others``: further mistakes of the same file, where its reader went on after the first.
    """

    others: tuple[SourceError, ...] = ()

    code = "source-invalid"
    sentence_id = "{file}, baris {line}, kunci «{key}»: {reason}."
    sentence_en = "{file}, line {line}, key «{key}»: {reason}."
    remedy_id = "Yang boleh: {allowed}."
    remedy_en = "Allowed: {allowed}."

    def sentence(self, language: Language = "id") -> str:
        said = super().sentence(language)
        return said if self.facts.get("key") else said.replace(", kunci «»", "").replace(", key «»", "")


class FetchError(HarvestError):
    """The agency's system could not be read to its end. Facts: ``system`` (address without secrets), ``reason``."""

    code = "fetch-failed"
    sentence_id = "{system} tidak dapat dibaca: {reason}."
    sentence_en = "{system} could not be read: {reason}."
    remedy_id = "Data yang sudah terbit tetap seperti semula."
    remedy_en = "What is published stays as it was."


class Unreachable(FetchError):
    code = "unreachable"
    sentence_id = "{system} tidak menjawab: {reason}."
    sentence_en = "{system} does not answer: {reason}."


class Refused(FetchError):
    code = "refused"
    sentence_id = "{system} menolak: {reason}."
    sentence_en = "{system} refused: {reason}."


class Unreadable(FetchError):
    code = "unreadable"
    sentence_id = "Jawaban {system} tidak dapat dibaca: {reason}."
    sentence_en = "The answer of {system} cannot be read: {reason}."


class RecordError(HarvestError):
    """One record is bad. Facts: ``record``, ``reason``."""

    code = "record-unreadable"
    sentence_id = "Catatan {record}: {reason}."
    sentence_en = "Record {record}: {reason}."


class CatalogueError(HarvestError):
    """The portal refused a write or failed. Facts: ``portal``, ``reason``."""

    code = "catalogue-failed"
    sentence_id = "Portal {portal} gagal menerima perubahan: {reason}."
    sentence_en = "Portal {portal} failed to take the change: {reason}."


class PortalAway(HarvestError):
    """The portal's own database can't be used just now: restarted, out of connections, its disk full. Facts: ``reason``."""

    code = "portal-away"
    sentence_id = "Basis data portal sedang tidak dapat dipakai: {reason}."
    sentence_en = "The portal's database cannot be used just now: {reason}."
    remedy_id = "Pelaksanaan dilanjutkan dengan sendirinya; bila terulang, periksa dengan ./portal doctor."
    remedy_en = "The run is taken up again by itself; if it happens again, look with ./portal doctor."


class DataHeld(HarvestError):
    """A finding holds a whole table back. Facts: ``datasets`` (their titles)."""

    code = "data-held"
    sentence_id = "Data «{datasets}» ditahan karena isinya belum benar; yang sudah terbit tetap seperti semula."
    sentence_en = "The data «{datasets}» are held back because something in them is wrong; what is published stays as it was."
    remedy_id = "Lihat temuan yang menyertainya, perbaiki di sistem sumber, lalu jalankan lagi."
    remedy_en = "See the findings, repair them in the source system, then run again."


class SourceBusy(HarvestError):
    """Two workers never run the same source at once. Facts: ``source``, ``since``."""

    code = "source-busy"
    sentence_id = "Sumber {source} sedang dijalankan sejak {since}."
    sentence_en = "Source {source} has been running since {since}."
    remedy_id = "Tunggu sampai selesai, lalu jalankan lagi."
    remedy_en = "Wait until it has ended, then run again."

    def sentence(self, language: Language = "id") -> str:
        """The time as people write it: no ``T``, no parts of a second."""
        return _MOMENT.sub(r"\1 \2 UTC", super().sentence(language))


class LeaseLost(HarvestError):
    """The run was taken up by another worker; this one writes nothing more."""

    code = "lease-lost"
    sentence_id = "Proses ini terlalu lama diam sehingga sumbernya diambil alih proses lain."
    sentence_en = "This process was silent too long, so another process has taken the source up."
    remedy_id = "Tidak ada yang perlu dilakukan: proses lain melanjutkan."
    remedy_en = "Nothing to do: the other process goes on."


class StateUnavailable(HarvestError):
    """The engine's own state can't be read or written. Facts: ``file``, ``reason``."""

    code = "state-unavailable"
    sentence_id = "Berkas keadaan {file} tidak dapat dipakai: {reason}."
    sentence_en = "The state file {file} cannot be used: {reason}."
    remedy_id = "Pilih berkas lain dengan --state, atau hapus berkas itu: isinya hanya menghemat waktu."
    remedy_en = "Choose another file with --state, or delete that one: it only saves time."


class Unexpected(HarvestError):
    """A mistake of the engine itself. Facts: ``kind`` (of the exception), ``reason``."""

    code = "unexpected"
    sentence_id = "Terjadi kesalahan yang tidak terduga ({kind}): {reason}."
    sentence_en = "Something unexpected happened ({kind}): {reason}."
    remedy_id = "Data yang sudah terbit tetap seperti semula. Laporkan kesalahan ini kepada pengelola portal."
    remedy_en = "What is published stays as it was. Report this mistake to the portal's operator."


class PlanRefused(HarvestError):
    """The guard refuses the plan until a person confirms it. Facts: ``reasons``, ``fingerprint``."""

    code = "plan-refused"
    sentence_id = "Rencana ditahan: {reasons}."
    sentence_en = "The plan is held back: {reasons}."
    remedy_id = "Periksa pratinjau, lalu jalankan lagi dengan --confirm {fingerprint}."
    remedy_en = "Look at the preview, then run again with --confirm {fingerprint}."


class PlanOutdated(PlanRefused):
    """A person chose among the changes of a plan, and the plan is another one by now. Facts: ``seen``, ``fingerprint``."""

    code = "plan-outdated"
    sentence_id = "Rencana {seen} tidak berlaku lagi: sumber atau portal berubah sejak pratinjaunya. Tidak ada yang ditulis."
    sentence_en = "Plan {seen} no longer holds: the source or the portal has changed since its preview. Nothing was written."
    remedy_id = "Lihat rencana {fingerprint}, lalu pilih lagi."
    remedy_en = "Look at plan {fingerprint}, then choose again."


class RunCancelled(HarvestError):
    """Somebody has asked to stop the run. What it has written stays."""

    code = "run-cancelled"
    sentence_id = "Pelaksanaan ini dihentikan atas permintaan seseorang."
    sentence_en = "Somebody has stopped this run."
    remedy_id = "Yang sudah ditulis tetap; pelaksanaan berikutnya melanjutkan sisanya."
    remedy_en = "What it has written stays; the next run goes on with the rest."


class TimeSpent(HarvestError):
    """The run may take no longer, and it has written something. Facts: ``minutes``, ``changes`` (written by now)."""

    code = "time-spent"
    sentence_id = "Waktunya habis ({minutes} menit) setelah {changes} perubahan ditulis."
    sentence_en = "Its time is over ({minutes} minutes); {changes} changes have been written."
    remedy_id = "Sisanya diteruskan dengan sendirinya."
    remedy_en = "The rest follows by itself."


class ReadTooLong(HarvestError):
    """Reading and comparing take longer than the whole run may. Facts: ``minutes``."""

    code = "read-too-long"
    sentence_id = "Membaca sumber ini memerlukan lebih dari {minutes} menit; tidak ada yang ditulis."
    sentence_en = "Reading this source takes longer than {minutes} minutes; nothing was written."
    remedy_id = "Beri lebih banyak waktu dengan «run: {{within: …}}» di berkas sumber, atau baca perubahannya saja."
    remedy_en = "Give it more time by «run: {{within: …}}» in the source's file, or read changes only."


class ScratchFull(HarvestError):
    """There is no room on disk for a table that is too large for memory. Facts: ``folder``, ``megabytes`` (written so far), ``reason``."""

    code = "scratch-full"
    sentence_id = "Tabel ini terlalu besar untuk memori, dan berkas sementaranya di {folder} tidak dapat ditulis setelah {megabytes} MB: {reason}."
    sentence_en = "This table is too large for memory, and its temporary file in {folder} cannot be written after {megabytes} MB: {reason}."
    remedy_id = "Data yang sudah terbit tetap seperti semula. Kosongkan ruang, atau pilih folder lain (TMPDIR) atau batas lain, lalu jalankan lagi."
    remedy_en = "What is published stays as it was. Make room, or choose another folder (TMPDIR) or limit, then run again."


def restore(stored: Mapping[str, Any]) -> HarvestError:
    """The error that ``as_dict`` stored, so that it can be worded again.

    :raises KeyError: no error has this code.
    """
    kind = ERRORS[stored["code"]]
    error = kind.__new__(kind)
    HarvestError.__init__(error, **stored["facts"])  # some classes make their facts from other things than facts
    return error
