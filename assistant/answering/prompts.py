"""What a model is told: one file a prompt, in `prompts/`. Nothing about wording stands in code."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import DataFileError

_PARTS = re.compile(r"^---\s*user\s*---\s*$", re.M)
_GAP = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt with gaps like {{question}}. `version` is a hash of the whole file."""

    name: str
    version: str
    system: str
    user: str

    def filled(self, values: Mapping[str, str]) -> tuple[str, str]:
        """What the system and what the user says; a value that looks like a gap stays as it is.

        Raises `KeyError` for a gap without a value.
        """

        def value(gap: re.Match[str]) -> str:
            return values[gap[1]]

        return _GAP.sub(value, self.system), _GAP.sub(value, self.user)


def read_prompt(folder: Path, name: str) -> Prompt:
    """Read `<name>.md`; raises `DataFileError` where it is missing or has no part `--- user ---`."""
    path = folder / f"{name}.md"
    try:
        data = path.read_bytes()
        parts = _PARTS.split(data.decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"提示词 {path} 无法读取 (prompt cannot be read): {error}") from error
    if len(parts) != 2:
        raise DataFileError(f"提示词 {path} 应有一行 --- user --- (a line `--- user ---` is expected)")
    return Prompt(name, hashlib.sha256(data).hexdigest()[:12], parts[0].strip(), parts[1].strip())
