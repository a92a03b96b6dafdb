"""Settings: the only file that reads the environment. Read once, at the edge, typed; unknown keys fail."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from assistant.errors import SettingsError

PREFIX = "POLICY_ASSISTANT_"
_SWITCH = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False, "": False}
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
    values: dict[str, object] = _from_file(Path(file)) if file else {}
    values |= given
    known = {field.name for field in fields(Settings)}
    if unknown := sorted(set(values) - known):
        names = "、".join(PREFIX + key.upper() for key in unknown)
        raise SettingsError(
            f"未知的设置 {names}，可用：{'、'.join(PREFIX + k.upper() for k in sorted(known))} (unknown setting)"
        )
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
    if key == "port":
        try:
            port = int(str(value))
        except ValueError:
            port = -1
        if not 0 <= port <= 65535:
            raise SettingsError(f"{PREFIX}PORT 应为 0 到 65535 的整数，而不是 {value!r} (a port number is expected)")
        return port
    return str(value)
