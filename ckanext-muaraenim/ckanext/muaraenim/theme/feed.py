"""Atom feeds in the regency's name and the reader's language. An entry names its OPD and says so when its figures are examples."""

from __future__ import annotations

import re
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.views.feed import CKANFeed

from ckanext.muaraenim.regency import current_regency

__all__ = ["PortalFeed", "entry_fields"]

UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold (XML 1.0, production 2). One such character in one title would leave everybody without the feed."""


class PortalFeed(CKANFeed):
    """CKAN's feed, which otherwise is in English and by the site's technical id."""

    def __init__(self, feed_title: str, feed_link: str, feed_description: str, **given: Any) -> None:
        given |= {"language": tk.h.lang(), "author_name": current_regency().government}
        super().__init__(*map(_writable, (feed_title, feed_link, feed_description)), **_writable(given))

    def add_item(self, *, office: str, sample: bool, page: str, **given: Any) -> None:
        """:param office: title of the OPD that holds the dataset
        :param sample: its figures are invented
        :param page: address of its page
        """
        given |= {"link": page, "author_name": office}
        given.pop("author_email", None)
        if sample:
            label = tk._("sample data")
            given["title"] = f"{given['title']} ({label})"
            given["categories"] = [label, *given["categories"]]
        super().add_item(**_writable(given))


def entry_fields(dataset: dict[str, Any]) -> dict[str, Any]:
    """What :meth:`PortalFeed.add_item` needs of a dataset beyond CKAN's own fields."""
    return {
        "office": (dataset.get("organization") or {}).get("title") or current_regency().government,
        "sample": tk.h.portal_is_sample(dataset),
        "page": tk.h.url_for("dataset.read", id=dataset["name"], _external=True),
    }


def _writable(value: Any) -> Any:
    """Texts, and those in lists and dictionaries, without characters that XML lacks."""
    if isinstance(value, str):
        return UNWRITABLE.sub("", value)
    if isinstance(value, dict):
        return {key: _writable(each) for key, each in value.items()}
    return [_writable(each) for each in value] if isinstance(value, list) else value
