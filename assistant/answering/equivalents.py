"""What may stand for what in a freely worded sentence, and which words say more or less: data with reasons."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import DataFileError
from assistant.strict_yaml import broken, mapping_of, read_yaml, texts

STRENGTHS = ("must", "may", "encourage", "all", "each", "soft", "only", "done")
MEASURES = ("measure", "gives")
NEGATIONS = ("forbid", "exempt", "except", "not", "ends")
_KEYS = frozenset({"same", "plain", *STRENGTHS, *NEGATIONS, *MEASURES})


@dataclass(frozen=True, slots=True)
class Equivalents:
    """`same`: a word → those that may stand for it. `plain`: words that need no support. `says`: patterns by name."""

    same: Mapping[str, frozenset[str]]
    plain: frozenset[str]
    says: Mapping[str, re.Pattern[str]]

    def has(self, name: str, text: str) -> bool:
        """Whether the text has a word of this kind."""
        return self.says[name].search(text) is not None


def read_equivalents(path: Path, synonyms: Iterable[Sequence[str]] = ()) -> Equivalents:
    """Read `wording.yaml`; `synonyms` are further groups. Raises `DataFileError` for unknown keys, broken patterns."""
    data = mapping_of(path, read_yaml(path), _KEYS)
    if missing := sorted(_KEYS - set(data)):
        raise DataFileError(f"{path}：缺少 {'、'.join(missing)} (missing)")
    same: dict[str, set[str]] = {}
    for group in [*data["same"], *synonyms]:
        for word in group:
            same.setdefault(str(word), set()).update(map(str, group))
    says = {}
    for name in (*STRENGTHS, *NEGATIONS, *MEASURES):
        try:
            says[name] = re.compile(str(data[name]))
        except re.error as error:
            raise broken(path, data.line_of(name), str(error)) from error
    return Equivalents(
        {word: frozenset(group - {word}) for word, group in same.items()}, frozenset(texts(path, data, "plain")), says
    )
