"""YAML read strictly: unknown and duplicate keys and wrong types are refused, with file and line."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import DataFileError

_FastLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Mapping(dict[str, Any]):
    """A mapping of a data file that knows the line of each key, counted from 1."""

    def __init__(self) -> None:
        super().__init__()
        self.line = 1
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)


class _StrictLoader(_FastLoader):  # type: ignore[misc]  # the C loader's base has no type
    """A safe loader that does not let the second of two equal keys win in silence."""


def _mapping(loader: Any, node: Any) -> Iterator[Mapping]:
    mapping = Mapping()
    mapping.line = node.start_mark.line + 1
    yield mapping
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if type(key) is date:  # dated values: 2026-04-01: 0.05
            key = key.isoformat()
        if not isinstance(key, str):
            raise yaml.MarkedYAMLError(
                problem=f"键应为文字 (a key must be text): {key!r}", problem_mark=key_node.start_mark
            )
        if key in mapping:
            raise yaml.MarkedYAMLError(problem=f"键重复 (duplicate key) {key!r}", problem_mark=key_node.start_mark)
        try:
            mapping[key] = loader.construct_object(value_node, deep=True)
        except yaml.MarkedYAMLError as error:
            raise yaml.MarkedYAMLError(problem=f"{key}：{error.problem}", problem_mark=error.problem_mark) from error
        mapping.lines[key] = key_node.start_mark.line + 1


def _timestamp(loader: Any, node: Any) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError as error:
        raise yaml.MarkedYAMLError(
            problem=f"没有这一天 (no such day): {node.value}", problem_mark=node.start_mark
        ) from error


_StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping)
_StrictLoader.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file, its mappings as `Mapping`; raises `DataFileError` naming file and line."""
    try:
        return parse_yaml(path, path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"{path}：无法读取 (cannot be read): {error}") from error


def parse_yaml(path: Path, text: str) -> Any:
    """The content of a text that stands, or stood, in the YAML file `path`; see `read_yaml`."""
    try:
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506  # a SafeLoader underneath
    except yaml.MarkedYAMLError as error:
        line, hint = _likely_slip(text.splitlines(), error.problem_mark.line if error.problem_mark else 0)
        raise broken(path, line + 1, f"{hint}{error.problem}") from error
    except yaml.YAMLError as error:
        raise DataFileError(f"{path}：无法读取 (cannot be read): {error}") from error


def _likely_slip(lines: list[str], at: int) -> tuple[int, str]:
    """The line where a person most likely slipped, and how: a Tab, or a full-width colon, a mere letter to YAML.

    YAML notices the second one only in a later line.
    """
    for line in range(min(at, len(lines) - 1), max(at - 3, -1), -1):
        said = lines[line].partition("#")[0]
        if "\t" in said:
            return line, "用了 Tab，请改成空格 (a Tab, spaces are expected)；"
        if "：" in said and ":" not in said:
            return line, "冒号是全角“：”，请改成英文冒号加空格 (a full-width colon)；"
    return at, ""


def broken(path: Path, line: int, problem: str) -> DataFileError:
    """The error for a problem in one line of a data file."""
    return DataFileError(f"{path}，第 {line} 行：{problem} (line {line})")


def mapping_of(path: Path, value: Any, known: frozenset[str], line: int = 1, name: str = "") -> Mapping:
    """`value` as a mapping whose keys are all in `known`. `line` and `name` say where it stands, for the error."""
    if not isinstance(value, Mapping):
        raise broken(path, line, f"{name}应为“键: 值”的形式 (a mapping is expected)")
    for key in value:
        if key not in known:
            raise broken(path, value.line_of(key), f"未知的键 (unknown key) {key}；可用：{'、'.join(sorted(known))}")
    return value


def optional_date(path: Path, mapping: Mapping, key: str) -> date | None:
    """The date under a key; None where it is null or missing."""
    value = mapping.get(key)
    if value is None or type(value) is date:
        return value
    raise broken(path, mapping.line_of(key), f"{key} 应为 YYYY-MM-DD 或 null (a date or null), 而不是 {value!r}")


def optional_text(path: Path, mapping: Mapping, key: str) -> str | None:
    """The text under a key; None where it is null or missing."""
    value = mapping.get(key)
    if value is None or isinstance(value, str):
        return value
    raise broken(path, mapping.line_of(key), f"{key} 应为文字或 null (text or null), 而不是 {value!r}")


def texts(path: Path, mapping: Mapping, key: str) -> tuple[str, ...]:
    """The list of texts under a key; empty where it is null or missing."""
    value = mapping.get(key) or []
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise broken(path, mapping.line_of(key), f"{key} 应为文字的列表 (a list of texts is expected)")
