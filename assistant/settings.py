"""Settings: the only file that reads the environment. Read once, at the edge, typed; unknown keys fail."""

import json
import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from assistant.errors import SettingsError

PREFIX = "POLICY_ASSISTANT_"
_USUAL = {"llm_base_url": "OPENAI_BASE_URL", "llm_api_key": "OPENAI_API_KEY", "llm_model": "OPENAI_MODEL"}
"""Names that other programs use too; ours beat them."""
_SWITCH = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False, "": False}
_OURS = frozenset({"model", "messages", "stream", "tools", "tool_choice", "functions", "n"})
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default. In the environment each is `POLICY_ASSISTANT_` + its name in capitals."""

    home: Path = ROOT / "var"
    """Where state lives: the database, vectors and logs."""
    corpus: Path = ROOT / "corpus"
    """Where documents and the domain's words are."""
    host: str = "127.0.0.1"
    port: int = 7860
    fetch: bool = False
    """Whether `index` may fetch addresses from the public web."""
    llm_base_url: str | None = None
    """An OpenAI-compatible endpoint, up to and with its `/v1`; where unset, `OPENAI_BASE_URL` counts."""
    llm_api_key: str | None = field(default=None, repr=False)
    """Where unset, `OPENAI_API_KEY` counts; a model of one's own may need none."""
    llm_model: str | None = None
    """The model that words answers; where unset, `OPENAI_MODEL` counts. Without one there is no model."""
    llm_resolve_model: str | None = None
    """The model that makes follow-ups stand alone, at the same endpoint; unset: done without a model."""
    llm_extra: Mapping[str, object] = field(default_factory=dict, hash=False)
    """Fields of the request that only one service knows, as JSON: how it is told not to think, see docs/models.md."""
    llm_seconds: float = 30.0
    """The deadline of one answer; one second after it at the latest, the answer is there, extractive if need be."""
    llm_answer_tokens: int = 1500
    """The most tokens that a model may write for one answer."""
    llm_daily_tokens: int = 0
    """The most tokens that may be spent a day (Asia/Shanghai) by everybody together; 0 for no limit."""
    llm_daily_tokens_per_user: int = 0
    """The most tokens that one user may spend a day; 0 for no limit."""
    embedding_base_url: str | None = None
    embedding_api_key: str | None = field(default=None, repr=False)
    """Where unset, the key of the language model counts if both are at the same address."""
    embedding_model: str | None = None
    """A model of embeddings at an OpenAI-compatible endpoint, instead of the one that works offline."""

    @property
    def embedding_key(self) -> str | None:
        """The key that goes to the embeddings endpoint; that of the language model only to the same address."""
        same = self.embedding_base_url == self.llm_base_url
        return self.embedding_api_key or (self.llm_api_key if same else None)

    @property
    def documents(self) -> Path:
        return self.corpus / "documents"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment over those of the TOML file that `POLICY_ASSISTANT_SETTINGS_FILE` names.

    Raises `SettingsError` for an unknown key, a value of the wrong type or an unreadable file.
    """
    environment = os.environ if environment is None else environment
    given = {key.removeprefix(PREFIX).lower(): value for key, value in environment.items() if key.startswith(PREFIX)}
    file = given.pop("settings_file", None)
    usual = {key: environment[name] for key, name in _USUAL.items() if environment.get(name)}
    values: dict[str, object] = usual | (_from_file(Path(file)) if file else {})
    values |= given
    known = {field.name for field in fields(Settings)}
    if unknown := sorted(set(values) - known):
        names = "、".join(PREFIX + key.upper() for key in unknown)
        raise SettingsError(
            f"未知的设置 {names}，可用：{'、'.join(PREFIX + k.upper() for k in sorted(known))} (unknown setting)"
        )
    if values.get("embedding_base_url") and not values.get("embedding_model"):
        raise SettingsError(f"有 {PREFIX}EMBEDDING_BASE_URL，还缺 {PREFIX}EMBEDDING_MODEL (the model is missing)")
    return Settings(**{key: _typed(key, value) for key, value in values.items()})  # type: ignore[arg-type]


def _from_file(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"设置文件 {path} 无法读取 (settings file cannot be read): {error}") from error


def _typed(key: str, value: object) -> object:
    if key in ("home", "corpus"):
        return Path(str(value)).expanduser().resolve()
    if key == "fetch":
        if str(value).lower() not in _SWITCH:
            raise SettingsError(f"{PREFIX}FETCH 应为 on 或 off，而不是 {value!r} (on or off is expected)")
        return _SWITCH[str(value).lower()]
    if key in ("llm_seconds", "llm_answer_tokens", "llm_daily_tokens", "llm_daily_tokens_per_user"):
        return _amount(key, value)
    if key == "llm_extra":
        return _extra(value)
    if key.startswith(("llm_", "embedding_")):
        text = str(value).strip() or None
        if text and key.endswith("_key") and not text.isascii():
            raise SettingsError(f"{PREFIX}{key.upper()} 里有不属于密钥的字符，请重新复制 (a key is ASCII)")
        return text
    if key == "port":
        try:
            port = int(str(value))
        except ValueError:
            port = -1
        if not 0 <= port <= 65535:
            raise SettingsError(f"{PREFIX}PORT 应为 0 到 65535 的整数，而不是 {value!r} (a port number is expected)")
        return port
    return str(value)


def _extra(value: object) -> dict[str, object]:
    """A JSON object, or a table of the settings file, without what this program says itself."""
    try:
        given = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        given = None
    if not isinstance(given, dict) or _OURS & set(given):
        raise SettingsError(
            f"{PREFIX}LLM_EXTRA 应为 JSON 对象，不含 {'、'.join(sorted(_OURS))}，"
            f"而不是 {value!r} (a JSON object is expected)"
        )
    return given


def _amount(key: str, value: object) -> float | int:
    """A positive number, or 0 where it means that there is no limit."""
    kind = float if key == "llm_seconds" else int
    least = 0 if key.startswith("llm_daily") else 1
    try:
        amount = kind(str(value))
    except ValueError:
        amount = -1
    if not least <= amount < math.inf:
        raise SettingsError(
            f"{PREFIX}{key.upper()} 应为不小于 {least} 的数，而不是 {value!r} (at least {least} is expected)"
        )
    return amount
