"""Mails about reports: to the office when one comes or is answered, to who sent it at each other step. The clock sends them, a kill only delays."""

from __future__ import annotations

from datetime import datetime, timedelta

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model

from ckanext.muaraenim.postbox import MailServerAway, deliver, office_addresses
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.report import model
from ckanext.muaraenim.report.slip import key_of
from ckanext.muaraenim.report.steps import ENDED
from ckanext.muaraenim.report.words import letter

__all__ = ["each_minute"]

TELLING = 7_305_008
TRIED_FOR = timedelta(days=1)
REPORTER = "reporter"
"""Stands for the address of who sent the report, which is not kept a second time."""


def each_minute(now: datetime) -> None:
    """Send what is due and erase addresses that are not needed any more. Two clocks never tell at once."""
    days = timedelta(days=int(tk.config["ckanext.muaraenim.report.forget"]))
    model.forget_addresses(ENDED, now - days)
    ckan_model.repo.commit()
    with ckan_model.meta.engine.begin() as connection:
        if connection.execute(sa.text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": TELLING}).scalar():
            _tell(now)


def _tell(now: datetime) -> None:
    for step in model.untold():
        due = tk.config["ckanext.muaraenim.report.mail"] and now - step["at"] < TRIED_FOR
        try:
            if due and not _reach_all(step):
                continue
        except MailServerAway:
            return
        model.tell(step["id"], told=now)
        ckan_model.repo.commit()


def _reach_all(step: model.Report) -> bool:
    """Whether everybody knows of it now. What was reached is kept after each mail."""
    reached = list(step["told_to"])
    wanted = _addresses(step)
    for name, address in wanted.items():
        if name not in reached and deliver(address, *_letter(step, name == REPORTER)):
            reached.append(name)
            model.tell(step["id"], told_to=reached)
            ckan_model.repo.commit()
    return set(wanted) <= set(reached)


def _addresses(step: model.Report) -> dict[str, str]:
    """What to remember somebody by, and their address. Who sent the report is told that it has come, too: the mail holds its address."""
    package = ckan_model.Package.get(step["dataset"])
    asked = {address: address for address in office_addresses(str(package.owner_org or ""))} if package and step["role"] == "reporter" else {}
    own = {REPORTER: step["email"]} if step["email"] and (step["role"] != "reporter" or step["state"] == "received") else {}
    return asked | own


def _letter(step: model.Report, to_reporter: bool) -> tuple[str, str]:
    """Subject and body. Nothing that a stranger wrote stands in a mail of ours."""
    key = {"kunci": key_of(step["mark"])} if to_reporter else {}
    address = tk.h.url_for("report.show", number=step["number"], _external=True, locale="default", **key)
    return letter(current_regency().title["id"], step, address, to_reporter)
