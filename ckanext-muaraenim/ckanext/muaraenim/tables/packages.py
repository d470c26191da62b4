"""CKAN datasets as the catalogue reads and writes them: by derived id, with one resource for the table, everything else left alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from ckanext.muaraenim.custody import custodian
from ckanext.muaraenim.vocabularies import vocabulary
from harvesters.dataset import tag_names
from harvesters.errors import CatalogueError
from harvesters.packed import packed_beyond
from harvesters.words import Phrase, phrase

__all__ = ["Draft", "Packages", "Stored", "save", "stored_packages"]

LINK = "harvest_distribution"
"""On a resource that is a link to the source's own file: its id there."""
COLUMNS = ("title", "notes", "license_id", "url", "version", "author", "author_email", "maintainer", "maintainer_email", "private")

ROWS_AT_ONCE = 1_000

THEIRS = phrase(
    "dataset «{name}» dengan id ini dirawat {owner}; ambil alih dahulu (harvest_dataset_adopt)",
    "dataset «{name}» with this id is kept up by {owner}; adopt it first (harvest_dataset_adopt)",
)


@dataclass(frozen=True)
class Draft:
    """What is to stand in CKAN; JSON-ready, because a revision keeps it until CKAN has it.

    ``name``: only for a dataset that does not exist yet. ``fields``: others stay. ``resource``: of the table, None to leave the resources alone.
    """

    id: str
    name: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    resource: Mapping[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "fields": dict(self.fields), "resource": dict(self.resource) if self.resource else None}


@dataclass(frozen=True)
class Stored:
    """A dataset as it stands, with its fields by schema name as a source would give them: the OPD by its code, lists as lists, tags by name."""

    id: str
    name: str
    title: str
    fields: Mapping[str, Any]


def stored_packages(source: str) -> list[Stored]:
    """The source's datasets that exist. Read on a connection of its own, so that a long run leaves no transaction open."""
    package = model.package_table
    marked = sa.select(package).where(package.c.state == model.State.ACTIVE, package.c.extras["harvest_source"].astext == source)
    with model.meta.engine.connect() as connection:
        rows = connection.execute(marked.order_by(package.c.name).execution_options(yield_per=ROWS_AT_ONCE)).mappings()
        found: list[Stored] = []
        for part in rows.partitions():
            found += [replace(each, fields=packed_beyond(len(found), each.fields)) for each in _stored(connection, part)]
    return found


