"""Mistyped characters: bounded, driven by the corpus, and always shown.

A character is doubted only where no dictionary word holds it and the corpus never has it beside its neighbours. It is
replaced by one of the same sound (most Chinese is typed by sound) that makes a word which the corpus has, or by one
of like sound or shape that turns a stretch into a term of the domain's own list.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from assistant.domain.conversation import Correction
from assistant.retrieval.terms import segmented

MOST_CORRECTIONS = 3
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
_SHORTEST_TERM = 3
_TONES = "12345"
_OPPOSITES = (set("买卖"),)
"""Words of one sound that mean opposite things: to correct one into the other would turn a question round."""


class Spelling:
    """Deterministic. `holding` tells how many clauses have a character or a pair of them."""

    def __init__(
        self,
        terms: Iterable[str],
        never: frozenset[str],
        alike: Sequence[str],
        holding: Callable[[Iterable[str]], Mapping[str, int]],
    ) -> None:
        self._alike = alike
        self._never = never
        self._holding = holding
        self._terms: dict[tuple[int, str], str] = {}
        for term in sorted(set(terms)):
            if len(term) >= _SHORTEST_TERM and _HAN.fullmatch(term):
                for place in range(len(term)):
                    self._terms.setdefault((place, term[:place] + "?" + term[place + 1 :]), term)
        self._longest = max((len(pattern) for _, pattern in self._terms), default=0)

    def __call__(self, text: str) -> tuple[str, tuple[Correction, ...]]:
        """The text with at most three characters set right, and what was changed; unchanged where nothing is sure."""
        found: list[Correction] = []
        for run in _HAN.finditer(text):
            doubted = self._doubted(run.group())
            for place in doubted:
                if len(found) == MOST_CORRECTIONS:
                    break
                words = text[run.start() : run.end()]
                correction = self._term(words, place) or self._same_sound(words, place)
                if correction is not None:
                    right, one = correction
                    text = text[: run.start()] + right + text[run.end() :]
                    found.append(one)
        return text, tuple(found)

    def _doubted(self, words: str) -> list[int]:
        """Places that no dictionary word covers and whose pairs with both neighbours the corpus never has."""
        places = []
        at = 0
        for token in segmented(words):
            if len(token) == 1 and token not in self._never:
                places.append(at)
            at += len(token)
        pairs = {place: _pairs(words, place) for place in places}
        held = self._holding({pair for own in pairs.values() for pair in own})
        return [place for place in places if not any(held[pair] for pair in pairs[place])]

    def _term(self, words: str, place: int) -> tuple[str, Correction] | None:
        """A term of the list that differs from what was written only here, the longest first."""
        for length in range(min(self._longest, len(words)), _SHORTEST_TERM - 1, -1):
            for start in range(max(0, place - length + 1), min(place, len(words) - length) + 1):
                written = words[start : start + length]
                inside = place - start
                term = self._terms.get((inside, written[:inside] + "?" + written[inside + 1 :]))
                if term is not None and self._mistaken(written[inside], term[inside]):
                    return words[:start] + term + words[start + length :], Correction(written, term)
        return None

    def _mistaken(self, written: str, meant: str) -> bool:
        """Whether one is easily written for the other: the same sound but for the tone, or nearly the same shape."""
        sound = _sounds()[0]
        same = sound.get(written, "").rstrip(_TONES) == sound.get(meant, "?").rstrip(_TONES)
        alike = same or any(written in group and meant in group for group in self._alike)
        return alike and written != meant and {written, meant} not in _OPPOSITES

    def _same_sound(self, words: str, place: int) -> tuple[str, Correction] | None:
        """The most frequent word of the corpus with one neighbour that sounds like what was written."""
        candidates = []
        for other in _sounding_like(words[place]):
            before, after = words[max(0, place - 1) : place], words[place + 1 : place + 2]
            candidates += [(before + other, place - 1)] if before else []
            candidates += [(other + after, place)] if after else []
        candidates = [
            (word, start) for word, start in candidates if {words[place], word[place - start]} not in _OPPOSITES
        ]
        held = self._holding({word for word, _ in candidates})
        known = [
            (held[word], word, start) for word, start in candidates if held[word] > 1 and len(segmented(word)) == 1
        ]
        if not known:
            return None
        _, word, start = max(known)
        return words[:start] + word + words[start + 2 :], Correction(words[start : start + 2], word)


def _pairs(words: str, place: int) -> list[str]:
    """The character with its neighbours."""
    return [pair for pair in (words[max(0, place - 1) : place + 1], words[place : place + 2]) if len(pair) == 2]


def _sounding_like(character: str) -> Sequence[str]:
    sounds, by_sound = _sounds()
    return [other for other in by_sound.get(sounds.get(character, ""), ()) if other != character]


@cache
def _sounds() -> tuple[dict[str, str], dict[str, list[str]]]:
    """Common characters (GB 2312) with their first sound and its tone (qi3), and the other way round."""
    from pypinyin.contrib.tone_convert import to_tone3  # late: 50 MB, needed only where a character is doubted
    from pypinyin.pinyin_dict import pinyin_dict

    sounds: dict[str, str] = {}
    by_sound: dict[str, list[str]] = {}
    for code, spoken in pinyin_dict.items():
        character = chr(code)
        try:
            character.encode("gb2312")
        except UnicodeEncodeError:
            continue
        sounds[character] = to_tone3(spoken.split(",")[0])
        by_sound.setdefault(sounds[character], []).append(character)
    return sounds, by_sound
