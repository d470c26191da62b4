"""Plugins and applications that stay from one test to the next for as long as both want the same settings: making them costs more than most tests."""

from __future__ import annotations

import copy
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ckan.plugins
import factory.random
import pytest
from ckan.common import config
from ckan.tests import helpers
from faker import Faker
from savings import TEMPLATES, save

from ckanext.muaraenim.kept_pages import shelf

save()


class Plugins:
    """What is loaded: the settings before that, and what plugins made of them."""

    before: dict[str, Any] | None = None
    after: dict[str, Any]

    @classmethod
    def load(cls) -> None:
        """Those of the present settings."""
        before = copy.deepcopy(dict(config))
        if before == cls.before:
            config.clear()
            config.update(cls.after)
            return
        ckan.plugins.load_all()
        cls.before, cls.after = before, dict(config)

    @classmethod
    def unload(cls) -> None:
        ckan.plugins.unload_all()
        cls.before = None


class Application:
    """The one that was made last, and what it was made of. Making one loads all plugins again."""

    ASKED_ANEW = frozenset({"ckanext.muaraenim.portal"})
    """Settings that nothing is made of, because whoever needs them reads them each time."""

    made: Any = None
    of: Any = None
    before: dict[str, Any]
    changed: dict[str, Any]
    settings: dict[str, Any]

    @classmethod
    def get(cls) -> helpers.CKANTestApp:
        config["testing"] = True
        before = {key: value for key, value in config.items() if key not in cls.ASKED_ANEW}
        if cls.of is Plugins.after and cls.before == before:
            config.update(cls.changed)
            cls.made._wsgi_app.config.clear()
            cls.made._wsgi_app.config.update(cls.settings)
            return helpers.CKANTestApp(cls.made)
        test = helpers._get_test_app()
        test.app._wsgi_app.jinja_env.bytecode_cache = TEMPLATES
        cls.made, cls.of, cls.before = test.app, Plugins.after, before
        cls.changed = {key: value for key, value in config.items() if key not in cls.ASKED_ANEW and before.get(key) is not value}
        cls.settings = dict(cls.made._wsgi_app.config)
        return test


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that asks for no plugins finds none, and no page of another test; and the same random names and texts in every run."""
    seed = zlib.crc32(item.nodeid.encode())
    Faker.seed(seed)
    factory.random.reseed_random(seed)
    shelf.cache_clear()
    if Plugins.before is not None and "with_plugins" not in getattr(item, "fixturenames", ()):
        Plugins.unload()


@pytest.fixture
def with_plugins(ckan_config: Any) -> None:
    """As CKAN's own fixture, but that the plugins stay."""
    Plugins.load()


@pytest.fixture
def make_app(make_app: Any, with_plugins: None) -> Callable[[], helpers.CKANTestApp]:
    """As CKAN's own fixture, but that the application stays."""
    return Application.get


@pytest.fixture(scope="session")
def folder_of_storage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("storage")


@pytest.fixture
def storage(ckan_config: Any, monkeypatch: pytest.MonkeyPatch, folder_of_storage: Path) -> None:
    """Somewhere to upload to, the same for all tests; asked for before the plugins, because CKAN opens its storages when it loads them."""
    monkeypatch.setitem(ckan_config, "ckan.storage_path", str(folder_of_storage))
