"""Another CKAN, read through its action API: its datasets by search, or name by name where its search does not work, and its DataStore."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harvesters.errors import FetchError, Refused, Unreadable
from harvesters.reading.jsontext import NoJson, read_json
from harvesters.reading.session import Request, Session, public_address
from harvesters.words import phrase

__all__ = ["ActionRefused", "CkanPortal", "Selection"]

PAGE = 500
"""Datasets asked for at once; CKAN gives 1,000 at most, an operator may have set less."""
ROWS = 10_000
ANSWERS = frozenset({400, 403, 404, 409, 500})
"""With these statuses CKAN still says in its own words what is wrong."""
LONGEST_QUOTE = 200
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Selection:
    """Which datasets: of any of these organisations, and of any of these groups, and with any of these tags, and what ``fq`` finds."""

    organizations: Sequence[str] = ()
    groups: Sequence[str] = ()
    tags: Sequence[str] = ()
    fq: str = ""

    @property
    def empty(self) -> bool:
        return not (self.organizations or self.groups or self.tags or self.fq)

    @property
    def query(self) -> str:
        """As ``package_search`` takes it in ``fq``."""
        named = {"organization": self.organizations, "groups": self.groups, "tags": self.tags}
        parts = [f"+{field}:({' OR '.join(map(_quoted, values))})" for field, values in named.items() if values]
        return " ".join([*parts, *([f"+({self.fq})"] if self.fq else [])])

    def takes(self, package: Mapping[str, Any]) -> bool:
        """Whether a dataset that was read by its name belongs to it; ``fq`` only a search engine can answer."""
        organization = (package.get("organization") or {}).get("name")
        groups, tags = ({each.get("name") for each in package.get(field) or ()} for field in ("groups", "tags"))
        return bool(
            (not self.organizations or organization in self.organizations)
            and (not self.groups or groups & set(self.groups))
            and (not self.tags or tags & set(self.tags))
        )


class ActionRefused(Refused):
    """CKAN itself says no: not found, not allowed, or its search is down."""


class CkanPortal:
    """``complete``: after :meth:`packages`, whether the portal has given every dataset that it counts, but for those that it lists and does not show:
    ``withheld``, by name, with what it says instead.
    """

    def __init__(self, session: Session, url: str, megabytes: int) -> None:
        self.session, self.url, self._at_most = session, url.rstrip("/"), megabytes * MEGABYTE
        self.complete = False
        self.withheld: dict[str, ActionRefused] = {}

    def packages(self, selection: Selection, since: str = "") -> Iterator[Mapping[str, Any]]:
        """Each dataset once: those that the search finds, then those that it leaves out although the portal lists them.

        :param since: ISO time in UTC; only what was changed then or later. Without it, everything.
        :raises FetchError: the portal cannot be read to its end, or shows none of the datasets that it lists.
        """
        self.complete = False
        self.withheld.clear()
        names, counted = self._names(), self._count()
        if counted is None and not names:
            raise self._unreadable("baik pencarian maupun daftar datasetnya tidak berfungsi", "neither its search nor its list of datasets works")
        whole = counted is not None and counted >= len(names)
        if not whole and selection.fq:
            raise self._unreadable(
                f"pencarian portal menemukan {counted or 0} dari {len(names)} dataset, sehingga «fq» tidak dapat dipakai",
                f"the portal's search finds {counted or 0} of {len(names)} datasets, so «fq» cannot be used",
            )
        found: set[str] = set()
        if counted:
            for package in self._searched(selection, since):
                found.add(str(package.get("name")))
                yield package
        else:
            self.complete = True
        if not whole:
            yield from self._named([name for name in names if name not in found], selection, since)

    def rows(self, resource: str) -> Iterator[Mapping[str, Any]]:
        """The rows of one DataStore table in their order, with ``_id``."""
        last, seen, total = 0, 0, None
        while total is None or seen < total:
            page = self.call("datastore_search", resource_id=resource, limit=str(ROWS), offset=str(seen), sort="_id")
            records = page.get("records") or ()
            total = int(page.get("total") or 0)
            if not records and seen < total:
                raise self._unreadable(f"tabel berhenti di baris {seen} dari {total}", f"the table stops at row {seen} of {total}")
            for record in records:
                if not isinstance(record, Mapping) or int(record.get("_id") or 0) <= last:
                    raise self._unreadable("tabel berubah selagi dibaca", "the table changed while it was read")
                last = int(record["_id"])
                yield record
            seen += len(records)

    def rows_since(self, resource: str, column: str, start: Any) -> Iterator[Mapping[str, Any]]:
        """Rows of a DataStore table whose ``column`` is ``start`` or later, or empty; the latest first, because its search knows no comparison.

        Rows that are added or changed while it is read come once more; where some are deleted meanwhile, nobody knows what was left out.
        """
        seen, total = 0, None
        while total is None or seen < total:
            order = f'"{column}" desc, _id'
            page = self.call("datastore_search", resource_id=resource, limit=str(ROWS), offset=str(seen), sort=order)
            records, found = page.get("records") or (), int(page.get("total") or 0)
            if found < (total or 0) or (not records and seen < found):
                raise self._unreadable("tabel berubah selagi dibaca", "the table changed while it was read")
            total = found
            for record in records:
                if _is_before(record.get(column), start):
                    return
                yield record
            seen += len(records)

    def fields(self, resource: str) -> list[Mapping[str, Any]]:
        """Columns of a DataStore table: ``id``, ``type``, perhaps ``info``, and ``schema`` where the portal tells which are indexed."""
        try:
            found = self.call("datastore_info", resource_id=resource)
        except ActionRefused:  # a portal of before CKAN 2.9
            found = self.call("datastore_search", resource_id=resource, limit="0")
        return [field for field in found.get("fields") or () if field.get("id") != "_id"]

    def is_key(self, resource: str, columns: Sequence[str]) -> bool:
        """Whether no two rows of a DataStore table have the same values in these columns."""
        names = ",".join(columns)
        try:
            different = self.call("datastore_search", resource_id=resource, limit="0", fields=names, distinct="true")
            return bool(int(different["total"]) == int(self.call("datastore_search", resource_id=resource, limit="0")["total"]))
        except (ActionRefused, KeyError, TypeError, ValueError):
            return False

    def call(self, action: str, **parameters: str) -> Any:
        """The action's result.

        :raises ActionRefused: the portal says no. :raises Unreadable: its answer is not CKAN's.
        """
        request = Request(f"{self.url}/api/3/action/{action}", parameters)
        answer = self.session.read(request, at_most=self._at_most, accepted=ANSWERS)
        try:
            body = read_json(answer)
        except NoJson as problem:
            raise Unreadable(system=public_address(self.url), reason=problem.reason) from None
        if not isinstance(body, Mapping) or "success" not in body:
            raise self._unreadable(f"jawaban atas {action} bukan jawaban CKAN", f"its answer to {action} is not CKAN's")
        if body["success"] is True:
            return body.get("result")
        error = body.get("error")
        said = str(error.get("message") or error.get("__type") or "" if isinstance(error, Mapping) else error)[:LONGEST_QUOTE]
        raise ActionRefused(system=public_address(self.url), reason=phrase(f"{action}: {said}", f"{action}: {said}"))

    def _names(self) -> list[str]:
        """Empty where the portal does not let its names be listed; then there is only its search to be trusted."""
        try:
            return [str(name) for name in self.call("package_list") or ()]
        except ActionRefused:
            return []

    def _count(self) -> int | None:
        """How many datasets its search knows; None if it does not answer."""
        try:
            return int(self.call("package_search", rows="0")["count"])
        except (ActionRefused, Unreadable, KeyError, TypeError, ValueError):
            return None

    def _searched(self, selection: Selection, since: str) -> Iterator[Mapping[str, Any]]:
        query = " ".join(filter(None, [selection.query, f"+metadata_modified:[{since} TO *]" if since else ""]))
        asked, found = 0, set[str]()
        while True:
            page = self.call("package_search", q="*:*", fq=query, rows=str(PAGE), start=str(asked), sort="id asc")
            packages = page.get("results") or ()
            for package in packages:
                if str(package.get("id")) not in found:
                    found.add(str(package.get("id")))
                    yield package
            asked += len(packages)
            if not packages or asked >= int(page["count"]):
                self.complete = len(found) >= int(page["count"])
                return

    def _named(self, names: Sequence[str], selection: Selection, since: str) -> Iterator[Mapping[str, Any]]:
        for name in names:
            try:
                package = self.call("package_show", id=name)
            except ActionRefused as refused:
                self.withheld[name] = refused
                continue
            if selection.takes(package) and str(package.get("metadata_modified") or since) >= since.removesuffix("Z"):
                yield package
        if self.withheld:
            listed = set(self._names())  # what was deleted meanwhile is gone; of what is listed still, nobody may say so
            self.withheld = {name: refused for name, refused in self.withheld.items() if name in listed}
        if self.withheld and len(self.withheld) == len(names):
            raise next(iter(self.withheld.values()))

    def _unreadable(self, reason_id: str, reason_en: str) -> FetchError:
        return Unreadable(system=public_address(self.url), reason=phrase(reason_id, reason_en))


def _is_before(value: Any, start: Any) -> bool:
    try:
        return value is not None and bool(value < start)
    except TypeError:  # of another kind, so that nothing is known of its order
        return False


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
