"""Validators of the dataset and organisation schemas (``config/schemas``).

Two kinds of writers meet here. A person who publishes is told what is missing or wrong. The engine is never blocked: what a harvested dataset
lacks stays absent and counts in its completeness, and a value that no vocabulary knows stays as the agency wrote it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.navl.dictization_functions import missing
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.muaraenim.access import is_restricted, is_sysadmin, is_walidata, may_publish
from ckanext.muaraenim.coverage import MOMENT
from ckanext.muaraenim.custody import custodian, organization_by_code, succeeds
from ckanext.muaraenim.dataset_schema import engine_fields, field_names, fields_to_publish
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.vocabularies import term

LONGEST_TEXT = 20_000  # characters
KEPT = ("klasifikasi_akses", "dasar_akses", "dasar_akses_keterangan", "produsen_data", "walidata", "pengganti")
PERIOD = re.compile(rf"({MOMENT})(?:\s*[/–]\s*({MOMENT}))?")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Validator = Callable[..., Any]


def portal_no_field_in_extras(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """A field sent among ``extras`` would pass by its validators; only the engine's own writes may."""
    if context.get("ignore_auth"):
        return
    names = {at: str(value) for at, value in data.items() if at[0] == "extras" and at[-1] == "key"}
    for at, name in names.items():
        if name in field_names():
            errors[at].append(tk._("Send {name} as a field of the dataset, not among its extras.").format(name=name))


