"""The pages of this room."""

from __future__ import annotations

from flask import Blueprint

from ckanext.muaraenim.theme.views.calendar import calendar
from ckanext.muaraenim.theme.views.citation import citation
from ckanext.muaraenim.theme.views.dataset import dataset
from ckanext.muaraenim.theme.views.entities import entities
from ckanext.muaraenim.theme.views.files import files
from ckanext.muaraenim.theme.views.home import home
from ckanext.muaraenim.theme.views.leftovers import leftovers
from ckanext.muaraenim.theme.views.search import search
from ckanext.muaraenim.theme.views.statements import statements

__all__ = ["get_blueprints"]


def get_blueprints() -> list[Blueprint]:
    return [files, home, search, dataset, entities, calendar, citation, statements, leftovers]
