"""One site of the comparison, filled with the same data and served as the portal's web process does.

    python -m tests.bench.served portal|stock SIZE

Empties the database and fills it; prints JSON: the address of each page and the figure that readers look for. :func:`serving` then serves it.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.process import INI

STARTED_WITHIN = 120  # seconds
STOCK = {
    "ckan.plugins": "datastore datatables_view text_view image_view muaraenim_search", "ckanext.muaraenim.search.analysis": "solr",
    "ckan.views.default_views": "datatables_view", "ckan.locale_default": "id", "ckan.locales_offered": "id en",
}  # fmt: skip
"""CKAN's own pages in Indonesian with what CKAN brings for tables. Its search is ours: see ``sites.py``."""


@dataclass(frozen=True)
class Site:
    """``pages``: address of each page by name, below ``address``. ``figure``: district and the figure in its latest year, as a program writes it."""

    kind: str
    address: str
    pages: dict[str, str]
    figure: tuple[str, str] = ("", "")


def make() -> Any:
    """The WSGI application of a stock CKAN, with the compression that a careful operator's web server adds."""
    from ckan.cli import load_config
    from ckan.config.middleware import make_app
    from flask_compress import Compress

    config = load_config(INI)
    config.update(STOCK, **{"ckan.site_url": os.environ["CKAN_SITE_URL"]})
    application = make_app(config)
    flask = application._wsgi_app
    flask.config.update(COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=5, COMPRESS_STREAMS=True)
    Compress(flask)
    return application


@contextmanager
def serving(kind: str, size: int) -> Iterator[Site]:
    """A site of ``size`` datasets and one with a table, filled and served."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "CKAN_SITE_URL": address, "CKAN_INI": INI}
    command = [sys.executable, "-m", "tests.bench.served", kind, str(size)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    known = json.loads(done.stdout.splitlines()[-1])
    served = ["ckanext.muaraenim.stack.wsgi:application"] if kind == "portal" else ["tests.bench.served:make", "--factory"]
    command = [str(Path(sys.executable).with_name("granian")), *served, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen([*command, "--blocking-threads", "4", "--no-ws", "--log-level", "critical"], env=environment)
    try:
        _wait_for(address, server)
        yield Site(kind, address, known["pages"], tuple(known["figure"]))
    finally:
        server.terminate()
        server.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/about", timeout=30):
                return
        except OSError:
            time.sleep(0.3)
    raise ValueError(f"{address} did not answer")


def main(kind: str, size: int) -> None:
    logging.disable(logging.WARNING)
    from tests.bench import district_table, sites

    if kind == "stock":
        sites.STOCK.update(STOCK)
    site = sites.Site(kind, size)
    ours = kind == "portal"
    with site.flask.test_request_context():
        (district_table.fill_portal if ours else district_table.fill_stock)(site.paths["office"].rsplit("/", 1)[-1])
    pages = {
        **site.paths, "search": "/dataset/?q=padi", "dataset": f"/dataset/{district_table.NAME}",
        "topic": "/topik/kesehatan" if ours else "/group/topik-0", "login": "/user/login", "about": "/tentang" if ours else "/about",
        "404": "/tidak-ada",
    }  # fmt: skip
    print(json.dumps({"pages": pages, "figure": district_table.sought()}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
