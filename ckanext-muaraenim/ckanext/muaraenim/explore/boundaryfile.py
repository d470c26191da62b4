"""Which file has the boundaries of the regency's places: one of a public dataset of this portal, uploaded here or fetched from where it links to.

Boundaries are data: no regency's come with the code.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from dataclasses import dataclass
from pathlib import Path

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.redis import connect_to_redis
from ckan.lib.uploader import get_resource_uploader
from redis.exceptions import RedisError

from ckanext.muaraenim.access import is_public, is_restricted
from ckanext.muaraenim.filesfolder import files_folder
from ckanext.muaraenim.outward import portal_guard
from ckanext.muaraenim.writing import whole_file
from harvesters.errors import FetchError
from harvesters.reading.patience import Patience
from harvesters.reading.session import Request, Session

__all__ = ["LARGEST", "BoundaryFile", "boundary_files", "boundary_path", "fetch_boundaries"]

SETTING = "ckanext.muaraenim.boundaries"
LARGEST = 5_000_000  # bytes
FOLDER = "batas"
FRESH_FOR, ASKED_EVERY = 24 * 3600, 3600  # seconds
JOB = "boundaries of places"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BoundaryFile:
    """``changed``: when the file was uploaded or fetched; another time is another file, empty: it was not fetched yet. ``title``: of its dataset.

    ``link``: address that it is fetched from; empty for an uploaded file.
    """

    id: str
    changed: str
    title: str
    link: str = ""


def boundary_files() -> tuple[BoundaryFile, ...]:
    """The GeoJSON files of the dataset that the setting names, if everybody may read it. One that is only a link is fetched in the background."""
    name = tk.config.get(SETTING)
    package = model.Package.get(name) if name else None
    if package is None or not is_public(package) or is_restricted(package.extras.get("klasifikasi_akses")):
        return ()
    title, found = package.title or package.name, []
    for resource in package.resources:
        if resource.state != model.State.ACTIVE or (resource.format or "").lower().replace("-", "") != "geojson":
            continue
        if resource.url_type == "upload":
            found.append(BoundaryFile(resource.id, str(resource.last_modified), title))
        elif not resource.url_type and (resource.url or "").lower().startswith(("http://", "https://")):
            found.append(_linked(resource, title))
    return tuple(found)


def boundary_path(file: BoundaryFile) -> Path | None:
    """Where it lies here; None where it was not fetched yet."""
    if file.link:
        return _copy(file.id, file.link) if file.changed else None
    return Path(get_resource_uploader({"id": file.id, "url_type": "upload"}).get_path(file.id))


def fetch_boundaries(resource_id: str, link: str) -> bool:
    """Fetch what the resource links to, if it is a GeoJSON file of a size that is drawn. Otherwise what was fetched before stays.

    The address is somebody's: it is asked for as every source is, never in this machine's own network.
    """
    session = Session(portal_guard(), patience=Patience(silence=30, whole=120, attempts=2))
    try:
        content = session.read(Request(link), at_most=LARGEST).body
        if not isinstance(json.loads(content.decode("utf-8-sig"))["features"], list):
            raise ValueError("it has no features")
    except (FetchError, ValueError, TypeError, KeyError, RecursionError) as error:
        log.warning("Boundaries of resource %s were not fetched: %s", resource_id, error)
        return False
    finally:
        session.close()
    path = _copy(resource_id, link)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with whole_file(path) as file:
        file.write(content)
    return True


def _linked(resource: model.Resource, title: str) -> BoundaryFile:
    path = _copy(resource.id, resource.url)
    changed = path.stat().st_mtime if path.is_file() else 0.0
    if time.time() - changed > FRESH_FOR:
        _ask_for(resource.id, resource.url)
    return BoundaryFile(resource.id, str(changed) if changed else "", title, resource.url)


def _ask_for(resource_id: str, link: str) -> None:
    """Have it fetched by the worker, at most once an hour."""
    digest = hashlib.sha256(link.encode()).hexdigest()[:16]
    try:
        if connect_to_redis().set(f"muaraenim:boundaries:{resource_id}:{digest}", 1, nx=True, ex=ASKED_EVERY):
            tk.enqueue_job(fetch_boundaries, [resource_id, link], title=JOB)
    except (RedisError, OSError) as error:
        log.warning("Boundaries are not asked for: %s", error)


def _copy(resource_id: str, link: str) -> Path:
    digest = hashlib.sha256(link.encode()).hexdigest()[:16]
    return files_folder(FOLDER) / f"{resource_id}-{digest}.geojson"
