"""Whatever tells of a dataset whose figures are invented says so: every page, picture, file and answer of the API that a reader comes to by links."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

import pytest

TITLE = "Jumlah penduduk menurut wilayah"
MARK = re.compile(r'data[- ]contoh|"data_contoh": ?(true|"true"|"True")|"sample": ?true|sample data', re.IGNORECASE)
LINK = re.compile(r'(?:href|src|content)="([^"]+)"')
API = (
    "package_show?id=penduduk-wilayah", "package_search?q=penduduk", "dataset_chart_show?id=penduduk-wilayah",
    "dataset_summary_show?id=penduduk-wilayah",
    "dataset_citation_show?id=penduduk-wilayah", "dataset_download_list?id=penduduk-wilayah", "datastore_search?resource_id={table}",
    "table_show?id={table}", "table_revision_show?id={table}&number=1",
)  # fmt: skip
FURTHER = ("/dataset/?q=penduduk", "/en/dataset/penduduk-wilayah", "/feeds/custom.atom", "/feeds/dataset.atom")
MOST = 120


def says_so(answer):
    named = " ".join(answer.headers.getlist("Content-Disposition"))
    return MARK.search(named) or MARK.search(unescape(answer.get_data(as_text=True)))


@pytest.fixture
def ask(app):
    client = app.flask_app.test_client()
    return lambda address: client.get(address)


def links_of(body, address, site):
    """Further addresses of this portal; of those with a question only what belongs to the dataset itself."""
    for found in LINK.findall(body):
        whole = urlsplit(urljoin(site + address, unescape(found)))
        about = "penduduk-wilayah" in whole.path or "revisi=" in whole.query
        if whole.netloc == urlsplit(site).netloc and (not whole.query or about) and not whole.path.startswith(("/gaya/", "/user", "/api/")):
            yield whole.path + (f"?{whole.query}" if whole.query else "")


def test_all_that_links_lead_to(catalogue, ask, ckan_config):
    site, seen, silent, told = ckan_config["ckan.site_url"], {}, [], 0
    waiting = ["/", "/dataset/penduduk-wilayah", *FURTHER]
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        if address in seen or "seri-" in address:
            continue
        answer = seen[address] = ask(address)
        text = answer.mimetype.startswith(("text/", "application/json", "application/atom", "image/svg", "application/geo", "application/csvm"))
        body = answer.get_data(as_text=True) if text else ""
        of_it = re.search(r"/dataset/penduduk-wilayah/", unquote(address)) or TITLE in unescape(body)
        if answer.status_code == 200 and of_it and answer.mimetype != "image/png":
            told += 1
            silent += [] if says_so(answer) else [address]
        if answer.mimetype == "text/html":
            waiting += links_of(body, address, site)
    assert silent == []
    assert told >= 25
    assert {"/opd/disdukcapil", "/dataset/penduduk-wilayah/riwayat", "/dataset/penduduk-wilayah/grafik.svg"} <= set(seen)


@pytest.mark.parametrize("call", API)
def test_answers_of_the_api(catalogue, ask, call):
    assert says_so(ask(f"/api/3/action/{call.format(table=catalogue['penduduk-wilayah'])}"))
