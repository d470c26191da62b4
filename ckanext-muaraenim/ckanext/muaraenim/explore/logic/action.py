"""What readers may ask of a dataset's tables beyond their rows, and of the places that they tell of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urljoin

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.muaraenim.explore.asked import Asked
from ckanext.muaraenim.explore.downloads import downloads
from ckanext.muaraenim.explore.drawing import alone
from ckanext.muaraenim.explore.glance import glance
from ckanext.muaraenim.explore.localfigure import LocalFigure
from ckanext.muaraenim.explore.marking import datastore_search
from ckanext.muaraenim.explore.place import dataset_counts, read_place
from ckanext.muaraenim.explore.preview import read_preview
from ckanext.muaraenim.explore.summary import share_text, summary
from ckanext.muaraenim.gazetteer import gazetteer
from ckanext.muaraenim.regency import District

__all__ = ["dataset_chart_show", "dataset_download_list", "dataset_summary_show", "datastore_search", "region_list", "region_show"]


@tk.side_effect_free
def dataset_download_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """What can be downloaded of a dataset, in the language of the request.

    :param id: the dataset's id or name
    :returns: list of ``format``, ``size`` (in words, with ± where it is an estimate, or empty), ``purpose``, ``url`` and ``data_contoh``
    :raises NotFound: there is no such dataset
    :raises NotAuthorized: the user may not see it
    """
    tk.check_access("dataset_download_list", context, data_dict)
    dataset = tk.get_action("package_show")(context, {"id": tk.get_or_bust(data_dict, "id")})
    table = tk.h.portal_table(dataset)
    listed = [] if dataset.get("keadaan") == "ditarik" else downloads(dataset, read_preview(table, Asked()) if table else None)
    sample = bool(tk.h.portal_is_sample(dataset))
    return [{**asdict(each), "url": urljoin(tk.config["ckan.site_url"], each.url), "data_contoh": sample} for each in listed]


@tk.side_effect_free
def dataset_summary_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """A dataset in a few lines of plain text, in the language of the request.

    :param id: the dataset's id or name
    :returns: ``text``, at most 1,000 bytes in UTF-8; ``share``, what is sent to others
    :raises NotFound: there is no such dataset
    :raises NotAuthorized: the user may not see it
    """
    tk.check_access("dataset_summary_show", context, data_dict)
    dataset = tk.get_action("package_show")(context, {"id": tk.get_or_bust(data_dict, "id")})
    answer = glance(tk.fresh_context(context), dataset).answer
    return {"text": summary(dataset, answer), "share": share_text(dataset, answer)}


@tk.side_effect_free
def dataset_chart_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """A picture of a dataset's table and the figures that it shows, in the language of the request.

    :param id: the dataset's id or name
    :param kind: ``line``, ``bar``, ``share``, ``tiles`` or ``choropleth``; the best for the table if left out
    :returns: ``kind``, ``kinds`` (all that fit), ``title`` (the finding), ``subtitle``, ``description``, ``naming``, ``measure``, ``unit``,
        ``rows`` (lists of series, name and figure as text, None where it is missing), ``sample``, ``source``, ``svg``
    :raises NotFound: there is no such dataset, or no such picture of it
    :raises NotAuthorized: the user may not see it
    """
    tk.check_access("dataset_chart_show", context, data_dict)
    dataset = tk.get_action("package_show")(context, {"id": tk.get_or_bust(data_dict, "id")})
    found = glance(tk.fresh_context(context), dataset)
    picture = found.picture(str(data_dict.get("kind") or ""))
    if picture is None:
        raise tk.ObjectNotFound(tk._("There is no such picture of this dataset."))
    return {
        "kind": picture.kind,
        "kinds": [each.kind for each in found.pictures],
        "title": picture.title,
        "subtitle": picture.subtitle,
        "description": picture.told,
        "naming": picture.naming,
        "measure": picture.measure,
        "unit": picture.unit,
        "rows": [list(row) for row in picture.rows],
        "sample": tk.h.portal_is_sample(dataset),
        "source": tk.h.portal_origin(dataset),
        "svg": alone(picture.svg),
    }


@tk.side_effect_free
def region_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Every kecamatan of the regency, in the order of their names.

    :returns: of each ``code`` (Ministry of Home Affairs), ``bps_code`` (empty where it has none yet), ``name``, ``address`` (of its page below
        ``/wilayah/``), ``desa``, ``kelurahan`` and ``datasets``: how many of each
    """
    tk.check_access("region_list", context, data_dict)
    counts = dataset_counts(context)
    return [{**_named(district), "datasets": counts.get(district.code, 0)} for district in gazetteer().districts.values()]


@tk.side_effect_free
def region_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """A kecamatan, its villages, and its latest figure in each dataset that tells of it, ten datasets at a time.

    :param id: its code in either system, its address, or another spelling of its name
    :param page: of the datasets, from 1
    :returns: what :func:`region_list` says of it; ``villages`` (``code``, ``name``, ``kind``); ``datasets``: how many; ``figures``: of each
        dataset of this page that has one ``dataset`` (its name), ``title``, ``measure``, ``unit``, ``time``, ``figure`` (text in the language of
        the request), ``rank`` (1 is the highest) of ``among`` kecamatan, ``source``, ``sample``
    :raises NotFound: the regency has no such kecamatan
    :raises ValidationError: ``page`` is no number
    """
    tk.check_access("region_show", context, data_dict)
    district = gazetteer().district(str(tk.get_or_bust(data_dict, "id")))
    if district is None:
        raise tk.ObjectNotFound(tk._("There is no such kecamatan."))
    page = str(data_dict.get("page") or "1")
    if not (page.isascii() and page.isdigit() and len(page) < 5 and int(page)):
        raise tk.ValidationError({"page": [tk._("“{text}” is no number of a page; the first is 1.").format(text=page[:20])]})
    place = read_place(context, district, page=int(page))
    villages = [{"code": each.code, "name": each.name, "kind": each.kind} for each in gazetteer().villages(district).values()]
    figures = [_local(entry.dataset, entry.figure) for entry in place.entries if entry.figure]
    return {**_named(district), "villages": villages, "datasets": place.total, "figures": figures}


def _named(district: District) -> dict[str, Any]:
    named = {"code": district.code, "bps_code": district.bps_code, "name": district.name, "address": gazetteer().address(district.code)}
    return {**named, "desa": district.desa, "kelurahan": district.kelurahan}


def _local(dataset: Mapping[str, Any], figure: LocalFigure) -> dict[str, Any]:
    said = {"measure": figure.measure, "unit": figure.unit, "time": figure.time, "figure": figure.text, "rank": figure.rank, "among": figure.among}
    of = {"dataset": dataset["name"], "title": tk.h.portal_title(dataset)}
    return {**of, **said, "source": tk.h.portal_origin(dataset), "sample": tk.h.portal_is_sample(dataset)}
