"""How much of what a sentence says stands in the words that it quotes: measurements, weighed.

Each content word of the sentence is looked for in the quotes and in what stands above them: as it is, by a word that
may stand for it, or in pieces. The weights were fitted on pairs written by hand (`python -m eval fit-support`).
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.answering.equivalents import Equivalents
from assistant.answering.held_roles import Tagged
from assistant.domain.measure import measures_in

SUPPORT_FEATURES = (
    "covered",  # share of the sentence's content that the sources say
    "least_covered",  # the same of the phrase that is covered least
    "uncovered_run",  # letters of the longest stretch without any support, of 10
    "nouns_missing",  # names and nouns that no source says, of 5
    "together",  # the least, over phrases, of the share that one sentence of one quote says
    "apart",  # how much more all quotes together say of a phrase than the best single sentence
    "figures_apart",  # the least, over figures, of the share of their phrase that the words around that figure say
    "pairs_shared",  # share of the sentence's character pairs that the sources have
    "order_kept",  # share of neighbouring content words whose order the sources keep
    "quoted",  # share of it that the quotes alone say, headings and title apart
    "rests_on_quotes",  # 0 where a part after the first says what the quotes do not, else 1
    "longer",  # letters of the sentence over those of the quotes, at most 3
)
BIAS = "bias"
_PHRASE = re.compile(r"[^,;:。!?、()\n]+")
_JOINED = "用来|用于|以便|从而|而且|同时"
_PART = re.compile(rf"(?:(?!(?<=.)(?:{_JOINED}))[^,;。!?\n])+|(?:{_JOINED})[^,;。!?\n]*")
"""What stands between commas, or behind a word that joins on another statement."""
_FEWEST_FOREIGN, _OF_A_PART, _NEARLY_HALF, _OF_A_MEASURE = 4, 0.6, 0.45, 0.25
_STRETCH = re.compile(r"[^;。!?\n]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_PAIR = re.compile(r"(?=([^\W\d_]{2}))")
_EMPTY_TAGS = frozenset("rxuypcdemqfwt")
_BY_EQUIVALENT, _BY_PIECES, _BY_LETTER = 0.9, 0.8, 0.4


@dataclass(frozen=True, slots=True)
class Word:
    """A content word of a sentence with where it stands; `names` for nouns and names, `place` for those of places."""

    text: str
    start: int
    names: bool
    place: bool


class Coverage:
    """Measures sentences against sources. Pure; safe from several threads."""

    def __init__(self, says: Equivalents, tagged: Tagged) -> None:
        self._says = says
        self._tagged = tagged

    def features(self, sentence: str, quotes: Sequence[str], above: Sequence[str]) -> dict[str, float]:
        """The measurements of `SUPPORT_FEATURES`; all texts in `plain` form."""
        everything = "\n".join((*quotes, *above))
        words = self.words(sentence)
        degree = {word: self.degree(word.text, everything) for word in words}
        phrases = [(m.start(), m.end()) for m in _PHRASE.finditer(sentence)]
        inside = [[word for word in words if start <= word.start < end] for start, end in phrases]
        inside = [group for group in inside if sum(len(word.text) for word in group) > 3] or [words]
        # A phrase may lean on what stands above its clause (headings, title), but not on two sentences at once.
        stretches = [
            f"{match[0]}\n{over}"
            for quote, over in zip(quotes, above, strict=True)
            for match in _STRETCH.finditer(quote)
        ]
        alone = [max((self._share(group, stretch) for stretch in stretches), default=0.0) for group in inside]
        union = [_weighted(group, degree) for group in inside]
        quoted = "\n".join(quotes)
        said = [word for word in words if not word.place]
        pairs = [m[1] for m in _PAIR.finditer(sentence)]
        return {
            "covered": _weighted(words, degree),
            "least_covered": min(union, default=1.0),
            "uncovered_run": min(1.0, _longest_run(words, degree) / 10),
            "nouns_missing": min(1.0, sum(word.names and degree[word] < _BY_LETTER + 0.01 for word in words) / 5),
            "together": min(alone, default=1.0),
            "apart": max((all_ - one for all_, one in zip(union, alone, strict=True)), default=0.0),
            "figures_apart": self._figures_apart(sentence, words, phrases, quotes, above),
            "pairs_shared": sum(pair in everything for pair in pairs) / len(pairs) if pairs else 1.0,
            "order_kept": _order_kept(words, quoted),
            "quoted": self._share(said, quoted),
            "rests_on_quotes": float(not self._more_than_quoted(sentence, degree, quoted, "\n".join(above))),
            "longer": min(3.0, len(sentence) / max(1, sum(map(len, quotes)))),
        }

    def _more_than_quoted(self, sentence: str, degree: Mapping[Word, float], quoted: str, above: str) -> bool:
        """Whether a later part of the sentence says something of its own that the quotes do not.

        What stands above a clause may introduce a sentence, as its first part does, but is not what the clause says;
        only who gives (百色对此予以鼓励) may come from there. Four letters that no quote says, and six tenths of the
        part, are too much; of what no source says at all, nearly half; of a measure of its own (鼓励…), a quarter.
        """
        for part in list(_PART.finditer(sentence))[1:]:
            inside = [word for word in degree if part.start() <= word.start < part.end() and not word.place]
            foreign = [word for word in inside if self.degree(word.text, quoted) <= _BY_LETTER]
            most = _letters(inside)
            if self._says.says["measure"].match(part[0]) and _letters(foreign) >= _OF_A_MEASURE * most:
                return True
            nobody_says = [word for word in foreign if degree[word] <= _BY_LETTER]
            if _letters(nobody_says) >= max(_FEWEST_FOREIGN, _NEARLY_HALF * most):
                return True
            own = [
                word
                for word in foreign
                if not self._says.says["gives"].fullmatch(word.text) and not _is_region(word.text, above)
            ]
            if _letters(own) >= max(_FEWEST_FOREIGN, _OF_A_PART * most):
                return True
        return False

    def words(self, sentence: str) -> list[Word]:
        """The content words of a sentence, in order."""
        found, at = [], 0
        for text, tag in self._tagged(sentence):
            start = sentence.find(text, at)
            at = start + len(text) if start >= 0 else at
            if tag[0] in _EMPTY_TAGS or text in self._says.plain or not _HAN.search(text):
                continue
            if len(text) == 1 and tag[0] not in "nv":
                continue
            found.append(Word(text, max(start, 0), len(text) > 1 and tag[0] in "nlijs", tag == "ns"))
        return found

    def degree(self, word: str, text: str) -> float:
        """How far a text says a word, from 0 to 1."""
        if word in text:
            return 1.0
        if any(other in text for other in self._says.same.get(word, ())):
            return _BY_EQUIVALENT
        if len(word) > 2:
            pieces = [word[n : n + 2] for n in range(len(word) - 1)]
            return _BY_PIECES * sum(self.degree(piece, text) >= _BY_EQUIVALENT for piece in pieces) / len(pieces)
        return _BY_LETTER if any(char in text for char in word) else 0.0

    def _share(self, words: Sequence[Word], text: str) -> float:
        return _weighted(words, {word: self.degree(word.text, text) for word in words})

    def _figures_apart(
        self,
        sentence: str,
        words: Sequence[Word],
        phrases: Sequence[tuple[int, int]],
        quotes: Sequence[str],
        above: Sequence[str],
    ) -> float:
        least = 1.0
        for measure in measures_in(sentence):
            start, end = next(((a, b) for a, b in phrases if a <= measure.span.start < b), (0, len(sentence)))
            group = [word for word in words if start <= word.start < end]
            if not group:
                continue
            best = 0.0
            for quote, over in zip(quotes, above, strict=True):
                for match in _STRETCH.finditer(quote):
                    if any(measure.same_as(other) for other in measures_in(match[0])):
                        best = max(best, self._share(group, f"{match[0]}\n{over}"))
            least = min(least, best)
        return least


def _is_region(word: str, above: str) -> bool:
    return any(f"{word}{kind}" in above for kind in "省市州盟县旗")


def _letters(words: Iterable[Word]) -> int:
    return sum(len(word.text) for word in words)


def _weighted(words: Sequence[Word], degree: Mapping[Word, float]) -> float:
    total = sum(len(word.text) for word in words)
    return sum(len(word.text) * degree[word] for word in words) / total if total else 1.0


def _longest_run(words: Sequence[Word], degree: Mapping[Word, float]) -> int:
    longest = run = 0
    for word in words:
        run = run + len(word.text) if degree[word] <= _BY_LETTER else 0
        longest = max(longest, run)
    return longest


def _order_kept(words: Sequence[Word], text: str) -> float:
    places = [text.find(word.text) for word in words]
    known = [place for place in places if place >= 0]
    kept = [one < other for one, other in pairwise(known)]
    return sum(kept) / len(kept) if kept else 1.0


def supported(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """How likely the sentence is supported, from 0 to 1."""
    total = sum(weight * (1.0 if name == BIAS else features[name]) for name, weight in weights.items())
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))