def portal_keep_fields(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """What the engine wrote stays when a form does not send it, and only the engine, Walidata and sysadmins may write it.

    The access class and its ground stay as well: leaving them out must never open restricted data.
    """
    stored = _stored(context)
    trusted = context.get("ignore_auth") or is_walidata(context.get("user"))
    for name in engine_fields():
        if not trusted or data.get((name,), missing) is missing:
            data[name,] = stored.get(name, missing)
    for name in KEPT:
        if data.get((name,), missing) is missing:
            data[name,] = stored.get(name, missing)


def portal_text(value: Any) -> Any:
    """Plain text without control characters, at most 20,000 characters."""
    text = CONTROL.sub("", value if isinstance(value, str) else str(value)).strip()
    if len(text) > LONGEST_TEXT:
        raise tk.Invalid(tk._("Too long: at most {most} characters.").format(most=LONGEST_TEXT))
    return text


def portal_count(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """A whole number from 0 to 2,147,483,647, as number or as text. CKAN's own rules fail on lists and know no end."""
    value = data[key]
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not (isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 10 and int(text) < 2**31):
        errors[key].append(tk._("Must be a whole number, 0 or more."))
        raise tk.StopOnError
    data[key] = int(text)


def portal_private_first(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """What an OPD's own people save is private, also where nothing was said; asking for the opposite is refused, not silently turned round."""
    if may_publish(context):
        return
    package, private = context.get("package"), data.get(("private",), missing)
    asked = private is not missing and not private and (package is None or package.private)
    if asked:
        errors[("private",)] = [tk._("Only Walidata publishes data. Save it as private; Walidata is to look at it first.")]
    data[("private",)] = True


def portal_hold_back(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """The data standard and the licence: required of a person who publishes, of nobody else. Runs last, when the state is decided."""
    if not _held_back(data, context):
        return
    for name in fields_to_publish():
        if _given(data, name) is None and not errors.get((name,)):
            errors[name,] = [tk._("Required before publishing. Save it as private until the data standard is complete.")]


def portal_licence(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """A licence of the register."""
    found = term("licences", str(data[key]))
    if found:
        data[key] = found.value
    elif _strict(data, context):
        raise tk.Invalid(tk._("This licence is not in the list."))


def portal_choice(field: dict[str, Any], schema: dict[str, Any]) -> Validator:
    """One term of the field's vocabulary, given by value or by label."""

    def validator(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
        found = term(field["vocabulary"], str(data[key]))
        if found:
            data[key] = found.value
        elif _strict(data, context):
            raise tk.Invalid(tk._("This value is not in the list."))
        else:
            data[key] = portal_text(data[key])

    return validator


def portal_choices(field: dict[str, Any], schema: dict[str, Any]) -> Validator:
    """Several terms, as list, JSON list or text with commas; stored as JSON list, absent when empty."""

    def validator(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
        values = list(_several(data.get(key)))
        known = {value: _known(field, value) for value in values}
        unknown = [value for value in values if known[value] is None]
        if unknown and _strict(data, context):
            raise tk.Invalid(tk._("Not in the list: {values}.").format(values=", ".join(unknown)))
        chosen = list(dict.fromkeys(known[value] or portal_text(value) for value in values))
        if chosen:
            data[key] = json.dumps(chosen, ensure_ascii=False)
        else:
            data.pop(key, None)
            if field["field_name"] != "dasar_akses":
                raise tk.StopOnError

    return validator


def portal_access_class(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Terbuka, Terbatas or Tertutup. An unknown word from a source stays and counts as closed."""
    found = term("access_classes", str(data[key]))
    if not found and _strict(data, context):
        raise tk.Invalid(tk._("This value is not in the list."))
    data[key] = found.value if found else portal_text(data[key])


def portal_access_ground(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Whoever restricts data says on which ground of the Act."""
    if not _empty(data.get(key)):
        return
    if is_restricted(str(_given(data, "klasifikasi_akses") or "")) and _strict(data, context):
        errors[key].append(tk._("Restricted or closed data needs its ground (Act 14/2008 Art. 17)."))
    data.pop(key, None)
    raise tk.StopOnError


def portal_period(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """A year, month or day, or two of them with a slash; ``2021–2025`` and ``2021-2025`` become ``2021/2025``."""
    text = portal_text(data[key])
    years = re.fullmatch(r"(\d{4})\s*-\s*(\d{4})", text)
    found = PERIOD.fullmatch("/".join(years.groups()) if years else text)
    if found and (found[2] is None or found[1] <= found[2]):
        data[key] = "/".join(part for part in found.groups() if part)
    elif _strict(data, context):
        raise tk.Invalid(tk._("Not a period. Write 2025, 2025-06, 2025-06-30 or a range such as 2021/2025."))
    else:
        data[key] = text


def portal_date(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """An ISO date."""
    text = portal_text(data[key])
    try:
        data[key] = date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        if _strict(data, context):
            raise tk.Invalid(tk._("Not a date. Write year-month-day, such as 2026-03-31.")) from None
        data[key] = text


def portal_years(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Years, stored as JSON list in their order."""
    values = list(_several(data[key]))
    wrong = [value for value in values if not re.fullmatch(r"(19|20|21)\d\d", value)]
    if wrong and _strict(data, context):
        raise tk.Invalid(tk._("Not a year: {values}.").format(values=", ".join(wrong)))
    data[key] = json.dumps(sorted(set(values)), ensure_ascii=False)


def portal_custodian(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """The owning OPD, or whoever has succeeded it. CKAN's own rule, except that Walidata may choose any.

    A source still names the OPD of its time; a dataset that has moved to one of its successors stays there.
    """
    given, package = data.get(key), context.get("package")
    if isinstance(given, str) and given and package and package.owner_org and succeeds(package.owner_org, given):
        given = package.owner_org
    share = str(_given(data, "harvest_source") or "")
    organization = custodian(given, share) if isinstance(given, str) and given else None
    if organization:
        data[key] = organization.id
        if context.get("ignore_auth") or is_walidata(context.get("user")):
            return
    tk.get_validator("owner_org_validator")(key, data, errors, context)


def portal_producer(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Code of the OPD that published the dataset first. It is kept for ever, also when the OPD is gone; a sysadmin may correct it."""
    stored, given = _stored(context).get("produsen_data"), data.get(key)
    corrected = not context.get("ignore_auth") and not _empty(given) and is_sysadmin(context.get("user"))
    if stored and not corrected:
        data[key] = stored
    elif _empty(given):
        owner = _given(data, "owner_org")
        organization = model.Group.get(owner) if owner else None
        if organization is None:
            data.pop(key, None)
            raise tk.StopOnError
        data[key] = organization.extras.get("kode") or organization.name


def portal_walidata(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Code of the Walidata; the regency's own unless the source names another."""
    if _empty(data.get(key)):
        data[key] = current_regency().walidata


def portal_organization_code(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """The OPD's code: its first address unless given, unique, and never changed again."""
    group = context.get("group")
    stored = (group.extras or {}).get("kode") if group else None
    code = stored or (str(data[key]).strip() if not _empty(data.get(key)) else _given(data, "name"))
    holder = organization_by_code(code) if code else None
    if holder is not None and (group is None or holder.id != group.id):
        raise tk.Invalid(tk._("Another agency has this code."))
    data[key] = code


for _of_a_field in (portal_choice, portal_choices):
    _of_a_field.is_a_scheming_validator = True  # type: ignore[attr-defined]


def _given(data: FlattenDataDict, name: str) -> Any:
    value = data.get((name,))
    return None if _empty(value) else value


def _empty(value: Any) -> bool:
    return value is missing or value is None or (isinstance(value, str) and not value.strip()) or value == []


def _stored(context: Context) -> dict[str, Any]:
    package = context.get("package")
    return dict(package.extras or {}) if package else {}


def _strict(data: FlattenDataDict, context: Context) -> bool:
    """A person writes a dataset of his own, or one that was released: wrong values are refused. The engine and whatever it has harvested pass."""
    return not context.get("ignore_auth") and (not _given(data, "harvest_source") or _given(data, "keadaan") == "dilepas")


def _held_back(data: FlattenDataDict, context: Context) -> bool:
    """A person other than a sysadmin would make a dataset of his own public."""
    if not _strict(data, context) or is_sysadmin(context.get("user")):
        return False
    package = context.get("package")
    state = _given(data, "state") or (package.state if package else model.State.ACTIVE)
    private = data.get(("private",), missing)
    if private is missing:
        private = package.private if package else False
    return state == model.State.ACTIVE and not tk.asbool(private or False)


def _several(value: Any) -> Iterator[str]:
    if _empty(value):
        return
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            raise tk.Invalid(tk._("Not a list.")) from None
    parts = re.split(r"[,;\n]", value) if isinstance(value, str) else value if isinstance(value, list | tuple) else [value]
    yield from (str(part).strip() for part in parts if str(part).strip())


def _known(field: dict[str, Any], value: str) -> str | None:
    """The allowed value that is meant, or None."""
    if "vocabulary" in field:
        found = term(field["vocabulary"], value)
        return found.value if found else None
    allowed = {str(each["value"]).casefold(): str(each["value"]) for each in tk.h[field["choices_helper"]](field)}
    return allowed.get(value.casefold())
