"""How a source is, in the words of an alert. An alert is sent when this changes, so every word lasts: it does not follow each run's findings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from harvesters.journal import Outcome, Run
from harvesters.schedule import TAKEN_UP_AT_MOST, last_time
from harvesters.source import Source
from harvesters.words import Worded

__all__ = ["CONDITIONS", "DRIFT", "condition"]

DRIFT = {"column-missing", "column-doubled", "column-absent", "column-unknown"}
"""Findings that say that the source's columns are no longer those that its table knows."""


ASKED = {"columns-added", "columns-retyped", "copied-columns-changed"}
"""Reasons for which such a plan waits for a person."""

UNDECIDED = (Outcome.QUEUED, Outcome.RUNNING, Outcome.PAUSED, Outcome.CANCELLED)
"""Runs that say nothing of how the source is."""


class _Condition(Worded):
    def __init__(self, source: str) -> None:
        self.source = source

    @property
    def facts(self) -> dict[str, str]:
        return {"source": self.source}


class Good(_Condition):
    code = "good"
    sentence_id = "Sumber «{source}» berjalan baik."
    sentence_en = "Source «{source}» is well."


class Drifted(_Condition):
    code = "drifted"
    sentence_id = "Kolom sumber «{source}» berubah."
    sentence_en = "The columns of source «{source}» have changed."
    remedy_id = "Sesuaikan tabelnya di config/, minta OPD mengembalikan kolomnya, atau setujui rencananya. Yang sudah terbit tetap seperti semula."
    remedy_en = "Adapt its table in config/, ask the agency for its former columns, or accept its plan. Until then what is published stays as it was."


class Late(_Condition):
    code = "late"
    sentence_id = "Sumber «{source}» tidak dijalankan pada dua jadwal terakhirnya."
    sentence_en = "Source «{source}» was not run at its last two times."
    remedy_id = "Periksa dengan ./portal doctor apakah pekerja dan jamnya berjalan."
    remedy_en = "See with ./portal doctor whether worker and clock are running."


class Held(_Condition):
    code = "held"
    sentence_id = "Rencana sumber «{source}» menunggu persetujuan seseorang, karena akan menghapus banyak."
    sentence_en = "The plan of source «{source}» waits for a person, because it would remove much."
    remedy_id = "Buka halamannya, lihat rencananya, lalu setujui atau perbaiki sumbernya."
    remedy_en = "Open its page, look at the plan, then accept it or repair the source."


class Failed(_Condition):
    code = "failed"
    sentence_id = "Sumber «{source}» gagal dibaca."
    sentence_en = "Source «{source}» could not be read."
    remedy_id = "Data yang sudah terbit tetap seperti semula; sumbernya dicoba lagi pada jadwal berikutnya."
    remedy_en = "What is published stays as it was; the source is tried again at its next time."


CONDITIONS: dict[str, type[_Condition]] = {kind.code: kind for kind in (Good, Drifted, Late, Held, Failed)}


def condition(source: Source, history: Sequence[Run], now: datetime, zone: ZoneInfo) -> str:
    """One of ``CONDITIONS``; empty if nothing can be said yet.

    :param history: the source's runs, latest first; previews may be among them.
    """
    real = [run for run in history if not run.preview]
    if source.schedule and real and real[0].started < last_time(source.schedule, last_time(source.schedule, now, zone) - timedelta(seconds=1), zone):
        return Late.code
    ended = [run for run in real if run.outcome not in UNDECIDED]
    if not ended:
        return ""
    if ended[0].outcome is Outcome.LOST:  # taken up again by itself, a few times
        lost_for_good = len(ended) >= TAKEN_UP_AT_MOST and all(run.outcome is Outcome.LOST for run in ended[:TAKEN_UP_AT_MOST])
        return Failed.code if lost_for_good else condition(source, [run for run in ended if run.outcome is not Outcome.LOST], now, zone)
    if ended[0].outcome is Outcome.FAILED:
        return Drifted.code if DRIFT & _codes(ended[0]) else Failed.code
    if ended[0].outcome is Outcome.REFUSED:
        reasons = {each.get("code") for each in ended[0].report.get("refusals", ())}
        return Drifted.code if reasons and reasons <= ASKED else Held.code
    return Drifted.code if DRIFT & _codes(ended[0]) else Good.code


def _codes(run: Run) -> set[str]:
    return set(run.report.get("findings_by_code", {}))
