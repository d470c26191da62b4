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
    └─ PlanRefused          the plan would withdraw or remove more than the source allows

An error is given facts and composes its sentence itself. It never writes to a database or a log.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harvesters.words import Worded

__all__ = ["CatalogueError", "FetchError", "HarvestError", "PlanRefused", "RecordError", "Refused", "SourceError", "Unreachable", "Unreadable"]


class HarvestError(Worded, Exception):
    """Root of the tree. ``str(error)`` is the Indonesian sentence followed by the remedy."""

    code = "harvest-error"
    sentence_id = "{reason}"
    sentence_en = "{reason}"

    def __init__(self, **facts: Any) -> None:
        super().__init__(facts)
        self._facts = facts

    @property
    def facts(self) -> Mapping[str, Any]:
        return self._facts

    def __str__(self) -> str:
        return " ".join(part for part in (self.sentence(), self.remedy()) if part)


class SourceError(HarvestError):
    """A declaration (source or table YAML) is wrong. Facts: ``file``, ``line``, ``key``, ``reason``, ``allowed``."""

    code = "source-invalid"
    sentence_id = "{file}, baris {line}, kunci «{key}»: {reason}."
    sentence_en = "{file}, line {line}, key «{key}»: {reason}."
    remedy_id = "Yang boleh: {allowed}."
    remedy_en = "Allowed: {allowed}."


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


class PlanRefused(HarvestError):
    """The guard refuses the plan until a person confirms it. Facts: ``reasons``, ``fingerprint``."""

    code = "plan-refused"
    sentence_id = "Rencana ditahan: {reasons}."
    sentence_en = "The plan is held back: {reasons}."
    remedy_id = "Periksa pratinjau, lalu jalankan lagi dengan --confirm {fingerprint}."
    remedy_en = "Look at the preview, then run again with --confirm {fingerprint}."
