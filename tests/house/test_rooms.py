"""The house keeps its rooms and doors (docs/architecture.md)."""

import ast
import re
import statistics
from collections import Counter
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ENGINE = ROOT / "harvesters"
PORTAL = ROOT / "ckanext-muaraenim" / "ckanext" / "muaraenim"
CONFIG = ROOT / "config"
FEATURES = ("search", "harvest", "explore", "intake", "review", "report")
LONGEST_MODULE, LONGEST_FUNCTION, TYPICAL_MODULE, LONGEST_PLUGIN = 300, 40, 130, 40


def modules(*folders):
    return sorted(path for folder in folders for path in folder.rglob("*.py") if "migration" not in path.parts)


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def named(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", modules(ENGINE), ids=named)
def test_the_engine_never_imports_ckan(path):
    assert not [name for name in imports(path) if name.split(".")[0] in ("ckan", "ckanext")]


@pytest.mark.parametrize("path", modules(*(PORTAL / feature for feature in FEATURES)), ids=named)
def test_features_do_not_import_one_another(path):
    own = path.relative_to(PORTAL).parts[0]
    others = tuple(f"ckanext.muaraenim.{feature}" for feature in FEATURES if feature != own)
    assert not [name for name in imports(path) if name.startswith(others)]


@pytest.mark.parametrize("room", ["access", "tables", "theme"])
def test_foundations_do_not_import_features(room):
    features = tuple(f"ckanext.muaraenim.{feature}" for feature in FEATURES)
    assert not [(named(path), name) for path in modules(PORTAL / room) for name in imports(path) if name.startswith(features)]


def test_only_one_room_implements_permission_labels():
    found = {path.relative_to(PORTAL).parts[0] for path in modules(PORTAL) if "IPermissionLabels" in path.read_text(encoding="utf-8")}
    assert found <= {"access", "plugin.py"}


def test_only_search_register_changes_ckan():
    """Assigning to an attribute of a ckan module is a patch of CKAN."""
    found = []
    for path in modules(PORTAL):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        aliases = {
            alias.asname or alias.name.split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for alias in node.names
            if alias.name.split(".")[0] == "ckan"
        } - {"tk", "p", "model"}
        for node in ast.walk(tree):
            for target in node.targets if isinstance(node, ast.Assign) else []:
                first = target.value if isinstance(target, ast.Attribute | ast.Subscript) else None
                while isinstance(first, ast.Attribute | ast.Subscript):
                    first = first.value
                if isinstance(first, ast.Name) and first.id in aliases:
                    found.append(f"{named(path)}:{node.lineno}")
    assert not [place for place in found if "/search/register.py:" not in place]


def test_config_holds_no_code():
    assert not [named(path) for path in CONFIG.rglob("*") if path.suffix in (".py", ".js", ".sh", ".html")]


def regency_words():
    """Names and codes of every regency in config/: none may stand in code or templates."""
    for file in sorted(CONFIG.glob("regencies/*/regency.yaml")):
        regency = yaml.safe_load(file.read_text(encoding="utf-8"))
        yield regency["name"]
        yield from (str(code) for code in regency["codes"].values())
    for file in sorted(CONFIG.glob("regencies/*/districts.csv")):
        for line in file.read_text(encoding="utf-8").splitlines()[1:]:
            yield line.split(",")[0]


def test_code_holds_no_regency():
    words = sorted(set(regency_words()))
    assert len(words) > 30
    pattern = re.compile("|".join(rf"(?<![\w.]){re.escape(word)}(?![\w.])" for word in words))
    files = [*modules(ENGINE, PORTAL), *PORTAL.rglob("*.html"), *PORTAL.rglob("*.css")]
    found = [(named(file), match.group()) for file in files for match in pattern.finditer(file.read_text(encoding="utf-8"))]
    assert not found


def test_modules_stay_small():
    lengths = {named(path): path.read_text(encoding="utf-8").count("\n") for path in modules(ENGINE, PORTAL)}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_MODULE}
    assert statistics.median(length for length in lengths.values() if length) <= TYPICAL_MODULE


def test_functions_stay_small():
    long = []
    for path in modules(ENGINE, PORTAL):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and isinstance(node.end_lineno, int):
                documented = ast.get_docstring(node, clean=False)
                lines = node.end_lineno - node.lineno + 1 - (documented.count("\n") + 1 if documented else 0)
                if lines > LONGEST_FUNCTION:
                    long.append(f"{named(path)}:{node.lineno} {node.name} ({lines})")
    assert not long


@pytest.mark.parametrize("path", sorted(PORTAL.glob("*/plugin.py")), ids=named)
def test_plugins_hold_no_logic(path):
    assert path.read_text(encoding="utf-8").count("\n") <= LONGEST_PLUGIN


def test_names_say_something():
    assert not [named(path) for path in modules(ENGINE, PORTAL) if path.stem in ("utils", "util", "common", "misc", "core")]


def test_nothing_is_left_unfinished():
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
    abstract = {"harvesters/words.py"}  # the facts of a sentence come from the subclass
    found = [named(path) for path in modules(ENGINE, PORTAL) if marks.search(path.read_text(encoding="utf-8")) and named(path) not in abstract]
    assert not found


@pytest.mark.parametrize("group", sorted(path for path in (ROOT / "tests").iterdir() if path.is_dir()), ids=lambda path: path.name)
def test_no_two_test_files_of_a_group_share_a_name(group):
    """They run together, and a second one would end the whole group before its first test."""
    names = Counter(path.name for path in group.rglob("test_*.py"))
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("path", sorted(PORTAL.rglob("templates/**/*.html")), ids=named)
def test_every_table_has_a_name(path):
    """Who goes from table to table with a screen reader hears it (WCAG 2.2, 1.3.1)."""
    tables = re.findall(r"<table\b[^>]*>(?:<caption\b)?", path.read_text(encoding="utf-8"))
    assert not [each for each in tables if "aria-label" not in each and not each.endswith("<caption")]
