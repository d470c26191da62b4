"""The pages of this room."""

from __future__ import annotations

from flask import Blueprint

from ckanext.muaraenim.theme.views.files import files

__all__ = ["get_blueprints"]


def get_blueprints() -> list[Blueprint]:
    return [files]
