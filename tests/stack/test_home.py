"""The home's settings: made once, never lost, closed to others."""

import stat
import subprocess
import sys
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from ckanext.muaraenim.stack.cli import main
from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.stack.home import SECRETS, Home
from ckanext.muaraenim.stack.restore import carry_redactions
from ckanext.muaraenim.stack.settings import connected, environment, variables_of, write_settings
from ckanext.muaraenim.stack.steps import STEPS, due, record
from ckanext.muaraenim.writing import whole_file, write_json

ADDRESSES = {
    "sqlalchemy.url": "postgresql://ckan:p%25w@127.0.0.1:1/ckan",
    "ckan.datastore.write_url": "postgresql://ckan:p@127.0.0.1:1/datastore",
    "ckan.datastore.read_url": "postgresql://reader:p@127.0.0.1:1/datastore",
    "ckan.redis.url": "redis://:p@127.0.0.1:2/0",
}


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path / "home")
    made.create("muba", demo=False, port=5999)
    return made


def test_a_second_creation_changes_nothing(home):
    before = {path.name: path.read_bytes() for path in home.settings.iterdir()}
    home.create("muaraenim", demo=True, port=1234)
    assert {path.name: path.read_bytes() for path in home.settings.iterdir()} == before
    assert len({home.secret(name) for name in SECRETS}) == len(SECRETS)


def test_a_creation_that_was_cut_short_is_completed(home):
    identity, known = home.identity, home.secret("ckan")
    (home.settings / "home.json").unlink()
    write_json(home.settings / "secrets.json", {"ckan": known})
    home.create("muba", demo=False, port=5999)
    assert (home.identity, home.secret("ckan")) == (identity, known)
    assert home.secret("redis")


def test_settings_are_closed_to_others(home):
    assert stat.S_IMODE(home.settings.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in home.settings.iterdir()} == {0o600}


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    def interrupted():
        with whole_file(tmp_path / "a.txt") as file:
            file.write(b"half")
            raise KeyboardInterrupt

    (tmp_path / "a.txt").write_text("before")
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "before"


WRITER = """
import sys
from pathlib import Path
from ckanext.muaraenim.writing import whole_file

with whole_file(Path(sys.argv[1])) as file:
    file.write(b"half" * 100_000)
    file.flush()
    print("half", flush=True)
    sys.stdin.read()
    file.write(b"half" * 100_000)
"""


def test_kill_9_in_the_middle_of_writing_leaves_the_file_of_before_and_nothing_beside(tmp_path):
    (tmp_path / "a.txt").write_text("before")
    for killed in (True, False):
        process = subprocess.Popen([sys.executable, "-c", WRITER, tmp_path / "a.txt"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdout.readline() == b"half\n"
        if killed:
            process.kill()
        process.communicate()
        assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
        assert (tmp_path / "a.txt").stat().st_size == (6 if killed else 800_000)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o600


def test_one_command_at_a_time(home):
    with home.only_one("up"), pytest.raises(StackError, match="Another command"), home.only_one("up"):
        pass


def test_the_operators_ini_goes_before_and_is_never_rewritten(home):
    write_settings(home, ADDRESSES)
    home.ini.write_text(home.ini.read_text() + "ckan.site_url = https://data.example.go.id\n")
    write_settings(home, ADDRESSES)
    assert connected(home)["ckan.site_url"] == "https://data.example.go.id"
    assert connected(home)["ckanext.muaraenim.regency"] == "muba"
    assert connected(home)["sqlalchemy.url"] == ADDRESSES["sqlalchemy.url"]


def test_real_servers_from_the_environment_or_the_ini_replace_embedded_ones(home, monkeypatch):
    write_settings(home, ADDRESSES)
    home.ini.write_text(home.ini.read_text() + "ckan.redis.url = redis://cache.example.go.id/3\n")
    monkeypatch.setenv("MUARAENIM_SQLALCHEMY_URL", "postgresql://ckan@db.example.go.id/ckan")
    write_settings(home, {})
    assert connected(home)["sqlalchemy.url"] == "postgresql://ckan@db.example.go.id/ckan"
    assert connected(home)["ckan.redis.url"] == "redis://cache.example.go.id/3"


def test_another_portals_variables_do_not_reach_in(home, monkeypatch):
    monkeypatch.setenv("CKAN_SQLALCHEMY_URL", "postgresql://elsewhere/ckan")
    (home.settings / "secrets.env").write_text("# keys\nSUMBER_IZIN_KEY='a=b'\nexport SUMBER_BPS_KEY=c\n")
    found = environment(home)
    assert "CKAN_SQLALCHEMY_URL" not in found
    assert (found["SUMBER_IZIN_KEY"], found["SUMBER_BPS_KEY"]) == ("a=b", "c")
    assert variables_of(home.settings / "absent.env") == {}


def test_a_step_is_due_until_it_is_recorded_and_again_after_a_change(home, tmp_path, monkeypatch):
    assert [step.name for step in due(home)] == [step.name for step in STEPS]
    for step in STEPS:
        record(home, step)
    assert due(home) == []
    own = tmp_path / "config" / "vocabularies"
    own.mkdir(parents=True)
    (own / "topics.yaml").write_text("[]")
    monkeypatch.setenv("MUARAENIM_CONFIG", str(own.parent))
    assert [step.name for step in due(home)] == ["regency", "search"]


def test_the_home_may_stand_anywhere_among_the_words_of_harvest(monkeypatch, tmp_path):
    """``./portal harvest run a --home DIR`` must not silently work on another home."""
    asked = []
    monkeypatch.setattr("ckanext.muaraenim.stack.cli.opened", lambda folder: SimpleNamespace(folder=folder, require=lambda: None))
    monkeypatch.setattr("ckanext.muaraenim.stack.execute.run_in", lambda home, command: asked.append((home.folder, command)) or 0)
    CliRunner().invoke(main, ["harvest", "run", "a", "--confirm", "ff", "--home", str(tmp_path), "--json"])
    assert asked == [(str(tmp_path), ["ckan", "harvest", "run", "a", "--confirm", "ff", "--json"])]


def test_a_restored_home_knows_what_was_redacted_since(home, tmp_path):
    backup = Home(tmp_path / "restored")
    backup.create("muba", demo=False, port=5999)
    (home.settings / "redactions.jsonl").write_text('{"id": "1"}\n{"id": "2"}\n')
    carry_redactions(home, backup)
    assert (backup.settings / "redactions.jsonl").read_text() == '{"id": "1"}\n{"id": "2"}\n'
    (backup.settings / "redactions.jsonl").write_text('{"id": "0"}\n{"id": "1"}\n')
    carry_redactions(home, backup)
    assert (backup.settings / "redactions.jsonl").read_text() == '{"id": "0"}\n{"id": "1"}\n{"id": "2"}\n'
