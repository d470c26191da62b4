"""Where a dataset comes from and how it came here, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
from markupsafe import Markup

__all__ = ["Step", "means", "origin", "steps"]

Dataset = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """``when`` and ``note`` are words or empty."""

    text: Markup
    when: str = ""
    note: str = ""


def means(connector: str) -> str:
    """By what a source is read, in a word or two."""
    texts = {"rest": "API", "sheet": tk._("spreadsheet or CSV"), "sql": tk._("database"), "ckan": "CKAN", "bps": "WebAPI BPS"}
    return texts.get(connector, connector)


def origin(dataset: Dataset) -> str:
    """Who, what, when: the line beside the lozenge."""
    source = dataset.get("sumber_sistem") or tk.h.portal_producer(dataset)
    fetched = tk.h.portal_moment(dataset.get("sumber_diambil"))
    if fetched:
        return tk._("{source}. Fetched {date}").format(source=source, date=fetched)
    return tk._("{source}. Changed {date}").format(source=source, date=tk.h.portal_day(dataset.get("metadata_modified")))


def steps(dataset: Dataset) -> list[Step]:
    """From the agency's system to this page. Of a dataset that people entered here: who entered it and when it changed."""
    say = tk.h.portal_markup
    if not dataset.get("harvest_source"):
        entered = say(tk._("<b>Entered</b> in this portal by {office}."), office=tk.h.portal_producer(dataset))
        changed = Step(say(tk._("<b>Changed</b> last.")), tk.h.portal_moment(dataset.get("metadata_modified")))
        return [Step(entered, tk.h.portal_moment(dataset.get("metadata_created"))), changed]
    system, address = dataset.get("sumber_sistem") or dataset["harvest_source"], dataset.get("sumber_alamat") or ""
    fetched = Step(say(tk._("<b>Fetched</b> from {system}."), system=system), tk.h.portal_moment(dataset.get("sumber_diambil")), address)
    mapped = say(
        tk._("<b>Read</b> from {means}, by reading rules of version {mapping}."),
        means=means(str(dataset.get("sumber_konektor") or "")) or tk._("its system"),
        mapping=str(dataset.get("sumber_pemetaan") or "–")[:12],
    )
    found = [fetched, Step(mapped)]
    if dataset.get("sumber_run"):
        changed = say(tk._("<b>Last changed</b> with fetch {run}."), run=str(dataset["sumber_run"])[:8])
        found.append(Step(changed, tk.h.portal_moment(dataset.get("metadata_modified"))))
    return found
