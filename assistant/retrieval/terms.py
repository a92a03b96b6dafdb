"""Words of a text as retrieval sees them: character unigrams and bigrams, and the content words of a question.

Unigrams with bigrams beat dictionary words on lay legal questions and on government notices alike
(`docs/decisions/0003-retrieval.md`); a dictionary is used only to see what a question is about.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.strict_yaml import mapping_of, read_yaml

_UNIT = re.compile(r"[a-z0-9]+|[\u3400-\u4dbf\u4e00-\u9fff]|[^\W_]")
_MAX_TERM = 32


def terms_of(text: str) -> Counter[str]:
    """Character unigrams and bigrams with their counts; Latin and digit runs count as one character.

    No bigram spans punctuation or space. Terms are at most 64 characters long.
    """
    counts: Counter[str] = Counter()
    previous, previous_end = "", -1
    for unit in _UNIT.finditer(text.lower()):
        word = unit.group()[:_MAX_TERM]
        counts[word] += 1
        if unit.start() == previous_end:
            counts[previous + word] += 1
        previous, previous_end = word, unit.end()
    return counts


@dataclass(frozen=True, slots=True)
class ContentWord:
    """A word of the question that carries meaning, with the words that mean the same."""

    text: str
    means: tuple[str, ...] = ()

    def forms(self) -> tuple[str, ...]:
        return (self.text, *self.means)


@dataclass(frozen=True, slots=True)
class Synonym:
    says: tuple[str, ...]
    means: tuple[str, ...]


class Language:
    """The domain's words: synonyms with reasons and words that carry no content, read from data files."""

    def __init__(self, synonyms: list[Synonym], empty_words: frozenset[str]) -> None:
        self._means: dict[str, list[str]] = {}
        for synonym in synonyms:
            for word in synonym.says:
                self._means.setdefault(word, []).extend(synonym.means)
        self._empty = empty_words
        self._said = re.compile("|".join(sorted(map(re.escape, self._means), key=len, reverse=True)) or "(?!)")
        self._empty_phrases = re.compile(
            "|".join(sorted(map(re.escape, (w for w in empty_words if len(w) > 1)), key=len, reverse=True)) or "(?!)"
        )

    def expansion(self, text: str) -> str:
        """What the words of a question mean in the documents' words, without those it already says."""
        found: list[str] = []
        for match in self._said.finditer(text.lower()):
            found.extend(word for word in self._means[match.group()] if word not in text and word not in found)
        return " ".join(found)

    def content_words(self, text: str) -> list[ContentWord]:
        """The words of a question that a supporting clause ought to say, in order, without repeats."""
        lowered = text.lower()
        words: dict[str, ContentWord] = {}
        at = 0
        for match in self._said.finditer(lowered):
            self._add_plain(lowered[at : match.start()], words)
            words.setdefault(match.group(), ContentWord(match.group(), tuple(self._means[match.group()])))
            at = match.end()
        self._add_plain(lowered[at:], words)
        return list(words.values())

    def _add_plain(self, text: str, words: dict[str, ContentWord]) -> None:
        for part in self._empty_phrases.sub(" ", text).split():
            for word, tag in _segmenter().tag(part):
                if word in self._empty or tag[0] in "rxuypcde" or not _UNIT.search(word):
                    continue
                words.setdefault(word, ContentWord(word))


@cache
def _segmenter() -> Any:
    import rjieba  # late: the dictionary takes 0.1 s to load

    return rjieba.Jieba()


def read_language(folder: Path) -> Language:
    """Read `synonyms.yaml` and `empty_words.yaml`; raises `DataFileError` for a broken one."""
    path = folder / "synonyms.yaml"
    synonyms = []
    for entry in read_yaml(path):
        entry = mapping_of(path, entry, frozenset({"says", "means", "why"}))
        synonyms.append(Synonym(tuple(map(str.lower, entry["says"])), tuple(entry["means"])))
    empty = read_yaml(folder / "empty_words.yaml")
    return Language(synonyms, frozenset(word for group in empty.values() for word in group))
