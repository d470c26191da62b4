"""``python -m harvesters draft``: proposes the files of a source from what stands at an address, in a file or in a database."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

import click

from harvesters.arguments import hosts, named_token
from harvesters.credentials import written_out
from harvesters.drafting.proof import proved
from harvesters.drafting.recognise import Choose, drafted
from harvesters.drafting.regions import Bridge, near, read
from harvesters.drafting.request import Asked
from harvesters.drafting.sketch import Draft
from harvesters.drafting.yamltext import written
from harvesters.errors import HarvestError
from harvesters.options import Secret
from harvesters.presets import Presets
from harvesters.secrets import prefix
from harvesters.sources import ID
from harvesters.words import Language

__all__ = ["by_itself", "draft", "propose"]

AUTH = re.compile(r"bearer|(header|query):[!#$%&'*+.^_`|~0-9A-Za-z\[\]-]+")
Then = Callable[[Path, str, str], Sequence[str]]
"""Of the folder, the source's id, and the options by which private addresses are allowed."""
_FROM_SECRET = re.compile(r"SUMBER_([A-Z0-9_]+)_(URL|LOCATION)")


def by_itself(into: Path, id: str, allow: str) -> Sequence[str]:
    """What follows where the engine stands alone, as it can be copied into this very shell."""
    python, here = Path(sys.executable), Path.cwd()
    called = python.relative_to(here) if python.is_relative_to(here) else python.name
    return [f"{called} -m harvesters {command} {id} --sources {into / 'sources'}{more}" for command, more in (("check", ""), ("preview", allow))]


@click.command("draft", help="Usulkan YAML sumber dan tabel. / Propose the YAML of source and table from an address, a file or a database.")
@click.argument("what", metavar="URL|FILE|DB|env:NAME")
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), help="Folder for sources/ and tables/; nothing is overwritten.")
@click.option("--id", "identifier", default="", help="Id of the source (default: from what it is called).")
@click.option("--title", default="", help="Title of source and table.")
@click.option("--organization", default="", help="Code of the agency that owns the data.")
@click.option("--license", "licence", default="", help="Licence of the data.")
@click.option("--operation", default="", help="Of an OpenAPI description: path or operationId of the list to read.")
@click.option("--table", default="", help="Of a database: the table or view to read.")
@click.option("--sheet", default="", help="Of a workbook: the sheet to read.")
@click.option("--token", default="", metavar="env:NAME", help="Where the key of the API stands; any name.")
@click.option("--auth", default="bearer", show_default=True, help="How the API wants its key: bearer, header:NAME or query:NAME.")
@click.option("--url", default="", help="Of a file that holds an answer or a description: the address of the API.")
@click.option("--body", default="", metavar="JSON|@FILE", help="Of an API that is asked by POST, such as GraphQL: the body.")
@click.option("--regions", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="CSV of regions (default: districts.csv near --into).")
@click.option("--allow", multiple=True, callback=hosts, metavar="HOST:PORT", help="A private address that may be read; may be repeated.")
@click.option("--lang", type=click.Choice(get_args(Language)), default="id", show_default=True, help="Language of the sentences.")
def draft(what: str, into: Path | None, identifier: str, lang: Language, **given: Any) -> None:
    propose(what, into, identifier, lang, given)


def propose(what: str, into: Path | None, identifier: str, lang: Language, given: dict[str, Any], then: Then = by_itself) -> None:
    """The command, for whoever offers it under another name.

    :param given: its further options, and ``presets`` where they lie elsewhere. :param then: commands that a person goes on with.
    """
    try:
        asked = _asked(what, into, identifier, given)
        presets = given.get("presets") or Presets.near([asked.root / "sources"])
        found, id = drafted(asked, given["url"], presets)
        found = proved(found, id, asked.tables, presets)
    except Choose as choose:
        print(choose.sentence(lang), file=sys.stderr)
        for line in choose.choices:
            print(line)
        sys.exit(2)
    except HarvestError as error:
        raise click.ClickException(f"{error.sentence(lang)} {error.remedy(lang)}".strip()) from error
    files = _files(found, id)
    if into is None:
        for name, text in files.items():
            print(f"# == {name} ==\n{text}")
    else:
        _write(into, files, lang)
        print("\n".join(f"  {line}" for line in then(into, id, "".join(f" --allow {each}" for each in asked.allow))))


