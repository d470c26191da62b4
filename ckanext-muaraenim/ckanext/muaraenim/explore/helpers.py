"""What the pages of datasets and resources ask of this feature."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.muaraenim.explore.asked import asked, reordered
from ckanext.muaraenim.explore.downloads import Download, chosen_downloads, downloads, table_downloads
from ckanext.muaraenim.explore.front import Front, front
from ckanext.muaraenim.explore.glance import Glance, Picture, glance
from ckanext.muaraenim.explore.preview import Preview, read_preview
from ckanext.muaraenim.explore.rules import Rules, rules_of
from ckanext.muaraenim.explore.summary import share_address
from ckanext.muaraenim.gazetteer import gazetteer
from ckanext.muaraenim.theme.column import Column

__all__ = [
    "explore_answer", "explore_chosen_downloads", "explore_downloads", "explore_front", "explore_place_address", "explore_places",
    "explore_places_named", "explore_pictures", "explore_preview", "explore_share_address", "explore_svg", "explore_reordered", "explore_rules",
    "explore_table_downloads",
]  # fmt: skip


Found = TypeVar("Found")


def explore_preview(resource: Mapping[str, Any]) -> Preview | None:
    """The rows that the address asks for (``?hal=2&urut=-jumlah&kolom=nama&cari=hulu``); read once a request, however many parts of the page ask."""
    return _once(("preview", resource["id"]), lambda: read_preview(resource, asked(tk.request.args)))


def explore_answer(dataset: Mapping[str, Any]) -> Markup:
    """Empty where the reader sees no table."""
    return Markup(_glance(dataset).answer)  # noqa: S704 - made by this portal, its values escaped


def explore_pictures(dataset: Mapping[str, Any]) -> tuple[Picture, ...]:
    """The best first; the SVG is for a page."""
    return _glance(dataset).pictures


def explore_svg(picture: Picture) -> Markup:
    return Markup(picture.svg)  # noqa: S704 - drawn by this portal's templates, its values escaped


def explore_rules(resource: Mapping[str, Any]) -> Rules:
    """What its table is checked against; read once a request."""
    return _once(("rules", resource["id"]), lambda: rules_of(resource["id"]))


def explore_reordered(preview: Preview, column: Column) -> str:
    """Address of the rows in the order of a column: the lowest first, or the highest where they are so already."""
    return reordered(f"-{column.name}" if preview.asked.order == column.name else column.name)


def explore_downloads(dataset: Mapping[str, Any], preview: Preview | None) -> list[Download]:
    return downloads(dataset, preview, mapped=_mapped(dataset, preview))


def explore_table_downloads(dataset: Mapping[str, Any], preview: Preview) -> list[Download]:
    return table_downloads(dataset, preview, mapped=_mapped(dataset, preview))


def explore_chosen_downloads(dataset: Mapping[str, Any], preview: Preview) -> list[Download]:
    return chosen_downloads(dataset, preview)


def explore_share_address(dataset: Mapping[str, Any]) -> str:
    return share_address(dataset, _glance(dataset).answer)


def explore_front() -> Front:
    """Figures and picture of the front page; read once a request."""
    return _once(("front",), front)


def explore_places() -> list[dict[str, str]]:
    """Name and address of every kecamatan, in the order of their names."""
    return [{"name": district.name, "address": address} for address, district in gazetteer().districts.items()]


def explore_places_named(text: str) -> list[dict[str, str]]:
    """Name and address of the kecamatan that a question names."""
    known = gazetteer()
    return [{"name": district.name, "address": known.address(district.code)} for district in known.named(text)]


def explore_place_address(code: str) -> str:
    """Of the page of a kecamatan of this regency, by its code."""
    return str(tk.h.url_for("explore_places.district", place=gazetteer().address(code)))


def _glance(dataset: Mapping[str, Any]) -> Glance:
    return _once(("glance", dataset["id"], tk.h.portal_language()), lambda: glance({}, dataset))


def _once(named: tuple[str, ...], make: Callable[[], Found]) -> Found:
    """Made once a request, however many parts of the page ask."""
    made: dict[tuple[str, ...], Any] = tk.g.setdefault("explore_made", {})
    if named not in made:
        made[named] = make()
    found: Found = made[named]
    return found


def _mapped(dataset: Mapping[str, Any], preview: Preview | None) -> bool:
    """The portal has the boundaries of the places in this table; it looks only at the dataset's first one."""
    first = tk.h.portal_table(dataset)
    return bool(preview and first and first["id"] == preview.resource["id"]) and any(each.kind == "choropleth" for each in _glance(dataset).pictures)
