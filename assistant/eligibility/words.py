"""The words by which companies speak of themselves: `corpus/language/profile.yaml` → patterns."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.domain.text import Span
from assistant.eligibility.quantities import Measure
from assistant.strict_yaml import broken, mapping_of, read_yaml

_NEVER = re.compile(r"(?!)")
_NAMED = (Measure.MONEY, Measure.PERSON, Measure.COUNT, Measure.RATIO, Measure.POINT)
_WORDS = ("founding", "ages", "plans", "rules", "others", "ourselves", "corrections", "pending")
_TOP = frozenset(("names", "flags", "wholes", "industries", *_WORDS))


@dataclass(frozen=True, slots=True)
class Name:
    """A word for a fact, and which fact it is for each measure; None for one that is no fact of ours."""

    span: Span
    concepts: dict[Measure, str | None]

    def of(self, measure: Measure) -> tuple[bool, str | None]:
        """(whether the word takes a figure of this measure, the fact)."""
        if measure is Measure.PIECE:
            for either in (Measure.PERSON, Measure.COUNT, Measure.POINT):
                if either in self.concepts:
                    return True, self.concepts[either]
            return False, None
        return measure in self.concepts, self.concepts.get(measure)


@dataclass(frozen=True, slots=True)
class Flag:
    concept: str
    says: re.Pattern[str]
    denies: re.Pattern[str]
    unless: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class ProfileWords:
    names: tuple[tuple[re.Pattern[str], dict[Measure, str | None]], ...]
    flags: tuple[Flag, ...]
    wholes: tuple[tuple[str, re.Pattern[str]], ...]
    industries: tuple[tuple[str, re.Pattern[str]], ...]
    founding: re.Pattern[str]
    ages: re.Pattern[str]
    plans: re.Pattern[str]
    rules: re.Pattern[str]
    others: re.Pattern[str]
    ourselves: re.Pattern[str]
    corrections: re.Pattern[str]
    pending: re.Pattern[str]

    def names_in(self, text: str) -> list[Name]:
        """The longest words first, none inside another, in order."""
        found = [
            (match.start(), -match.end(), number, Name(Span(*match.span()), concepts))
            for number, (pattern, concepts) in enumerate(self.names)
            for match in pattern.finditer(text)
            if match.group()
        ]
        kept: list[Name] = []
        for start, _, _, name in sorted(found, key=lambda one: one[:3]):
            if not kept or start >= kept[-1].span.end:
                kept.append(name)
        return kept


def read_profile_words(path: Path) -> ProfileWords:
    """Raises `DataFileError` for an unknown key or a broken expression."""
    top = mapping_of(path, read_yaml(path), _TOP)

    def pattern(mapping: Any, key: str) -> re.Pattern[str]:
        try:
            return re.compile(str(mapping[key])) if key in mapping else _NEVER
        except re.error as error:
            raise broken(path, mapping.line_of(key), str(error)) from error

    names = []
    for entry in top["names"]:
        entry = mapping_of(path, entry, frozenset({"says", *(measure.value for measure in _NAMED)}))
        names.append((pattern(entry, "says"), {m: entry[m.value] for m in _NAMED if m.value in entry}))
    flags = []
    for entry in top["flags"]:
        entry = mapping_of(path, entry, frozenset({"concept", "says", "denies", "unless"}))
        flags.append(Flag(entry["concept"], *(pattern(entry, key) for key in ("says", "denies", "unless"))))
    wholes = [mapping_of(path, entry, frozenset({"concept", "says"})) for entry in top["wholes"]]
    industries = mapping_of(path, top["industries"], frozenset(top["industries"]))
    return ProfileWords(
        tuple(names),
        tuple(flags),
        tuple((entry["concept"], pattern(entry, "says")) for entry in wholes),
        tuple((name, pattern(industries, name)) for name in industries),
        *(pattern(top, key) for key in _WORDS),
    )