def _asked(what: str, into: Path | None, identifier: str, given: dict[str, Any]) -> Asked:
    """:raises UsageError: a secret stands on the command line, or a name has no value."""
    name = what.removeprefix("env:") if what.startswith("env:") else ""
    address = os.environ.get(name, "") if name else what
    if name and not address:
        raise click.UsageError(f"{what} has no value in the environment")
    for written_here in (address if not name else "", given["url"]):
        if any(written_out(Secret(written_here))) or re.search(r"://[^/@\s]+:[^/@\s]+@", written_here):
            raise click.UsageError("the address holds a key or password, which every process list shows: set it in the environment and give env:NAME")
    if given["auth"] and not AUTH.fullmatch(given["auth"]):
        raise click.UsageError("--auth is bearer, header:NAME or query:NAME")
    own = _FROM_SECRET.fullmatch(name)
    identifier = identifier or (own[1].lower().replace("_", "-") if own else "")
    if identifier and not ID.fullmatch(identifier):
        raise click.UsageError("--id has lower case letters, digits and -")
    root = into or Path()
    chosen = [each for each in (given["operation"], given["table"], given["sheet"]) if each]
    return Asked(
        what, address, root, bool(name), identifier, given["title"], given["organization"], given["licence"], chosen[0] if chosen else "",
        named_token(given["token"]), given["auth"], given["allow"], _bridge(given["regions"], root), body=_body(given["body"]),
    )  # fmt: skip


def _body(given: str) -> Any:
    """:raises UsageError: it is no JSON object or list."""
    if not given:
        return None
    try:
        text = Path(given[1:]).read_text(encoding="utf-8") if given.startswith("@") else given
        body = json.loads(text)
    except (OSError, ValueError) as error:
        raise click.UsageError("--body is JSON, or @FILE of a file that holds it") from error
    if not isinstance(body, dict | list):
        raise click.UsageError("--body is a JSON object or list")
    return body


def _bridge(file: Path | None, root: Path) -> Bridge:
    if file is None:
        with suppress(ValueError, OSError):
            return near(root)
        return Bridge()
    try:
        return read(file)
    except (ValueError, OSError) as error:
        raise click.UsageError(f"{file} is no CSV of regions with the columns kode and nama") from error


def _files(found: Draft, id: str) -> dict[str, str]:
    """Text by the path below the root."""
    above = ["Usulan dari «harvesters draft». Baris dengan «periksa:» adalah tebakan; perbaiki, lalu hapus komentarnya.", *found.notes]
    names = sorted(set(re.findall(rf"{prefix(id)}[A-Z_]+", str(found.source))))
    if names:
        above.append(f"Pengelola server mengisi {', '.join(names)}.")
    files = {f"sources/{id}.yaml": written(found.source, above)}
    if found.table is not None:
        files[f"tables/{id}.yaml"] = written(found.table)
    return files


def _write(into: Path, files: dict[str, str], lang: Language) -> None:
    """:raises ClickException: one of them exists already; then none is written."""
    there = [name for name in files if (into / name).exists()]
    if there:
        raise click.ClickException(f"{', '.join(there)}: sudah ada, tidak ditimpa / exists already and is not overwritten (--id)")
    for name, text in files.items():
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
        print(path)
    doubts = sum(text.count("periksa:") for text in files.values()) - 1
    looked = {"id": f"{doubts} hal perlu diperiksa (cari «periksa:»). Lalu:", "en": f"{doubts} points to look at (search «periksa:»). Then:"}
    print(looked[lang])
