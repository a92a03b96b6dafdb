"""Free text → facts: companies in their own words, written by people who had not seen the reader. All fictional.

Each table lists the facts that a text contains (see the keys in `described`) and, where somebody worked it out by
hand, the verdict on high-tech certification. The bars: precision .98, recall .95, verdicts .97.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.assess import Assessor
from assistant.domain.eligibility import NO, YES
from assistant.domain.interval import Interval
from assistant.eligibility.mentions import Mention, MentionReader
from assistant.eligibility.words import read_profile_words
from assistant.settings import ROOT, read_settings
from assistant.wiring import build

_TABLES = ("descriptions.yaml", "descriptions-2.yaml", "descriptions-3.yaml")
_NOT_LISTED = frozenset({"home_ratio", "audit_based", "separate_books", "resident", "innovative_sme", "little_giant"})
"""Said in the texts, but the tables name them only where they are figures."""
_DAYS = 1.01
Value = tuple[float, float] | bool | str


@dataclass
class Score:
    right: int = 0
    invented: int = 0
    missed: int = 0
    verdicts: int = 0
    right_verdicts: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.invented)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)


@pytest.fixture(scope="module")
def assessor(tmp_path_factory: pytest.TempPathFactory) -> Assessor:
    home = tmp_path_factory.mktemp("home")
    return build(read_settings({"POLICY_ASSISTANT_HOME": str(home)})).assessor


def described(mention: Mention) -> tuple[str, Value]:
    """`sales.2025`, `rd.3y`, `staff` … and the value in base units."""
    years = mention.years
    suffix = "" if not years else f".{years[0]}" if len(years) == 1 else f".{len(years)}y"
    if isinstance(mention.value, Interval):
        return mention.concept + suffix, (float(mention.value.low), float(mention.value.high))
    (value,) = mention.value
    return mention.concept + suffix, {YES: True, NO: False}.get(value, value)


def _expected(key: str, value: Any) -> Value:
    if key == "founded":
        return _founded(value)
    if isinstance(value, bool | str):
        return value
    low, high = value if isinstance(value, list) else (value, value)
    return float(low or 0), float("inf") if high is None else float(high)


def _founded(value: Any) -> tuple[float, float]:
    if isinstance(value, date):
        return value.toordinal(), value.toordinal()
    year, *rest = (int(part) for part in str(value).split("-"))
    if not rest:
        return date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    month = rest[0]
    return date(year, month, 1).toordinal(), date(year + month // 12, month % 12 + 1, 1).toordinal() - 1


def _same(one: Value, other: Value) -> bool:
    if not isinstance(one, tuple) or not isinstance(other, tuple):
        return one == other
    loose = _DAYS if 100 < max(map(abs, one)) < 10**5 else 0.0  # a month has 30 or 31 days
    return all(a == b or abs(a - b) <= max(loose, 1e-6 * abs(b)) for a, b in zip(one, other, strict=True))


def _cases(table: str) -> Iterator[dict[str, Any]]:
    yield from yaml.safe_load((Path(__file__).parent / table).read_text("utf-8"))


def _judge(assessor: Assessor, case: dict[str, Any], score: Score) -> str:
    """Count one case; returns what is wrong with it."""
    as_of = case["as_of"] if isinstance(case["as_of"], date) else date.fromisoformat(case["as_of"])
    mentions = assessor.mentions.read(assessor.clean(case["text"]), as_of)
    found = dict(map(described, mentions))
    wanted = {key: _expected(key, value) for key, value in (case["facts"] or {}).items()}
    right = {key for key, value in wanted.items() if key in found and _same(found[key], value)}
    invented = {key: value for key, value in found.items() if key not in right and key not in _NOT_LISTED - set(wanted)}
    score.right += len(right)
    score.invented += len(invented)
    score.missed += len(wanted) - len(right)
    wrong = f"missed {sorted(set(wanted) - right)} invented {invented}" if invented or len(right) < len(wanted) else ""
    if "verdict" in case:
        assessment = assessor.from_mentions(assessor.programs["cn.hnte"], mentions, as_of)
        unmet = sorted(f.condition.id for f in assessment.findings if f.verdict.value == "unmet")
        agrees = assessment.outcome.value == case["verdict"] and unmet == sorted(case.get("unmet") or [])
        score.verdicts += 1
        score.right_verdicts += agrees
        wrong += "" if agrees else f" verdict {assessment.outcome.value} {unmet}"
    return f"{case['text'][:60]} … {wrong}" if wrong else ""


@pytest.mark.parametrize("table", _TABLES)
def test_facts_and_verdicts_of_described_companies(assessor: Assessor, table: str) -> None:
    score = Score()
    wrong = [problem for case in _cases(table) if (problem := _judge(assessor, case, score))]

    told = "\n".join(wrong)
    assert score.precision >= 0.98, told
    assert score.recall >= 0.95, told
    assert score.right_verdicts >= 0.97 * score.verdicts, told


@pytest.mark.parametrize("table", _TABLES)
def test_every_value_comes_from_the_words_beside_it(assessor: Assessor, table: str) -> None:
    for case in _cases(table):
        text = assessor.clean(case["text"])
        for mention in assessor.mentions.read(text, date(2026, 6, 1)):
            assert all(part in text for part in mention.words.split("、") if part), mention


@given(
    st.text(
        alphabet="去年营收研发员工人个万亿%,。;:、0123456789.一二三百千多约软著发明专利成立年月没有占的\n -",
        max_size=60,
    )
)
def test_no_text_breaks_the_reader(text: str) -> None:
    mentions = _READER.read(text, date(2026, 6, 1))

    assert all(mention.span.end <= len(text) for mention in mentions)


_READER = MentionReader(read_profile_words(ROOT / "corpus" / "language" / "profile.yaml"))
