"""The systemd unit says what systemd understands."""

from pathlib import Path

import pytest

from ckanext.muaraenim.stack import unit
from ckanext.muaraenim.stack.home import Home


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path / "rumah portal 100%")
    made.create("muba", demo=False, port=5999)
    return made


def test_the_command_is_the_foreground_up_of_this_home(home, monkeypatch):
    monkeypatch.setenv("MUARAENIM_CONFIG", "/srv/100% own")
    text = unit.unit_text(home, user=False)
    command = next(line for line in text.splitlines() if line.startswith("ExecStart="))
    assert command.endswith(f'up --home "{home.path.parent}/rumah portal 100%%"')
    assert 'Environment="MUARAENIM_CONFIG=/srv/100%% own"' in text
    assert "User=" in text
    assert "WantedBy=multi-user.target" in text


def test_a_users_unit_is_written_where_systemd_looks(home, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("PATH", "/nowhere")
    said = unit.install(home, user=True)
    file = Path(said[0].split(": ")[1])
    assert file.parent == tmp_path / "settings/systemd/user"
    assert "User=" not in file.read_text()
    assert "WantedBy=default.target" in file.read_text()
    assert any("systemctl --user enable" in sentence for sentence in said[1:])


def test_two_homes_have_two_units(tmp_path):
    assert unit.name_of(Home(tmp_path / "var")) == "muaraenim-portal.service"
    assert unit.name_of(Home(tmp_path / "var-muba")) == "muaraenim-portal-var-muba.service"
