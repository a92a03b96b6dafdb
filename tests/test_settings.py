"""Settings: typed, with defaults; unknown keys are refused."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Settings, read_settings
from assistant.errors import SettingsError


def test_defaults_need_no_environment() -> None:
    settings = read_settings({"PATH": "/bin", "HOME": "/root"})
    assert (settings.host, settings.port) == ("127.0.0.1", 7860)
    assert settings.documents.is_dir()


def test_the_usual_names_of_a_model_count_where_ours_are_unset() -> None:
    usual = {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1", "OPENAI_API_KEY": "k", "OPENAI_MODEL": "usual"}
    settings = read_settings(usual | {"POLICY_ASSISTANT_LLM_MODEL": "ours", "POLICY_ASSISTANT_LLM_SECONDS": "12.5"})
    assert (settings.llm_base_url, settings.llm_model) == ("http://127.0.0.1:1/v1", "ours")
    assert settings.llm_seconds == 12.5


def test_keys_are_never_shown() -> None:
    given = {"POLICY_ASSISTANT_LLM_API_KEY": "sk-fictional", "POLICY_ASSISTANT_EMBEDDING_API_KEY": "ek-fictional"}
    assert "fictional" not in repr(read_settings(given))


def test_the_environment_beats_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'home = "{tmp_path}"\nport = 8000\n')
    settings = read_settings({"POLICY_ASSISTANT_SETTINGS_FILE": str(file), "POLICY_ASSISTANT_PORT": "9000"})
    assert settings.home == tmp_path
    assert settings.port == 9000


def test_fields_of_one_service_are_json_or_a_table(tmp_path: Path) -> None:
    thinking = {"thinking": {"type": "disabled"}}
    given = {"POLICY_ASSISTANT_LLM_EXTRA": json.dumps(thinking)}
    assert read_settings(given).llm_extra == thinking
    file = tmp_path / "settings.toml"
    file.write_text('[llm_extra.thinking]\ntype = "disabled"\n')
    assert read_settings({"POLICY_ASSISTANT_SETTINGS_FILE": str(file)}).llm_extra == thinking


@pytest.mark.parametrize(("given", "key"), [({}, None), ({"embedding_base_url": "http://a/v1"}, None)])
def test_a_key_goes_only_where_it_belongs(given: dict[str, str], key: str | None) -> None:
    settings = Settings(llm_base_url="http://b/v1", llm_api_key="sk-b", embedding_model="m", **given)  # type: ignore[arg-type]
    assert settings.embedding_key == key
    same = replace(settings, embedding_base_url="http://b/v1")
    assert same.embedding_key == "sk-b"
    assert replace(same, embedding_api_key="sk-own").embedding_key == "sk-own"


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ({"POLICY_ASSISTANT_HOEM": "/x"}, "POLICY_ASSISTANT_HOEM"),  # a typing error must not be lost in silence
        ({"POLICY_ASSISTANT_PORT": "http"}, "POLICY_ASSISTANT_PORT"),
        ({"POLICY_ASSISTANT_PORT": "70000"}, "POLICY_ASSISTANT_PORT"),
        ({"POLICY_ASSISTANT_LLM_API_KEY": "sk-密钥"}, "POLICY_ASSISTANT_LLM_API_KEY"),
        ({"POLICY_ASSISTANT_LLM_SECONDS": "soon"}, "POLICY_ASSISTANT_LLM_SECONDS"),
        ({"POLICY_ASSISTANT_LLM_SECONDS": "inf"}, "POLICY_ASSISTANT_LLM_SECONDS"),
        ({"POLICY_ASSISTANT_LLM_ANSWER_TOKENS": "0"}, "POLICY_ASSISTANT_LLM_ANSWER_TOKENS"),
        ({"POLICY_ASSISTANT_LLM_DAILY_TOKENS": "-1"}, "POLICY_ASSISTANT_LLM_DAILY_TOKENS"),
        ({"POLICY_ASSISTANT_LLM_EXTRA": "thinking=off"}, "POLICY_ASSISTANT_LLM_EXTRA"),
        ({"POLICY_ASSISTANT_LLM_EXTRA": '{"tools": []}'}, "POLICY_ASSISTANT_LLM_EXTRA"),  # no model gets tools here
        ({"POLICY_ASSISTANT_EMBEDDING_BASE_URL": "http://127.0.0.1:1/v1"}, "POLICY_ASSISTANT_EMBEDDING_MODEL"),
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
