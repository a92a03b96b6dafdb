"""Settings: typed, with defaults; unknown keys are refused."""

from pathlib import Path

import pytest

from assistant import read_settings
from assistant.errors import SettingsError


def test_defaults_need_no_environment() -> None:
    settings = read_settings({"PATH": "/bin", "HOME": "/root"})
    assert (settings.host, settings.port) == ("127.0.0.1", 7860)
    assert settings.documents.is_dir()


def test_the_environment_beats_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'home = "{tmp_path}"\nport = 8000\n')
    settings = read_settings({"POLICY_ASSISTANT_SETTINGS_FILE": str(file), "POLICY_ASSISTANT_PORT": "9000"})
    assert settings.home == tmp_path
    assert settings.port == 9000


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ({"POLICY_ASSISTANT_HOEM": "/x"}, "POLICY_ASSISTANT_HOEM"),  # a typing error must not be lost in silence
        ({"POLICY_ASSISTANT_PORT": "http"}, "POLICY_ASSISTANT_PORT"),
        ({"POLICY_ASSISTANT_PORT": "70000"}, "POLICY_ASSISTANT_PORT"),
        ({"POLICY_ASSISTANT_SETTINGS_FILE": "/nowhere/settings.toml"}, "/nowhere/settings.toml"),
    ],
)
def test_what_is_wrong_is_named(environment: dict[str, str], names: str) -> None:
    with pytest.raises(SettingsError, match=names):
        read_settings(environment)


@pytest.mark.parametrize("content", ["hoem = 1", "port = [", "port = 'x'"])
def test_a_broken_settings_file_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(content)
    with pytest.raises(SettingsError):
        read_settings({"POLICY_ASSISTANT_SETTINGS_FILE": str(file)})
