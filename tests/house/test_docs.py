"""What people can type, set, call or be told is documented."""

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import click
import pytest
import yaml

import harvesters

ROOT = Path(__file__).parents[2]
PORTAL = ROOT / "ckanext-muaraenim" / "ckanext" / "muaraenim"
DOCS = ROOT / "docs"

for module in pkgutil.walk_packages(harvesters.__path__, "harvesters."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)


def page(name):
    return (DOCS / name).read_text(encoding="utf-8")


def everything():
    return "\n".join(path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md"))


def subclasses(kind):
    for each in kind.__subclasses__():
        yield each
        yield from subclasses(each)


def commands(group, prefix=()):
    for name, command in sorted(group.commands.items()):
        yield (*prefix, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*prefix, name))


def command_words(group):
    """Every command, and every long option of every command, of a click group."""
    for path, command in commands(group):
        yield path[-1]
        for parameter in command.params:
            yield from (option for option in getattr(parameter, "opts", ()) if option.startswith("--"))


def undocumented(words, text):
    return sorted({word for word in words if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)})


def test_every_portal_command_and_option():
    from ckanext.muaraenim.stack.cli import main

    assert not undocumented(command_words(main), page("reference/portal.md"))


def test_every_engine_command_and_option():
    from harvesters.cli import main

    assert not undocumented(command_words(main), page("reference/harvest.md"))


def test_every_command_has_help():
    from ckanext.muaraenim.stack.cli import main as portal
    from harvesters.cli import main as engine

    for group in (portal, engine):
        assert not [path for path, command in commands(group) if not (command.help or "").strip()]


def test_every_connector_and_option():
    from harvesters.connectors import CONNECTORS

    words = [name for kind, connector in CONNECTORS.items() for name in [kind, *connector.Options.__dataclass_fields__]]
    assert len(CONNECTORS) >= 3
    assert not undocumented(words, page("reference/connectors.md"))


def test_every_function_of_a_source():
    from jmespath.functions import Functions

    from harvesters.reading.functions import SourceFunctions

    own = set(SourceFunctions.FUNCTION_TABLE) - set(Functions.FUNCTION_TABLE)
    assert len(own) > 5
    assert not {name for name in own if f"`{name}(" not in page("reference/harvest.md")}


def test_every_key_of_a_source():
    from harvesters.sources import KEYS

    assert not {key for key in KEYS if f"`{key}`" not in page("reference/harvest.md")}


def test_every_finding():
    from harvesters.checks.finding import FINDINGS

    assert len(FINDINGS) > 15
    assert not undocumented(FINDINGS, page("reference/findings.md"))


def test_every_error_and_refusal():
    from harvesters.errors import HarvestError
    from harvesters.plan.guard import REFUSALS

    codes = {each.code for each in subclasses(HarvestError) if each.__module__.startswith("harvesters")} | set(REFUSALS)
    assert len(codes) > 8
    assert not undocumented(codes, page("reference/findings.md") + page("reference/harvest.md"))


def test_words_exist_in_both_languages():
    from harvesters.words import Worded

    spoken = [each for each in subclasses(Worded) if "code" in vars(each)]
    assert not [each.__name__ for each in spoken if not (each.sentence_id and each.sentence_en)]
    assert not [each.__name__ for each in spoken if bool(each.remedy_id) != bool(each.remedy_en)]


@pytest.mark.parametrize("declaration", sorted(PORTAL.rglob("config_declaration.yaml")), ids=lambda path: path.parent.name)
def test_every_setting(declaration):
    keys = [option["key"] for group in yaml.safe_load(declaration.read_text(encoding="utf-8"))["groups"] for option in group["options"]]
    assert not undocumented(keys, everything())


def actions():
    for path in sorted(set(PORTAL.rglob("logic/*.py")) - set(PORTAL.rglob("logic/auth.py"))):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            if public and any(argument.arg == "data_dict" for argument in node.args.args):
                yield node.name, path


def test_every_action():
    assert len(list(actions())) > 10
    assert not undocumented([name for name, _ in actions()], page("reference/actions.md"))


def test_every_action_has_an_auth_function():
    for name, path in actions():
        rules = (path.parent / "auth.py").read_text(encoding="utf-8")
        assert re.search(rf"^(def {name}\b|.*\b{name}\b.* = )", rules, re.M), name


def allowed_keys(read, tmp_path, text):
    from harvesters.errors import SourceError

    file = tmp_path / "wrong.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as refused:
        read(file)
    return re.findall(r"[a-z_]+", str(refused.value.facts["allowed"]))


def test_every_key_of_a_table(tmp_path):
    from harvesters.tables.loading import load

    assert not undocumented(allowed_keys(load, tmp_path, "nonsense: 1\n"), page("reference/tables.md"))
    column = "title: A\ncolumns:\n- {name: a, nonsense: 1}\n"
    assert not undocumented(allowed_keys(load, tmp_path, column), page("reference/tables.md"))


def test_links_between_pages_lead_somewhere():
    broken = []
    for path in [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                broken.append(f"{path.name}: {target}")
    assert not broken


def test_the_licence_is_the_one_named():
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_no_page_keeps_lines_that_a_merge_left():
    left = re.compile(r"^(?:<{7} |>{7} |={7}$)", re.MULTILINE)
    assert not [path.name for path in (*DOCS.rglob("*.md"), *ROOT.glob("*.md")) if left.search(path.read_text(encoding="utf-8"))]
