"""What is said of a report: its state in words, and mails in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["letter", "outcome_said", "role_said", "state_said"]

SHAPES = {"received": "tempo", "checking": "tempo", "unclear": "batas", "accepted": "lambat", "refused": "gagal", "closed": "baik"}

STEPS = {
    "received": ("Laporan Anda sudah diterima.", "Your report has been received."),
    "checking": ("Laporan Anda sedang diperiksa.", "Your report is being checked."),
    "unclear": ("Kami perlu keterangan Anda.", "We need to know more from you."),
    "accepted": ("Laporan Anda benar; data akan diralat.", "Your report is right; the data will be corrected."),
    "refused": ("Laporan Anda tidak diterima.", "Your report was not accepted."),
    "closed": ("Laporan Anda selesai.", "Your report is closed."),
}


def state_said(state: str) -> tuple[str, str]:
    """Shape of the badge and the state in words."""
    said = {
        "received": tk._("Received"),
        "checking": tk._("Being checked"),
        "unclear": tk._("More is needed"),
        "accepted": tk._("Accepted as an erratum"),
        "refused": tk._("Not accepted"),
        "closed": tk._("Done"),
    }
    return SHAPES[state], said[state]


def outcome_said(outcome: str) -> str:
    """``accepted`` or ``refused`` of a report that is done."""
    return {"accepted": tk._("the data was corrected"), "refused": tk._("the data stays as it is")}.get(outcome, "")


def role_said(role: str) -> str:
    return {"reporter": tk._("Who sent the report"), "office": tk._("The office"), "walidata": tk._("Walidata")}[role]


def letter(portal: str, step: Mapping[str, Any], address: str, to_reporter: bool) -> tuple[str, str]:
    """Subject and body of the mail about one step of a report. The office is told that there is something to look at, not what a stranger wrote.

    :param step: ``number``, ``state``, ``reason`` (the office's own words)
    """
    number, state = step["number"], step["state"]
    if not to_reporter:
        subject = f"{portal}: laporan kesalahan {number}"
        said = (f"Ada laporan kesalahan yang menunggu: {number}.", f"A report of an error waits: {number}.")
        return subject, "\n\n".join([*said, address])
    indonesian, english = STEPS[state]
    reason = step["reason"] if step["role"] != "reporter" else ""
    keep = "Simpan alamat ini; siapa pun yang memilikinya dapat membaca laporan Anda. / Keep this address; whoever has it can read your report."
    return f"{portal}: {number}. {indonesian}", "\n\n".join(filter(None, [indonesian, english, reason, address, keep]))
