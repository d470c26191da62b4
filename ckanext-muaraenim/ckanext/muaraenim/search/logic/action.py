"""What the search can say besides results: how it stands, what was meant, what could be typed, why something was found."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import authz
from ckan.lib.plugins import get_permission_labels
from ckan.types import Context, DataDict

from ckanext.muaraenim.search import store, suggestions
from ckanext.muaraenim.search.analysis import lexicon
from ckanext.muaraenim.search.connection import Connection
from ckanext.muaraenim.search.correction import absent, corrected
from ckanext.muaraenim.search.logic import schema
from ckanext.muaraenim.search.matches import matches
from ckanext.muaraenim.search.rebuilding import ask_for_job

__all__ = ["search_correction", "search_matches", "search_renew", "search_status", "search_suggest"]

LONGEST_QUESTION = 1_000
MOST_DATASETS = 100
MOST_SUGGESTED = 20

STATUS = sa.text("""
    SELECT epoch::text, (SELECT max(seq) FROM search_document) AS last_seq,
        (SELECT count(*) FROM search_document WHERE NOT deleted AND fields IS NOT NULL) AS documents,
        (SELECT count(*) FROM search_document WHERE NOT deleted AND (stale OR relabel)) AS waiting,
        (SELECT greatest(coalesce(extract(epoch FROM timezone('UTC', now()) - min(p.metadata_modified)), 0), 0)::float
            FROM search_document d JOIN package p USING (id) WHERE NOT d.deleted AND (d.stale OR d.relabel)) AS age
    FROM search_epoch""")


@tk.side_effect_free
def search_status(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """How the search stands.

    :returns: ``documents`` that can be found, ``waiting`` ones to be built anew, ``age`` (seconds since the one of them was last changed that
        waits longest; 0 if none waits), ``last_seq`` of the latest change, ``epoch`` (changes when
        everything is to be read again), ``analysis``
    :raises NotAuthorized: only for sysadmins
    """
    tk.check_access("search_status", context, data_dict)
    store.ensure(model.Session)
    row = model.Session.execute(STATUS).mappings().one()
    return {**row, "analysis": tk.config["ckanext.muaraenim.search.analysis"]}


def search_renew(context: Context, data_dict: DataDict) -> dict[str, int]:
    """Have every dataset's document built anew, because what builds them has changed: schema, vocabularies, code. Answers go on meanwhile.

    :returns: ``waiting``, how many are to be built: fifty before the next answer, the others by a background job
    :raises NotAuthorized: only for sysadmins
    """
    tk.check_access("search_renew", context, data_dict)
    store.ensure(model.Session)
    store.mark_stale(model.Session)
    model.Session.commit()
    ask_for_job()
    return {"waiting": int(model.Session.execute(STATUS).mappings().one()["waiting"])}


@tk.side_effect_free
@tk.validate_action_data(schema.question)
def search_correction(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What a question with a misspelt word was meant to be ("Mungkin maksud Anda").

    :param q: the question, as for ``package_search``
    :returns: ``text``, the question with known words, and ``count``, how many datasets the user finds with it; ``text`` is None where every
        word is known, nothing like it is, or nothing would be found; ``absent``, its words that no public dataset says
    """
    tk.check_access("search_correction", context, data_dict)
    view = Connection().view()
    text = corrected(view, data_dict["q"])
    count = tk.get_action("package_search")(_as_reader(context), {"q": text, "rows": 0, "facet": "false"})["count"] if text else 0
    return {"text": text if count else None, "count": count, "absent": absent(view, data_dict["q"])}


@tk.side_effect_free
@tk.validate_action_data(schema.typed)
def search_suggest(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Suggestions while somebody types.

    :param q: what was typed so far
    :param limit: most suggestions of each kind, up to 20
    :returns: ``datasets``, ``organizations`` and ``topics``, each with ``name`` and ``title``; ``districts`` (kecamatan) with ``code`` and
        ``name``; ``correction``, the ``text`` of :func:`search_correction`
    """
    tk.check_access("search_suggest", context, data_dict)
    q, limit = data_dict["q"].strip()[:LONGEST_QUESTION], min(data_dict["limit"], MOST_SUGGESTED)
    correction = tk.get_action("search_correction")(_as_reader(context), {"q": q})["text"] if q else None
    return suggestions.suggested(_as_reader(context), q, limit) | {"correction": correction}


@tk.side_effect_free
@tk.validate_action_data(schema.question_about)
def search_matches(context: Context, data_dict: DataDict) -> dict[str, list[dict[str, Any]]]:
    """Why datasets were found.

    :param q: the question, as for ``package_search``
    :param ids: ids of datasets, at most 100
    :returns: by id, for datasets that the user may find: the texts that say what was asked for, each with ``field`` (``title``, ``tag``,
        ``topic``, ``organization``, ``notes``, ``column``, ``value`` with its ``column``, or ``metadata``), ``text`` and ``marks``, pairs of
        start and end in it. ``text`` is as the dataset has it, not escaped.
    """
    tk.check_access("search_matches", context, data_dict)
    ids = data_dict["ids"] if isinstance(data_dict["ids"], list) else [data_dict["ids"]]
    if len(ids) > MOST_DATASETS or not all(isinstance(each, str) for each in ids):
        raise tk.ValidationError({"ids": [tk._("At most {n} ids of datasets.").format(n=MOST_DATASETS)]})
    store.ensure(model.Session)
    words = lexicon(tk.config["ckanext.muaraenim.search.analysis"])
    return matches(model.Session, data_dict["q"][:LONGEST_QUESTION], ids, _labels(context), words)


def _as_reader(context: Context) -> Context:
    return Context(user=context["user"], auth_user_obj=context["auth_user_obj"], ignore_auth=bool(context.get("ignore_auth")))


def _labels(context: Context) -> list[str] | None:
    if context.get("ignore_auth") or authz.is_sysadmin(context["user"]):
        return None
    return list(get_permission_labels().get_user_dataset_labels(context["auth_user_obj"]))