def _stored(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> Iterator[Stored]:
    ids, owners = [row["id"] for row in rows], {row["owner_org"] for row in rows if row["owner_org"]}
    tags, groups, links, codes = _tags(connection, ids), _groups(connection, ids), _links(connection, ids), _codes(connection, owners)
    for row in rows:
        id, owner = row["id"], row["owner_org"]
        fields = {name: row[name] for name in COLUMNS} | {name: _value(value) for name, value in (row["extras"] or {}).items()}
        members = {"tags": tags.get(id, []), "groups": groups.get(id, []), "resources": links.get(id, [])}
        yield Stored(id, row["name"], row["title"] or row["name"], {**fields, "owner_org": codes.get(owner) or owner, **members})


class Packages:
    """The datasets of one run. It asks once who writes them and which OPD a code means; whether that OPD still exists, CKAN asks for each."""

    def __init__(self) -> None:
        self._custodians: dict[str, str] = {}
        self._user: model.User | None = None

    def check(self, draft: Draft) -> None:
        """Whether CKAN has what the draft needs, so that no rows are written for a dataset that can't be.

        :raises CatalogueError: its OPD does not exist, or a dataset with this id is another source's or people's.
        """
        if draft.fields.get("owner_org"):
            self._custodian(str(draft.fields["owner_org"]))
        _check_owner(draft, _standing(draft))

    def save(self, draft: Draft, *, unchecked: bool = False) -> None:
        """Create the dataset or bring it to what the draft says. May be repeated, also by two at once: the second one waits.

        :param unchecked: :meth:`check` has not been asked.
        :raises CatalogueError: CKAN refused it; or, ``unchecked``, as for :meth:`check`.
        """
        wanted = {name: value for name, value in draft.fields.items() if name not in ("tags", "resources")}
        if "tags" in draft.fields:
            wanted["tags"] = [{"name": name} for name in tag_names(draft.fields["tags"])]
        if wanted.get("owner_org"):
            wanted["owner_org"] = self._custodian(str(wanted["owner_org"]))
        user = self._writer()
        try:
            model.Session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 0))"), {"id": draft.id})  # until the action commits
            standing = _standing(draft)
            if unchecked:
                _check_owner(draft, standing)
            (_update if standing.exists else _create)(draft, wanted, standing, user)
            model.Session.commit()  # an update that changes nothing has left its transaction open
            _forget()
        except tk.ValidationError as error:
            model.Session.rollback()
            said = "; ".join(f"{name}: {', '.join(map(str, texts))}" for name, texts in error.error_summary.items()) or str(error)
            raise _refused(draft, phrase(said, said)) from error
        except tk.NotAuthorized as error:
            model.Session.rollback()
            raise _refused(draft, phrase("portal tidak mengizinkan", "the portal does not allow it")) from error

    def _custodian(self, code: str) -> str:
        if code not in self._custodians:
            found = custodian(code)
            if found is None:
                reason = phrase(f"OPD «{code}» tidak ada di portal", f"there is no agency «{code}» in the portal")
                raise CatalogueError(portal=tk.config["ckan.site_url"], reason=reason)
            self._custodians[code] = str(found.id)
        return self._custodians[code]

    def _writer(self) -> model.User:
        """The site's own user; held here, so that the session knows it without asking again."""
        known = model.Session.get(model.User, self._user.id) if self._user is not None else None
        self._user = known or model.User.get(tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"])
        return self._user


def save(draft: Draft) -> None:
    """:meth:`Packages.save` of one dataset alone."""
    Packages().save(draft)


def _forget() -> None:
    """Let the session go of what was written. A tag collects every dataset that was ever given it, and CKAN looks through all of them each time that
    it writes the tag."""
    for each in list(model.Session):
        if each in model.Session and not isinstance(each, model.User):  # users are asked for with every dataset, and nothing grows on them
            model.Session.expunge(each)


@dataclass(frozen=True)
class _Standing:
    """``name`` and ``owner`` (the source that it is marked with) of the dataset with the draft's id, if it ``exists``.

    ``taken``: another dataset has the name that the draft would like.
    """

    exists: bool = False
    name: str = ""
    owner: str = ""
    taken: bool = False


def _standing(draft: Draft) -> _Standing:
    package = model.package_table
    query = sa.select(package.c.id, package.c.name, package.c.extras["harvest_source"].astext.label("owner"))
    rows = model.Session.execute(query.where(sa.or_(package.c.id == draft.id, package.c.name == draft.name))).all()
    taken = any(row.id != draft.id for row in rows)
    return next((_Standing(True, row.name, row.owner or "", taken) for row in rows if row.id == draft.id), _Standing(taken=taken))


def _check_owner(draft: Draft, standing: _Standing) -> None:
    owner = standing.owner
    if standing.exists and draft.fields.get("harvest_source") not in (None, owner):
        kept_by = phrase(f"sumber «{owner}»", f"source «{owner}»") if owner else phrase("orang", "people")
        said = {language: THEIRS[language].format(name=standing.name, owner=kept_by[language]) for language in ("id", "en")}
        raise _refused(draft, said)


def _create(draft: Draft, wanted: dict[str, Any], standing: _Standing, user: model.User) -> None:
    given = {name: value for name, value in wanted.items() if not _is_empty(value)}
    name = f"{draft.name[:90]}-{draft.id[:8]}" if standing.taken else draft.name
    given |= {"id": draft.id, "name": name, "type": "dataset"}
    given["resources"] = [*([dict(draft.resource)] if draft.resource else []), *(draft.fields.get("resources") or ())]
    tk.get_action("package_create")(_context(user), given)


def _update(draft: Draft, wanted: dict[str, Any], standing: _Standing, user: model.User) -> None:
    before = tk.get_action("package_show")({**_context(user), "for_update": True, "use_cache": False}, {"id": draft.id})
    package = before | {name: "" if value is None else value for name, value in wanted.items()}
    if draft.resource:
        package["resources"] = list(_with(package["resources"], draft.resource))
    if "resources" in draft.fields:
        package["resources"] = list(relinked(package["resources"], draft.fields["resources"] or ()))
    tk.get_action("package_update")({**_context(user), "original_package": before}, {**package, "state": model.State.ACTIVE})


def _with(resources: list[dict[str, Any]], own: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The same resources in the same order, ours replaced or put first."""
    if not any(resource["id"] == own["id"] for resource in resources):
        yield dict(own)
    for resource in resources:
        yield {**resource, **own} if resource["id"] == own["id"] else resource


def relinked(resources: Sequence[Mapping[str, Any]], links: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The resources that are no links of the source, then its links as they are now, each with what people have added to it."""
    before = {each["id"]: each for each in resources}
    yield from (each for each in resources if not each.get(LINK))
    yield from ({**before.get(each["id"], {}), **each} for each in links)


def _context(user: model.User) -> Context:
    return Context(ignore_auth=True, user=user.name, auth_user_obj=user)


def _refused(draft: Draft, reason: Phrase) -> CatalogueError:
    title = draft.fields.get("title") or draft.name or draft.id
    said = phrase(f"«{title}» ditolak: {reason['id']}", f"«{title}» was refused: {reason['en']}")
    return CatalogueError(portal=tk.config["ckan.site_url"], reason=said)


def _tags(connection: sa.Connection, ids: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    tag, tagged = model.tag_table, model.package_tag_table
    query = sa.select(tagged.c.package_id, tag.c.name).join(tag, tag.c.id == tagged.c.tag_id)
    query = query.where(tagged.c.package_id.in_(ids), tagged.c.state == model.State.ACTIVE)
    for package, name in connection.execute(query.order_by(tag.c.name)):
        found.setdefault(package, []).append(name)
    return found


def _groups(connection: sa.Connection, ids: list[str]) -> dict[str, list[dict[str, str]]]:
    """Without the topics, which follow a dataset's affair by themselves."""
    found: dict[str, list[dict[str, str]]] = {}
    topics = {term.name for term in vocabulary("urusan").values()}
    member, group = model.member_table, model.group_table
    query = sa.select(member.c.table_id, group.c.name).join(group, group.c.id == member.c.group_id).order_by(group.c.name)
    query = query.where(member.c.table_name == "package", member.c.state == model.State.ACTIVE, group.c.is_organization.is_(False))
    for package, name in connection.execute(query.where(member.c.table_id.in_(ids))):
        if name not in topics:
            found.setdefault(package, []).append({"name": name})
    return found


def _links(connection: sa.Connection, ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    resource = model.resource_table
    query = sa.select(resource).where(resource.c.package_id.in_(ids), resource.c.state == model.State.ACTIVE).order_by(resource.c.position)
    for row in connection.execute(query).mappings():
        distribution = (row["extras"] or {}).get(LINK)
        if distribution:
            link = {name: row[name] for name in ("id", "url", "name", "description", "format", "mimetype")}
            found.setdefault(row["package_id"], []).append({**link, LINK: distribution})
    return found


def _codes(connection: sa.Connection, ids: set[str]) -> dict[str, str]:
    group = model.group_table
    query = sa.select(group.c.id, group.c.name, group.c.extras).where(group.c.id.in_(ids))
    return {id: (extras or {}).get("kode") or name for id, name, extras in connection.execute(query)}


def _value(value: Any) -> Any:
    """A list is stored as JSON text."""
    if isinstance(value, str) and value.startswith("["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [])
