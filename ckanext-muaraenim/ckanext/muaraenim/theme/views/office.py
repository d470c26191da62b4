"""The page of a government office for visitors: CKAN's page without the questions whose answers it does not show."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.lib.helpers import Page
from ckan.lib.search import SearchError
from ckan.types import Context
from ckan.views.group import read

from ckanext.muaraenim.theme.listing import page_number
from ckanext.muaraenim.theme.punctuality import FIELDS, Punctuality, told

__all__ = ["office_page"]

TYPE = "organization"
READ = {"q", "page"}
UNSHOWN = dict.fromkeys(("include_datasets", "include_dataset_count", "include_users", "include_followers"), False)


def office_page(id: str) -> Any:
    """CKAN's own view asks for followers and facets. Members, other parameters than the page's own, and whoever is refused, still get that one."""
    plain = not tk.current_user.is_authenticated and set(tk.request.args) <= READ and "HX-Request" not in tk.request.headers
    group = model.Group.by_name(id) if plain else None
    if group is None or group.type != TYPE or group.state != model.State.ACTIVE:
        return read(TYPE, True, id)
    try:
        shown = tk.get_action("organization_show")(Context(user="", for_view=True), {"id": group.id, "type": TYPE, **UNSHOWN})
        page, kept = _page(group.id, tk.request.args.get("q", ""), page_number(tk.request.args.get("page")))
    except (tk.ObjectNotFound, tk.NotAuthorized, SearchError):
        return read(TYPE, True, id)
    given = {"punctuality": kept, "group_dict": shown, "group_type": TYPE, "page": page, "q": tk.request.args.get("q", ""), "am_following": False}
    return tk.render("organization/read.html", given)


def _page(office: str, text: str, number: int) -> tuple[Page, Punctuality | None]:
    """The datasets, and how all of the office's keep their promises; None where only some were asked for."""
    per_page = tk.config["ckan.datasets_per_page"]
    asked = {"q": text, "fq": f'owner_org:"{office}"', "rows": per_page, "start": (number - 1) * per_page, "include_private": True}
    found = tk.get_action("package_search")({}, asked | {"facet.field": list(FIELDS), "facet.limit": -1})
    page = Page(collection=found["results"], page=number, item_count=found["count"], items_per_page=per_page)
    page.items = found["results"]
    return page, None if text else told(found)
