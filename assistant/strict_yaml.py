"""YAML read strictly: duplicate keys are refused, with file and line. Used by every reader of our data files."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import DataFileError

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(Loader):  # type: ignore[misc]  # PyYAML has no stubs for the C loader's base
    """A safe loader that does not let the second of two equal keys win in silence."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.MarkedYAMLError(problem=f"duplicate key {key!r}", problem_mark=key_node.start_mark)
            seen.add(key)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def read_yaml(path: Path) -> Any:
    """The content of a YAML file; raises `DataFileError` naming file and line."""
    try:
        return yaml.load(path.read_text("utf-8"), Loader=_StrictLoader)  # noqa: S506  # a SafeLoader underneath
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise DataFileError(f"{path}，第 {line} 行：{error.problem} (line {line})") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataFileError(f"{path}：无法读取 (cannot be read): {error}") from error


def mapping_of(path: Path, value: Any, known: frozenset[str] | None = None) -> dict[str, Any]:
    """`value` as a mapping with string keys, all of them in `known` where that is given."""
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise DataFileError(f"{path}：应为“键: 值”的形式 (a mapping is expected)")
    if known is not None and (unknown := sorted(set(value) - known)):
        raise DataFileError(f"{path}：未知的键 {'、'.join(unknown)} (unknown keys)；可用：{'、'.join(sorted(known))}")
    return value


def optional_date(path: Path, key: str, value: Any) -> date | None:
    if value is None or type(value) is date:
        return value
    raise DataFileError(f"{path}：{key} 应为 YYYY-MM-DD 或 null (a date or null), 而不是 {value!r}")


def optional_text(path: Path, key: str, value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise DataFileError(f"{path}：{key} 应为文字或 null (text or null), 而不是 {value!r}")
