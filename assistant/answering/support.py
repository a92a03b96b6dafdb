"""Does a freely worded sentence follow from the words that it quotes? Deterministic, and made to be doubted.

A sentence may leave out, reorder and rename; it may not say more. Every figure with its unit and bound, every
negation, every 可以, 应当, 最高 or 原则上 and nearly every content word must be found in the quotes, in the headings
above them or in what the document says of itself. What may stand for what is data
(`corpus/language/wording.yaml`); how strict the whole is was fitted on pairs written by hand and is measured on others
(docs/decisions/0013-free-wording.md).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.answering.equivalents import Equivalents
from assistant.answering.held_figures import figures_problem
from assistant.answering.held_roles import Tagged, roles_problem
from assistant.answering.held_sense import polarity_problem, strength_problem
from assistant.answering.held_words import BIAS, SUPPORT_FEATURES, Coverage, supported
from assistant.domain.measure import plain
from assistant.strict_yaml import mapping_of, read_yaml

ENOUGH = 0.5
_LONGEST = 2.0
"""A sentence over its quotes, in letters: more cannot follow from so little. Good ones reach 1.3."""
_OF_THE_DOCUMENT = re.compile(
    "印发|发布|公布|出台|成文|签发|施行|实施|有效|到期|失效|过期|截止|届满|期限|文件|方案|办法|通知"
)
FLOORS = {"least_covered": 0.4, "quoted": 0.55, "rests_on_quotes": 1.0}
"""Below these no other measurement helps: good sentences written by hand lie well above."""


@dataclass(frozen=True, slots=True)
class Source:
    """What one quote offers: its words, and what stands above it (headings, title, issuer, number, place)."""

    words: str
    above: str
    days: str = ""
    """When the document was issued, begins and ends: figures of a sentence that speaks of that, and of no other."""


class Support:
    """Weighs sentences against sources. Pure; safe from several threads."""

    def __init__(self, equivalents: Equivalents, tagged: Tagged, weights: Mapping[str, float]) -> None:
        self._says = equivalents
        self._tagged = tagged
        self._coverage = Coverage(equivalents, tagged)
        self._weights = weights

    def problem(self, sentence: str, sources: Sequence[Source]) -> str | None:
        """The first check that the sentence fails, or None where it follows from the sources."""
        said = plain(sentence)
        quotes, above = [plain(s.words) for s in sources], [plain(s.above) for s in sources]
        days = [plain(s.days) for s in sources if _OF_THE_DOCUMENT.search(said)]
        return (
            figures_problem(said, quotes, [*above, *days])
            or polarity_problem(said, quotes, self._says)
            or strength_problem(said, quotes, self._says)
            or roles_problem(said, quotes, above, self._tagged)
            or self._words_problem(self._coverage.features(said, quotes, above))
        )

    def _words_problem(self, features: Mapping[str, float]) -> str | None:
        """Too much that no source says: in the whole, or in a single phrase, however long the rest is."""
        floors = all(features[name] >= least for name, least in FLOORS.items())
        floors = floors and features["pairs_shared"] >= features["uncovered_run"] and features["longer"] <= _LONGEST
        return None if floors and supported(features, self._weights) >= ENOUGH else "words_not_in_quote"

    def share_said(self, text: str, said: str) -> float:
        """The share of a text's words that `said` says; below 0 or 0 where it has a figure that is not there."""
        parts = plain(text), [plain(said)], [""]
        wrong = figures_problem(*parts) is not None
        return self._coverage.features(*parts)["covered"] - float(wrong)

    def features(self, sentence: str, sources: Sequence[Source]) -> dict[str, float]:
        """The measurements of the words, figures and sense apart."""
        return self._coverage.features(
            plain(sentence), [plain(s.words) for s in sources], [plain(s.above) for s in sources]
        )


def read_support_weights(path: Path) -> dict[str, float]:
    """Read `support.yaml`; raises `DataFileError` for an unknown measurement."""
    data = mapping_of(path, read_yaml(path), frozenset({*SUPPORT_FEATURES, BIAS}))
    return {name: float(weight) for name, weight in data.items()}
