"""Addresses that are worked out once are those that CKAN gives, whatever the language, the place of the portal and the value."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest
from werkzeug.routing import BuildError

from ckanext.muaraenim.theme.linking import link

ASKED = [
    ("home.index", {}),
    ("/wilayah", {}),
    ("dataset.search", {}),
    ("dataset.read", {"id": "jumlah-penduduk_2025"}),
    ("dataset.read", {"id": "id"}),
    ("portal_entities.office", {"id": "dinkes"}),
    ("portal_calendar.show", {"bulan": "2026-07", "opd": "dinkes"}),
    ("portal_calendar.show", {"bulan": "2026-07", "opd": None}),
    ("history.show", {"id": "satu", "tabel": "dua", "revisi": 3}),
    ("dataset.read", {"id": "a b/c?d=é&~id~"}),
    ("portal_calendar.show", {"bulan": "~opd~", "opd": "~bulan~"}),
]
ENGLISH = {"CKAN_LANG": "en", "CKAN_LANG_IS_DEFAULT": False}


@pytest.mark.parametrize("root_path", ["", "/data/{{LANG}}"])
def test_links_are_ckans_own(app, ckan_config, monkeypatch, root_path):
    monkeypatch.setitem(ckan_config, "ckan.root_path", root_path)
    for surroundings in ({}, ENGLISH, {"SCRIPT_NAME": "/portal"}, {**ENGLISH, "SCRIPT_NAME": "/portal"}):
        with app.flask_app.test_request_context("/", environ_overrides=surroundings):
            for endpoint, values in ASKED * 2:
                assert link(endpoint, **values) == tk.h.url_for(endpoint, **values)


def test_one_value_leaves_nothing_for_the_next(app):
    with app.flask_app.test_request_context("/"):
        assert [link("dataset.read", id=name) for name in ("satu", "dua")] == ["/dataset/satu", "/dataset/dua"]
        assert link("dataset.read", id="tiga", tabel="empat") == "/dataset/tiga?tabel=empat"


def test_an_endpoint_that_is_not_there_stays_an_error(app):
    with app.flask_app.test_request_context("/"), pytest.raises(BuildError, match="tidak.ada"):
        link("tidak.ada")
