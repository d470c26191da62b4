"""How to cite a dataset: in a sentence, in the style of APA (7th edition, section 10.9) and as BibTeX, with version and day of access."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.theme.dataset import is_sample
from ckanext.muaraenim.theme.history import latest_version

__all__ = ["Citation", "citation"]

_SPECIAL = re.compile(r"[\\{}&%$#_~^]")
_SPELLED = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


@dataclass(frozen=True)
class Citation:
    """``version``: number of the latest revision of its table; 0 where it has no history. ``sample``: its figures are invented."""

    name: str
    author: str
    year: str
    title: str
    portal: str
    address: str
    accessed: date
    version: int = 0
    sample: bool = False

    @property
    def sentence(self) -> Markup:
        """Producer. (year). Title, period (version) [data]. Portal. Address. Read on."""
        said = tk._("{author}. ({year}). <i>{title}</i>{version} [data]. {portal}. {address}. Read on {today}.")
        return self._said(said, tk.h.portal_day(self.accessed))

    @property
    def apa(self) -> Markup:
        said = tk._("{author}. ({year}). <i>{title}</i>{version} [Data set]. {portal}. Retrieved {today}, from {address}")
        return self._said(said, tk.h.portal_long_day(self.accessed).partition(", ")[2])

    @property
    def bibtex(self) -> str:
        """``@misc``, which every BibTeX style knows."""
        fields = {
            "author": f"{{{_spelled(self.author)}}}",
            "title": f"{{{_spelled(self.title)}}}",
            "year": self.year,
            "version": str(self.version or ""),
            "publisher": f"{{{_spelled(self.portal)}}}",
            "url": self.address,
            "urldate": self.accessed.isoformat(),
            "note": tk._("sample data") if self.sample else "",
        }
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        return "@misc{" + ",\n".join([f"{self.name}-{self.year}", *lines]) + "\n}\n"

    def facts(self) -> dict[str, Any]:
        """What the action answers: every field, and the three forms as plain text."""
        forms = {"sentence": self.sentence.striptags(), "apa": self.apa.striptags(), "bibtex": self.bibtex}
        return {**asdict(self), "accessed": self.accessed.isoformat(), **forms}

    def _said(self, said: str, today: str) -> Markup:
        notes = [tk._("version {n}").format(n=tk.h.portal_number(self.version)) if self.version else "", tk._("sample data") if self.sample else ""]
        version = ", ".join(filter(None, notes))
        told = {"author": self.author, "year": self.year, "title": self.title, "portal": self.portal, "address": self.address, "today": today}
        return tk.h.portal_markup(said, version=f" ({version})" if version else "", **told)


def citation(dataset: Mapping[str, Any]) -> Citation:
    """Of the dataset as this reader sees it today. The year is that of its last change."""
    regency, period = current_regency(), tk.h.portal_period(dataset)
    title = tk.h.portal_title(dataset)
    return Citation(
        name=dataset["name"],
        author=f"{tk.h.portal_producer(dataset)}, {regency.full_name}",
        year=str(dataset.get("metadata_modified") or "")[:4],
        title=f"{title}, {period}" if period and str(period) not in title else title,
        portal=tk.h.portal_text(regency.title),
        address=tk.h.url_for("dataset.read", id=dataset["name"], _external=True, locale="default"),
        accessed=datetime.now(regency.time_zone).date(),
        version=latest_version(dataset) if dataset.get("resources") else 0,
        sample=is_sample(dataset),
    )


def _spelled(text: str) -> str:
    """Characters that TeX would take for commands, written so that it prints them."""
    return _SPECIAL.sub(lambda found: _SPELLED.get(found[0], f"\\{found[0]}"), text)
