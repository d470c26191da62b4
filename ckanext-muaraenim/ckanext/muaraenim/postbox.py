"""One mail to one address through CKAN's mailer, so that a mail server which is slow, away or refuses stops no clock."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPDataError, SMTPRecipientsRefused

from ckan.lib import mailer

from ckanext.muaraenim.custody import custodian, organization_by_code
from ckanext.muaraenim.regency import current_regency

__all__ = ["MailServerAway", "deliver", "office_addresses"]

log = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds that a silent mail server is waited for."""


class MailServerAway(Exception):
    """It can't be reached, doesn't answer, or is not the one that the settings describe."""


def office_addresses(code: str) -> list[str]:
    """Of the OPD that looks after what belongs to ``code`` (its code, address or id), and of the Walidata: an office's address each, as their
    pages show it."""
    offices = (custodian(code), organization_by_code(current_regency().walidata))
    found = [office.extras.get("kontak_surel", "") for office in offices if office is not None]
    return list(dict.fromkeys(filter(None, [*found, current_regency().contact.get("email", "")])))


def deliver(address: str, subject: str, body: str) -> bool:
    """Whether there is no more to do for this address: the mail server took the mail, or will never take it.

    :param subject: becomes one line
    :raises MailServerAway: nobody can be told of anything just now.
    """
    try:
        with _impatient():
            mailer.mail_recipient(address, address, " ".join(subject.split()), body)
    except Exception as error:  # whatever it is, it must not keep a clock from its work
        replies = list(_codes(error.__context__))
        final = bool(replies) and all(code >= 500 for code in replies)
        log.warning("A mail could not be sent%s: %s", "" if final else " yet", type(error.__context__ or error).__name__)
        if not replies:
            raise MailServerAway from error
        return final
    return True


def _codes(error: BaseException | None) -> Iterator[int]:
    """What the mail server answered about this recipient or this mail; nothing if the trouble is another one."""
    if isinstance(error, SMTPRecipientsRefused):
        yield from (code for code, _ in error.recipients.values())
    elif isinstance(error, SMTPDataError):
        yield error.smtp_code


@contextmanager
def _impatient() -> Iterator[None]:
    """CKAN's mailer sets no time limit, so that a server that never answers would stop the clock."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
