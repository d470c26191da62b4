"""What every page needs: the regency, menus, assets, and values in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.muaraenim.content_policy import allow_ckans_scripts
from ckanext.muaraenim.regency import Regency, current_regency
from ckanext.muaraenim.theme import addresses, assets, canonical, failure, formats, linking, navigation, suggesting
from ckanext.muaraenim.theme.ornament import lozenge
from ckanext.muaraenim.vocabularies import label

MESSAGES = {"error": "buruk", "danger": "buruk", "success": "baik", "warning": "waspada", "notice": ""}


def portal_regency() -> Regency:
    return current_regency()


def portal_language() -> str:
    """``id`` or ``en``."""
    return "en" if tk.h.lang() == "en" else "id"


def portal_text(text: Mapping[str, str] | str | None) -> str:
    """A text that may exist in two languages."""
    if isinstance(text, Mapping):
        return text.get(portal_language()) or text.get("id") or next(iter(text.values()), "")
    return text or ""


def portal_markup(text: str, /, **values: Any) -> Markup:
    """A translated text with tags of its own; the values are escaped."""
    return Markup(text).format(**values)  # noqa: S704 - the text is ours, from the catalogue


@lru_cache(maxsize=2048)
def portal_extract(text: str | None, length: int) -> str:
    """The beginning of a text in Markdown as plain words, at most ``length`` letters. Kept, because a list says the same ones again and again."""
    return str(tk.h.markdown_extract(text, length))


def portal_one_heading(content: str, title: str) -> Markup:
    """A page's HTML with exactly one ``h1``: ``title``, unseen, where it has none; every further one becomes an ``h2``."""
    before, end, after = str(content).partition("</h1>")
    if not end:
        return Markup('<h1 class="visually-hidden">{}</h1>{}').format(title, Markup(content))  # noqa: S704 - rendered by its template
    return Markup(before + end + after.replace("<h1", "<h2").replace("</h1>", "</h2>"))  # noqa: S704


def portal_title(entity: Mapping[str, Any]) -> str:
    """Title of a dataset, office or topic, in English where it gives one."""
    if portal_language() == "en" and entity.get("title_en"):
        return str(entity["title_en"])
    return entity.get("title") or entity.get("display_name") or entity.get("name") or ""


def portal_asset(name: str) -> str:
    """Address of a style sheet, script, icon or emblem; empty where there is none."""
    found = assets.asset(name)
    return tk.h.url_for_static(found.path) if found else ""


def portal_url(endpoint: str, **values: Any) -> str:
    """``h.url_for`` for the endpoints and paths that a template names, without host; cheap however often it is called."""
    return linking.link(endpoint, **values)


def portal_ckans_page() -> str:
    """Writes nothing; a page of CKAN's own may then run what it needs."""
    return allow_ckans_scripts()


def portal_suggesting() -> str:
    """What the script of a search box needs; empty where there shall be none."""
    return suggesting.plan()


def portal_emblem() -> Markup:
    """The regency's emblem, or the woven lozenge in its colours; 34 x 34 points."""
    if address := portal_asset("lambang"):
        return Markup('<img src="{}" width="34" height="34" alt="">').format(address)
    light = current_regency().colours["light"]
    return Markup(lozenge(light["emas"], light["marun"], "#ffffff"))  # noqa: S704 - colours are checked when the regency is read


def portal_navigation() -> navigation.Navigation:
    return navigation.navigation()


def portal_page_exists(path: str) -> bool:
    """Whether a feature that is switched on has a page of exactly this address."""
    return navigation.page_exists(path)


def portal_languages() -> list[navigation.Language]:
    return navigation.languages()


def portal_steward() -> str:
    """Who keeps this portal, in a sentence."""
    regency = current_regency()
    name = regency.organizations[regency.walidata].name
    return tk._("Run by {office}, the regency's data steward (Walidata).").format(office=name)


def portal_canonical(endpoint: str = "", **values: Any) -> Markup:
    """Links to this page's one address and to it in each language; ``endpoint`` and its values where another view's address is the better one."""
    return canonical.links(endpoint, **values)


def portal_number(value: Any, decimals: int | None = None) -> str:
    return formats.number(value, portal_language(), decimals)


def portal_size(count: Any) -> str:
    return formats.size(count, portal_language())


def portal_day(value: Any) -> str:
    """``30 Jul 2026``; what is no date stays as it is."""
    return _dated(value, formats.day)


def portal_long_day(value: Any) -> str:
    """``Kamis, 30 Juli 2026``; what is no date stays as it is."""
    return _dated(value, formats.long_day)


def portal_month(value: date | str) -> str:
    """``Juli 2026``, of any day in it or of ``2026-07``."""
    return formats.month(value if isinstance(value, date) else date.fromisoformat(f"{value}-01"), portal_language())


def portal_moment(value: Any) -> str:
    """``30 Jul 2026, 05.10 WIB``, in the regency's time zone; what is no time stays as it is."""
    moment = formats.point_in_time(value, current_regency().time_zone)
    return formats.moment(moment, portal_language()) if moment else str(value or "")


def portal_now() -> str:
    """Today's date and time, for figures that are counted when the page is made."""
    return portal_moment(datetime.now(UTC))


def portal_today() -> str:
    return formats.day(current_regency().today, portal_language())


def portal_here() -> str:
    """Whole address of this page, for paper."""
    return tk.h.url_for(tk.h.current_url(), qualified=True)


def portal_message_class(category: str) -> str:
    """CKAN's category of a message to the class of ``.pesan``."""
    return next((kind for word, kind in MESSAGES.items() if word in category), "")


def portal_url_with(name: str, value: object, anchor: str = "") -> str:
    return addresses.changed(name, value, anchor)


def portal_address(address: str | None) -> str:
    return addresses.safe(address or "")


def portal_page_numbers(current: int, total: int) -> list[int | None]:
    return addresses.page_numbers(current, total)


def portal_label(vocabulary: str, value: Any) -> str:
    """The words for a value of ``config/vocabularies``; several values are joined by commas."""
    values = value if isinstance(value, list) else [value]
    return ", ".join(label(vocabulary, str(each), portal_language()) for each in values if each not in (None, ""))


def _dated(value: Any, write: Callable[[date, str], str]) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return write(value, portal_language())
    moment = formats.point_in_time(value, current_regency().time_zone)
    return write(moment.date(), portal_language()) if moment else str(value or "")


def portal_error(code: Any) -> failure.Failure:
    return failure.failure(code)
