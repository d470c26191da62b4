"""The pages of this room."""

from __future__ import annotations

from flask import Blueprint

from ckanext.muaraenim.kept_pages import keepable
from ckanext.muaraenim.theme.views.calendar import calendar
from ckanext.muaraenim.theme.views.citation import citation
from ckanext.muaraenim.theme.views.dataset import dataset
from ckanext.muaraenim.theme.views.entities import entities
from ckanext.muaraenim.theme.views.files import files
from ckanext.muaraenim.theme.views.home import home
from ckanext.muaraenim.theme.views.leftovers import leftovers
from ckanext.muaraenim.theme.views.search import search
from ckanext.muaraenim.theme.views.sitemap import sitemap
from ckanext.muaraenim.theme.views.statements import statements

__all__ = ["get_blueprints"]

keepable.update(("portal_home.index", "portal_search.index", "portal_search.choices", "portal_dataset.show", "history.show", "portal_calendar.show"))
keepable.add("home.about")
keepable.update(f"portal_entities.{name}" for name in ("offices", "office", "topics", "topic", "references"))
keepable.update(f"portal_statements.{name}" for name in ("about", "privacy", "accessibility"))


def get_blueprints() -> list[Blueprint]:
    return [files, home, search, dataset, entities, calendar, citation, statements, sitemap, leftovers]
