"""The main plugin: schemas, roles and the regency. Pages, search, harvesting are plugins of their own."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import yaml
from ckan import model
from ckan.common import CKANConfig
from ckan.config.declaration import Declaration, Key
from ckan.lib.plugins import DefaultTranslation
from ckan.types import Context
from flask import Blueprint

from ckanext.muaraenim import helpers, indexing
from ckanext.muaraenim.access import action as access_action
from ckanext.muaraenim.access import auth as access_auth
from ckanext.muaraenim.access import may_read_content, relations, replacement, words
from ckanext.muaraenim.access.labels import PortalLabels
from ckanext.muaraenim.configuration import PACKAGE, config_file
from ckanext.muaraenim.facet_labels import name_values
from ckanext.muaraenim.former_names import former_names
from ckanext.muaraenim.front_door import front_door, served_by_tls
from ckanext.muaraenim.kept_pages import kept_pages
from ckanext.muaraenim.last_slash import last_slash
from ckanext.muaraenim.logic import action, auth, validators
from ckanext.muaraenim.logic.replacement import portal_replacement
from ckanext.muaraenim.refusals import refusals
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.restriction import follow_access_class
from ckanext.muaraenim.theme.feed import PortalFeed, entry_fields
from ckanext.muaraenim.theme.helpers import get_helpers
from ckanext.muaraenim.theme.stock import narrowed
from ckanext.muaraenim.theme.views import get_blueprints
from ckanext.muaraenim.visitor_limit import check_limits, visitor_limit

__all__ = ["MuaraenimPlugin"]


@tk.blanket.cli
class MuaraenimPlugin(p.SingletonPlugin, PortalLabels, DefaultTranslation):
    p.implements(p.IActions)
    p.implements(p.IAuthFunctions)
    p.implements(p.IBlueprint)
    p.implements(p.IConfigDeclaration)
    p.implements(p.IConfigurer)
    p.implements(p.IFeed)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IPermissionLabels)
    p.implements(p.ITemplateHelpers)
    p.implements(p.ITranslation)
    p.implements(p.IValidators)

    def get_actions(self) -> dict[str, Callable[..., Any]]:
        return _public(access_action) | _public(relations) | _public(replacement) | _public(words) | _public(action)

    def get_auth_functions(self) -> dict[str, Callable[..., Any]]:
        return _public(access_auth) | _public(auth)

    def get_validators(self) -> dict[str, Callable[..., Any]]:
        rules = {name: rule for name, rule in vars(validators).items() if name.startswith("portal_")}
        return rules | {"portal_replacement": portal_replacement}

    def get_helpers(self) -> dict[str, Callable[..., Any]]:
        return _public(helpers) | get_helpers()

    def get_blueprint(self) -> list[Blueprint]:
        return [visitor_limit, front_door, refusals, last_slash, former_names, *get_blueprints(), kept_pages]

    def update_config(self, config: CKANConfig) -> None:
        tk.add_template_directory(config, "theme/templates")
        tk.add_template_directory(config, "templates")
        config["licenses_group_url"] = config.get("licenses_group_url") or f"file://{config_file('vocabularies/licences.json')}"

        if config.get("ckan.site_title") in (None, "", "CKAN"):  # CKAN's default; feeds, mails and status_show say it
            config["ckan.site_title"] = current_regency().title["id"]
        if served_by_tls(config):
            config["SESSION_COOKIE_SECURE"] = config["REMEMBER_COOKIE_SECURE"] = True
        check_limits()

    def get_feed_class(self) -> type[PortalFeed]:
        return PortalFeed

    def get_item_additional_fields(self, dataset_dict: dict[str, Any]) -> dict[str, Any]:
        return entry_fields(dataset_dict)

    def declare_config_options(self, declaration: Declaration, key: Key) -> None:
        """Our own settings, and to scheming where our schemas are.

        These as declared defaults, because scheming reads its settings in ``update_config``, which CKAN calls from the last plugin to the first,
        and this plugin must stand first: the first plugin's templates win.
        """
        declaration.load_dict(yaml.safe_load((PACKAGE / "config_declaration.yaml").read_text(encoding="utf-8")))
        schemas = key.scheming
        declaration.declare(schemas.presets, f"ckanext.scheming:presets.json {config_file('schemas/presets.yaml').as_uri()}")
        declaration.declare(schemas.dataset_schemas, config_file("schemas/dataset.yaml").as_uri())
        declaration.declare(schemas.organization_schemas, config_file("schemas/organization.yaml").as_uri())

    def after_dataset_create(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        if pkg_dict.get("urusan") or pkg_dict.get("groups"):  # otherwise a new dataset is in no topic
            indexing.join_topic(pkg_dict["id"], pkg_dict.get("urusan"))

    def after_dataset_update(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        follow_access_class(pkg_dict)
        indexing.join_topic(pkg_dict["id"], pkg_dict.get("urusan"))

    def after_dataset_show(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        package = context.get("package") or model.Package.get(pkg_dict["id"])
        indexing.shown(pkg_dict, with_content=may_read_content(context, package))
        relations.keep_seen(context, pkg_dict)
        replacement.name_seen(context, pkg_dict)

    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        return narrowed(search_params)

    def after_dataset_search(self, search_results: dict[str, Any], search_params: dict[str, Any]) -> dict[str, Any]:
        for dataset in search_results["results"]:
            indexing.found(dataset)
            relations.keep_public(dataset)
            replacement.name_public(dataset)
        name_values(search_results["search_facets"])
        return search_results

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        return indexing.indexed(pkg_dict)


def _public(module: ModuleType) -> dict[str, Callable[..., Any]]:
    return {name: getattr(module, name) for name in module.__all__}
