"""What features do once a minute. The clock asks them by this signal, so it knows none of them."""

from __future__ import annotations

import logging
from datetime import datetime

import ckan.plugins.toolkit as tk
from blinker import ANY
from ckan import model

__all__ = ["every_minute", "pass_on"]

log = logging.getLogger(__name__)

every_minute = tk.signals.ckanext.signal("muaraenim_every_minute", "Sent by the clock with the time (aware); what a receiver does may be repeated.")


def pass_on(now: datetime) -> None:
    """Let every receiver do its work; one that fails keeps no other from it."""
    for receiver in every_minute.receivers_for(ANY):
        try:
            receiver(now)
        except Exception:
            model.Session.rollback()
            log.exception("Something that is to be done each minute was not done; the next minute tries again.")
