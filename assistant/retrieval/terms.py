"""Words of a text as retrieval sees them: character unigrams and bigrams, and the content words of a question.

Unigrams with bigrams beat dictionary words on lay legal questions and on government notices alike
(`docs/decisions/0003-retrieval.md`); a dictionary is used only to see what a question is about.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.strict_yaml import mapping_of, read_yaml, texts

_UNIT = re.compile(r"[a-z0-9]+|[\u3400-\u4dbf\u4e00-\u9fff]|[^\W_]")
_MAX_TERM = 32
_NAMING = re.compile(r"n(?!r)|j|l|i|vn|eng")
"""The dictionary's tags for nouns, names, abbreviations and set phrases; personal names are mostly misreadings."""


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
    names: bool = False
    """A noun or a name: it says what the question is about, a verb less so."""
    topic: bool = False
    """A matter of `topics.yaml`: a clause that never names it is no evidence."""

    def forms(self) -> tuple[str, ...]:
        return (self.text, *self.means)


@dataclass(frozen=True, slots=True)
class Synonym:
    says: tuple[str, ...]
    means: tuple[str, ...]


_OF_THE_ASKER = re.compile(
    r"(?:我们?|咱们?|俺们?|本公司|我司|[我本]厂|家里)(?:家|公司|厂|这边|村)?(?:是|做|搞|干|开|办|种|养)[^,.;?!。,]{1,10}"
)
"""What people say of themselves ("我们是做光伏的") is no matter that a clause has to name."""


_STRANGE = re.compile(
    r"第?[一二三四五六七八九十\d]+(?:号线?|届|期|批|代|章|条|级|类|版)|[A-Za-z]+[-\d.]*\d+[A-Za-z]*|\d+[A-Za-z]+"
)
_COUNTED = re.compile(r"[一二两三四五六七八九十几多半][个名条家项位种类次回天周款块件张批届支者样头]")
"""两条, 三名: how many of a thing, which a clause writes in its own way."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_COMMON = frozenset(
    "的了是在有和与及或不没能会要可把被给让向对从到就都也还又再很最更这那哪谁几多少大小上下前后里外中个位次年月日时分元去来做用说想问请吗呢吧啊呀么怎咋啥为何于以之其所"
)
"""Single characters that are words of their own."""


class Language:
    """The domain's words: synonyms with reasons, matters, and words that carry no content, read from data files."""

    def __init__(self, synonyms: list[Synonym], empty_words: frozenset[str], topics: frozenset[str]) -> None:
        self._topics = topics
        self._means: dict[str, list[str]] = {}
        for synonym in synonyms:
            for word in synonym.says:
                self._means.setdefault(word, []).extend(synonym.means)
        self._empty = empty_words
        self._said = _any_of(self._means)
        self._said_or_topic = _any_of(self._means.keys() | topics)
        self._empty_phrases = _any_of(word for word in empty_words if len(word) > 1)

    def expansion(self, text: str) -> str:
        """What the words of a question mean in the documents' words, without those it already says."""
        found: list[str] = []
        for match in _whole_words(self._said, text.lower()):
            found.extend(word for word in self._means[match.group()] if word not in text and word not in found)
        return " ".join(found)

    def content_words(self, text: str) -> list[ContentWord]:
        """The words of a question that a supporting clause ought to say, in order, without repeats."""
        lowered = text.lower()
        asker = [found.span() for found in _OF_THE_ASKER.finditer(lowered)]
        words: dict[str, ContentWord] = {}
        at = 0
        for match in _whole_words(self._said_or_topic, lowered):
            self._add_plain(lowered[at : match.start()], words)
            word = match.group()
            of_asker = any(start <= match.start() and match.end() <= end for start, end in asker)
            is_topic = word in self._topics and not of_asker
            words.setdefault(word, ContentWord(word, tuple(self._means.get(word, ())), True, is_topic))
            at = match.end()
        self._add_plain(lowered[at:], words)
        return list(words.values())

    @property
    def synonym_groups(self) -> list[tuple[str, ...]]:
        """Words that people and documents use for the same."""
        return [(word, *means) for word, means in self._means.items()]

    @property
    def terms(self) -> set[str]:
        """The words that documents write, and the matters: what a mistyped word may have been meant for."""
        return {*(word for words in self._means.values() for word in words), *self._topics}

    @property
    def empty_words(self) -> frozenset[str]:
        """Words that carry no content."""
        return self._empty

    def topic(self, text: str) -> list[str]:
        """The content words of a text as it has them."""
        return [word.text for word in self.content_words(text)]

    def matters(self, text: str) -> list[str]:
        """Those of them that name something."""
        return [word.text for word in self.content_words(text) if word.names and len(word.text) > 1]

    def strange_names(self, text: str) -> list[str]:
        """What tells one thing of a kind from the others: numbered things, models, and names that no dictionary has."""
        found = [match.group() for match in _STRANGE.finditer(text)]
        run = ""
        for token in [*segmented(text), " "]:
            if len(token) == 1 and _HAN.match(token) and token not in _COMMON:
                run += token
                continue
            if len(run) > 1:
                found.append(run)
            run = ""
        return list(dict.fromkeys(found))

    def _add_plain(self, text: str, words: dict[str, ContentWord]) -> None:
        for part in self._empty_phrases.sub(" ", text).split():
            for word, tag in _segmenter().tag(part):
                if word in self._empty or tag[0] in "rxuypcde" or not _UNIT.search(word) or _COUNTED.fullmatch(word):
                    continue
                words.setdefault(word, ContentWord(word, names=len(word) > 1 and _NAMING.match(tag) is not None))


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Finds the longest of the words; nothing where there is none."""
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)) or "(?!)")


def _whole_words(words: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The words found in a text; what begins inside a word and ends inside another (技改 in 科技改革) is none."""
    edges = {0}
    for piece in segmented(text):
        edges.add(max(edges) + len(piece))
    at = 0
    while (match := words.search(text, at)) is not None:
        if match.start() in edges or match.end() in edges:
            yield match
            at = match.end()
        else:
            at = match.start() + 1


def segmented(text: str) -> list[str]:
    """The dictionary words of a text; what is in no dictionary comes out as single characters."""
    return list(_segmenter().cut(text, hmm=False))


def tagged(text: str) -> list[tuple[str, str]]:
    """The dictionary words of a text with their parts of speech."""
    return [(word, tag) for word, tag in _segmenter().tag(text)]


@cache
def _segmenter() -> Any:
    import rjieba  # late: the dictionary takes 0.1 s to load

    return rjieba.Jieba()


def read_language(folder: Path) -> Language:
    """Read `synonyms.yaml`, `empty_words.yaml` and `topics.yaml`; raises `DataFileError` for a broken one."""
    path = folder / "synonyms.yaml"
    synonyms = []
    for entry in read_yaml(path):
        entry = mapping_of(path, entry, frozenset({"says", "means", "why"}))
        says = tuple(word.lower() for word in texts(path, entry, "says"))
        synonyms.append(Synonym(says, texts(path, entry, "means")))
    empty = read_yaml(folder / "empty_words.yaml")
    topics = read_yaml(folder / "topics.yaml")
    return Language(synonyms, _all_words(empty), _all_words(topics))


def _all_words(groups: dict[str, list[str]]) -> frozenset[str]:
    return frozenset(str(word) for group in groups.values() for word in group)
